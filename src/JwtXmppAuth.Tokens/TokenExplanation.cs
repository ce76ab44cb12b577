using System.Collections.Immutable;
using System.Text.Json;
using JwtXmppAuth.Tokens.Profiles;

namespace JwtXmppAuth.Tokens;

/// <summary>A verdict, and every check on the way to it and behind it, in order.</summary>
/// <param name="AppId">The app whose checks are shown; null where none was asked.</param>
/// <param name="Checks">The first that failed is the verdict's reason.</param>
/// <param name="SignatureVerified">False: nobody has vouched for the claims that the checks show.</param>
public sealed record TokenExplanation(TokenVerdict Verdict, string? AppId, ImmutableArray<CheckReport> Checks, bool SignatureVerified)
{
    /// <summary>Which claim of a provider's token gave what, as far as it got; empty where the app has no profile.</summary>
    public ImmutableArray<MappedClaim> Mapping { get; init; } = [];

    /// <summary>What the issuer wrote; null where it cannot be read.</summary>
    public JsonElement? Claims { get; init; }
}

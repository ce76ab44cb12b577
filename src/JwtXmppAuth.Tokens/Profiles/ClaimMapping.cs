using System.Text.Json;

namespace JwtXmppAuth.Tokens.Profiles;

/// <summary>Which rule and claim gave which claim of the scheme.</summary>
/// <param name="Claim">Of the scheme: <c>room</c>, <c>context.user.id</c>, …</param>
/// <param name="Value">Null where it was left out. Speaks of a person: only for whoever holds the token.</param>
/// <param name="Source">The template or test, or why there is none.</param>
public sealed record MappedClaim(string Claim, string? Value, string Source);

/// <summary>What became of a provider's token.</summary>
/// <param name="Steps">What was found, in order; of a refused token as far as it got.</param>
internal abstract record ClaimMapping(IReadOnlyList<MappedClaim> Steps)
{
    /// <param name="Claims">A payload in the scheme, to be judged as every other.</param>
    public sealed record Mapped(JsonElement Claims, IReadOnlyList<MappedClaim> Steps) : ClaimMapping(Steps);

    public sealed record Refused(TokenFailure Failure, IReadOnlyList<MappedClaim> Steps) : ClaimMapping(Steps);
}

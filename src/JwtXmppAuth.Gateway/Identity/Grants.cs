using System.Collections.Frozen;
using System.Text.Json;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Gateway.Identity;

/// <summary>What a token says about one feature.</summary>
public enum FeatureGrant
{
    /// <summary>The token does not speak of features at all: moderators have them, others have not.</summary>
    Undecided,

    /// <summary>Also what is not listed where others are, whoever asks: a moderator too.</summary>
    Denied,
    Allowed,
}

/// <summary>
/// What a token grants, whatever spelling it was written in: read once, by the plugin's rules (scheme section 4), and the
/// same for everybody who asks.
/// </summary>
public sealed class Grants
{
    /// <summary>A guest's, and those of a token that grants nothing.</summary>
    public static readonly Grants None = new(features: null, new ModeratorClaim(Granted: false, Conflict: null));

    private readonly FrozenSet<string>? _allowed;

    private Grants(JsonElement? features, ModeratorClaim moderator)
    {
        _allowed = features is { ValueKind: JsonValueKind.Object } given
            ? given.EnumerateObject().Where(feature => Yes.IsSaidBy(feature.Value)).Select(feature => feature.Name).ToFrozenSet(StringComparer.Ordinal)
            : null;
        // The one feature whose "true" in quotes the plugin does not take.
        KeepsName = features is { ValueKind: JsonValueKind.Object } && features.Value.TryGetProperty("name-readonly"u8, out var readOnly)
            && readOnly.ValueKind is JsonValueKind.True;
        Moderates = moderator.Granted;
        ModeratorConflict = moderator.Conflict;
    }

    /// <summary>The token makes its bearer a moderator of the rooms it opens.</summary>
    public bool Moderates { get; }

    /// <summary>Which claims contradict one another about it, for the operator; nobody is a moderator by such a token.</summary>
    public string? ModeratorConflict { get; }

    /// <summary>False: the role in the room decides about every feature.</summary>
    public bool SpeaksOfFeatures => _allowed is not null;

    /// <summary><c>name-readonly</c>: the name others see is the token's, or none.</summary>
    public bool KeepsName { get; }

    public static Grants Of(VerifiedToken? token) => token is null ? None : new Grants(token.Features, ModeratorClaim.Of(token));

    public FeatureGrant Of(string feature) => _allowed switch
    {
        null => FeatureGrant.Undecided,
        var allowed when allowed.Contains(feature) => FeatureGrant.Allowed,
        _ => FeatureGrant.Denied,
    };

    /// <param name="moderator">Whether the session has the role of a moderator where it wants to use the feature.</param>
    public bool Allows(string feature, bool moderator) => Of(feature) switch
    {
        FeatureGrant.Allowed => true,
        FeatureGrant.Denied => false,
        _ => moderator || Moderates,
    };
}

/// <summary>How claims say yes: <c>true</c>, also in quotes; nothing else, no number, no other case.</summary>
internal static class Yes
{
    public static bool IsSaidBy(JsonElement value) =>
        value.ValueKind is JsonValueKind.True or JsonValueKind.String && ClaimText.Of(value) is "true";
}

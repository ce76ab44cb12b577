using System.Text.Json;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Gateway.Identity;

/// <summary>
/// Whether a token makes a moderator. Four spellings are in use; each that is there says yes or no, and all of those must
/// say yes: a token that contradicts itself grants the lesser of what it says.
/// </summary>
/// <param name="Conflict">Names the claims that say yes and those that do not; null where they agree.</param>
internal readonly record struct ModeratorClaim(bool Granted, string? Conflict)
{
    private static readonly (string Claim, Func<VerifiedToken, JsonElement?> Read, bool TakesWords)[] Spellings =
    [
        ("moderator", token => token.Moderator, false),
        ("context.user.moderator", token => OfUser(token, "moderator"u8), false),
        ("context.user.affiliation", token => OfUser(token, "affiliation"u8), true),
        ("context.user.role", token => OfUser(token, "role"u8), true),
    ];

    public static ModeratorClaim Of(VerifiedToken token)
    {
        List<string> granting = [], denying = [];
        foreach (var (claim, read, takesWords) in Spellings)
        {
            if (read(token) is { ValueKind: not JsonValueKind.Null } value)
                (Grants(value, takesWords) ? granting : denying).Add(claim);
        }

        return (granting, denying) switch
        {
            ({ Count: > 0 }, []) => new ModeratorClaim(true, null),
            ({ Count: > 0 }, _) => new ModeratorClaim(false, $"{string.Join(" and ", granting)} would make a moderator, {string.Join(" and ", denying)} would not."),
            _ => new ModeratorClaim(false, null),
        };
    }

    /// <summary>The words that Jitsi's <c>mod_token_affiliation</c> takes for an owner, letter by letter.</summary>
    private static bool Grants(JsonElement value, bool takesWords) =>
        Yes.IsSaidBy(value)
        || (takesWords && value.ValueKind is JsonValueKind.String && ClaimText.Of(value) is "owner" or "moderator" or "teacher");

    private static JsonElement? OfUser(VerifiedToken token, ReadOnlySpan<byte> name) =>
        token.User is { ValueKind: JsonValueKind.Object } user && user.TryGetProperty(name, out var value) ? value : null;
}

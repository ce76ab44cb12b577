using System.Text.Json;

namespace JwtXmppAuth.Tokens.Checks;

/// <summary><c>room</c> or <c>sub</c>: a string, and there where it must be.</summary>
/// <param name="missing">What to do about a claim that is not there, in words.</param>
internal sealed class TextClaimCheck(string claim, TokenReason reason, bool required, string missing) : TokenCheck
{
    public override string Name => claim;

    public override string After => ProfileCheck.CheckName;

    public static TextClaimCheck Room(bool required) => new("room", TokenReason.Room, required,
        "Have the issuer write room: the name of the room, or \"*\" for every room. Without it tokens pass only where RequireRoomClaim is off.");

    public static TextClaimCheck Sub(bool required) => new("sub", TokenReason.Sub, required,
        "Have the issuer write sub: the tenant, or the main domain for rooms without tenant, or \"*\". "
        + "Without it tokens pass only where DomainVerification is off.");

    public override Evidence Show(ExaminedToken token) => new(
        required ? "a string" : "a string, or no claim",
        token.Claims.TryGetProperty(claim, out var value) ? Quoted.Value(value) : Evidence.Absent);

    protected override TokenFailure? Judge(ExaminedToken token)
    {
        if (!token.Claims.TryGetProperty(claim, out var value))
            return required
                ? new(reason, $"{claim} claim is missing", $"The token has no claim {claim}, and this host requires one.", "a string", "nothing")
                {
                    Fix = Elsewhere(token.Claims) ?? missing,
                }
                : null;
        return value.ValueKind == JsonValueKind.String
            ? null
            : new(reason, $"invalid '{claim}' claim", $"{claim} is {Quoted.Kind(value)}; it must be a string.", "a string", Quoted.Value(value))
            {
                Fix = value.ValueKind switch
                {
                    JsonValueKind.Number => "Have the issuer write it in quotes.",
                    JsonValueKind.Array => "A token has one; have the issuer write one string, \"*\" for all.",
                    _ => "Have the issuer write a string.",
                },
            };
    }

    /// <summary>The claim under a name or in a place where nobody looks for it.</summary>
    private string? Elsewhere(JsonElement claims)
    {
        foreach (var member in claims.EnumerateObject())
            if (string.Equals(member.Name, claim, StringComparison.OrdinalIgnoreCase)
                || string.Equals(member.Name.Replace("_", "", StringComparison.Ordinal), $"{claim}name", StringComparison.OrdinalIgnoreCase))
                return $"The token has {Quoted.Text(member.Name)} instead: have the issuer call it {claim}, in lower case.";
        return claims.TryGetProperty("context"u8, out var context) && context.ValueKind == JsonValueKind.Object
            && context.TryGetProperty(claim, out var inside) && inside.ValueKind == JsonValueKind.String
                ? $"It stands inside context: have the issuer write it beside context, not in it."
                : null;
    }
}

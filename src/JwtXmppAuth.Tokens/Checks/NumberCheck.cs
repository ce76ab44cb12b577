using System.Text.Json;
using JwtXmppAuth.Tokens.Reading;

namespace JwtXmppAuth.Tokens.Checks;

/// <summary><c>exp</c> or <c>nbf</c>, where it is there at all, is a number that can be computed with.</summary>
internal sealed class NumberCheck(string claim, TokenReason reason) : TokenCheck
{
    public override string Name { get; } = NameOf(claim);

    public static string NameOf(string claim) => $"{claim} type";

    public override Evidence Show(ExaminedToken token) => new(
        "a number of seconds since 1970, or no claim",
        token.Claims.TryGetProperty(claim, out var value) ? Quoted.Value(value) : Evidence.Absent);

    protected override TokenFailure? Judge(ExaminedToken token)
    {
        if (!token.Claims.TryGetProperty(claim, out var value) || ClaimValue.Number(token.Claims, claim) is not null)
            return null;

        var (problem, fix) = value.ValueKind switch
        {
            JsonValueKind.Number => ("too large a number", "Have the issuer write seconds since 1970."),
            JsonValueKind.String => ("a string", "Have the issuer write the number without quotes."),
            JsonValueKind.Null => ("null", $"Have the issuer write a number; an issuer that means no {claim} must leave it out."),
            _ => (Quoted.Kind(value), "Have the issuer write seconds since 1970, as a number."),
        };
        return new(reason, $"{claim} must be number", $"{claim} must be a number of seconds since 1970, and is {problem}.",
            "a number", Quoted.Value(value))
        {
            Fix = fix,
        };
    }
}

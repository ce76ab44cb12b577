using System.Text.Json;

namespace JwtXmppAuth.Tokens.Checks;

/// <summary><c>iss</c>: a string that the app accepts.</summary>
internal sealed class IssuerCheck(string app, AcceptedValues issuers, AcceptedValues audiences) : TokenCheck
{
    public override string Name => "iss";

    public override Evidence Show(ExaminedToken token) =>
        new(issuers.Shown, token.Claims.TryGetProperty("iss"u8, out var iss) ? Quoted.Value(iss) : Evidence.Absent);

    protected override TokenFailure? Judge(ExaminedToken token)
    {
        if (!token.Claims.TryGetProperty("iss"u8, out var iss))
            return new(TokenReason.Issuer, "'iss' claim is missing", "The token names no issuer (claim iss).", issuers.Shown, "nothing")
            {
                Fix = $"Have the issuer write iss; app {Quoted.Text(app)} accepts {issuers.Shown}.",
            };
        if (issuers.Take(iss))
            return null;
        return new(TokenReason.Issuer, "invalid 'iss' claim", $"iss is {Quoted.Value(iss)}; accepted: {issuers.Shown}.", issuers.Shown, Quoted.Value(iss))
        {
            Fix = FixOf(iss, token.Claims),
        };
    }

    private string FixOf(JsonElement iss, JsonElement claims)
    {
        if (iss.ValueKind != JsonValueKind.String)
            return "Have the issuer write iss as one string.";
        if (Swapped.Are(claims, issuers, audiences))
            return Swapped.Fix;
        if (issuers.Nearly(iss.GetString()!) is { } near)
            return $"It is compared letter by letter, and differs from {Quoted.Text(near)} in case, white space or a slash at the end: "
                + $"write it the same way in the token and in AcceptedIssuers of app {Quoted.Text(app)}.";
        return $"It is compared letter by letter: change the token, or add the value to AcceptedIssuers of app {Quoted.Text(app)}.";
    }
}

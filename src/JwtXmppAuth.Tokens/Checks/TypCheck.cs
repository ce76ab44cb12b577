using JwtXmppAuth.Tokens.Reading;

namespace JwtXmppAuth.Tokens.Checks;

/// <summary>Header <c>typ</c>: exactly <c>JWT</c>, as the plugin has it.</summary>
internal sealed class TypCheck : TokenCheck
{
    public override string Name => "typ";

    public override Evidence Show(ExaminedToken token) => new("\"JWT\"", Quoted.Member(token.Header, "typ"));

    protected override TokenFailure? Judge(ExaminedToken token)
    {
        if (Type(token) is "JWT")
            return null;
        var actual = Quoted.Member(token.Header, "typ");
        return new(TokenReason.Typ, "Invalid typ", $"The header's typ is {actual}; it must be exactly \"JWT\".", "\"JWT\"", actual)
        {
            Fix = Type(token) switch
            {
                null => "Have the issuer write \"typ\": \"JWT\" into the header; some libraries leave it out unless told.",
                { } typ when typ.EndsWith("+jwt", StringComparison.OrdinalIgnoreCase) =>
                    "That is what identity providers write into access tokens: have the backend issue a token of its own for conferences.",
                { } typ when typ.Equals("jwt", StringComparison.OrdinalIgnoreCase) => "Write it in capitals.",
                _ => "Have the issuer write \"typ\": \"JWT\" into the header.",
            },
        };
    }

    private static string? Type(ExaminedToken token) => ClaimValue.Text(token.Header, "typ"u8);
}

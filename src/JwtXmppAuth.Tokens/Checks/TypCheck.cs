using JwtXmppAuth.Tokens.Profiles;
using JwtXmppAuth.Tokens.Reading;

namespace JwtXmppAuth.Tokens.Checks;

/// <summary>Header <c>typ</c>: exactly <c>JWT</c>, as the plugin has it.</summary>
/// <param name="accessTokens">Also <c>at+jwt</c> (RFC 9068 section 2.1); whether it may be an access token is the profile's question.</param>
internal sealed class TypCheck(bool accessTokens) : TokenCheck
{
    public override string Name => "typ";

    public override Evidence Show(ExaminedToken token) => new(Expected, Quoted.Member(token.Header, "typ"));

    protected override TokenFailure? Judge(ExaminedToken token)
    {
        if (Type(token) is "JWT" || (accessTokens && TokenUse.IsAccessToken(token.Header)))
            return null;
        var actual = Quoted.Member(token.Header, "typ");
        return new(TokenReason.Typ, "Invalid typ", $"The header's typ is {actual}; it must be exactly {Expected}.", Expected, actual)
        {
            Fix = Type(token) switch
            {
                null => "Have the issuer write \"typ\": \"JWT\" into the header; some libraries leave it out unless told.",
                { } typ when typ.EndsWith("+jwt", StringComparison.OrdinalIgnoreCase) =>
                    "That is what identity providers write into access tokens: give the app a Profile for them, or have the backend issue a token of its own.",
                { } typ when typ.Equals("jwt", StringComparison.OrdinalIgnoreCase) => "Write it in capitals.",
                _ => "Have the issuer write \"typ\": \"JWT\" into the header.",
            },
        };
    }

    private string Expected => accessTokens ? "\"JWT\" or \"at+jwt\"" : "\"JWT\"";

    private static string? Type(ExaminedToken token) => ClaimValue.Text(token.Header, "typ"u8);
}

using System.Text.Json;

namespace JwtXmppAuth.Tokens.Checks;

/// <summary>
/// The key is one of the issuer that <c>iss</c> names: what a provider publishes about itself vouches for nobody else, whichever
/// issuers the app accepts besides (OpenID Connect Core 1.0 section 3.1.3.7, item 2).
/// </summary>
internal sealed class KeyIssuerCheck(string app) : TokenCheck
{
    public override string Name => "key-issuer";

    public override bool IsOfKey => true;

    public override string After => KeyCheck.CheckName;

    public override Evidence Show(ExaminedToken token) => token.Key!.Issuer is { } issuer
        ? new(Quoted.Text(issuer), Named(token.Claims))
        : Evidence.NotAsked($"{token.Key} is bound to no issuer: it signs for every one that app {Quoted.Text(app)} accepts");

    protected override TokenFailure? Judge(ExaminedToken token)
    {
        var key = token.Key!;
        if (key.VouchesFor(token.Claims))
            return null;
        var (expected, actual) = (Quoted.Text(key.Issuer!), Named(token.Claims));
        return new(
            TokenReason.KeyIssuer,
            "invalid 'iss' claim",
            $"{key} signed the token, and vouches for issuer {expected} alone; iss is {actual}.",
            expected,
            actual)
        {
            Fix = $"Have the provider write {expected} into iss. If its keys are to sign for another issuer of app {Quoted.Text(app)} too, name their address as JwksUrl instead of Discovery.",
        };
    }

    private static string Named(JsonElement claims) => claims.TryGetProperty("iss"u8, out var iss) ? Quoted.Value(iss) : Evidence.Absent;
}

using System.Text.Json.Nodes;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Tests.Tokens;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Tests.Gateway.Explaining;

/// <summary>Tokens as people bring them who do not get in: what was handed over, how it was signed, when.</summary>
internal static class AskedTokens
{
    private const string OtherSecret = "b5-S9dF2gH7jK1lQ4wE8rT3yU6iO0pZxCvBnM-a_app-b";
    private const string Base64Secret = "c2VjcmV0LW9mLWEtYmFja2VuZC10aGF0LWRlY29kZXM=";

    public static IEnumerable<Asked> All =>
    [
        .. Pasted, .. Headers, .. Signatures, .. Lifetimes,
    ];

    private static IEnumerable<Asked> Pasted =>
    [
        new("no token", _ => null),
        new("an empty token", _ => ""),
        new("the link instead of the token", issuer => $"https://meet.example.com/Standup?jwt={issuer.Token()}"),
        new("the name of the parameter before the token", issuer => $"jwt={issuer.Token()}"),
        new("the word Bearer before the token", issuer => $"Bearer {issuer.Token()}"),
        new("the claims instead of the token", issuer => issuer.Payload().ToJsonString()),
        new("line breaks in the token", issuer => string.Join('\n', issuer.Token().Chunk(64).Select(line => new string(line)))),
        new("quotes around the token", issuer => $"\"{issuer.Token()}\""),
        new("a percent-encoded token", issuer => Uri.EscapeDataString(issuer.Token()).Replace(".", "%2E", StringComparison.Ordinal)),
        new("a shortened token", issuer => issuer.Token()[..60] + "…"),
        new("base64 with padding", issuer => string.Join('.', issuer.Token().Split('.').Select(part => part + "="))),
        new("an opaque token", _ => "v2b9QyT0kfM4mLrW8cXh"),
        new("an encrypted token", _ => "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..MTIzNDU2Nzg5MDEy.c2VjcmV0.dGFn"),
        new("a token that is not signed", issuer => issuer.Token()[..(issuer.Token().LastIndexOf('.') + 1)]),
        new("a header that is not JSON", issuer => issuer.Sign("alg=HS256", issuer.Payload().ToJsonString())),
        new("a claim twice", issuer => issuer.Sign(issuer.Header().ToJsonString(), """{"room":"a","room":"*","iss":"my-app"}""")),
        new("a token that is too large", issuer => issuer.TokenOfLength(16_400)),
    ];

    private static IEnumerable<Asked> Headers =>
    [
        new("no typ", issuer => issuer.TokenWithHeader(header => header.Remove("typ"))),
        new("an access token of an identity provider", issuer => issuer.TokenWithHeader(header => header["typ"] = "at+jwt")),
        new("typ in lower case", issuer => issuer.TokenWithHeader(header => header["typ"] = "jwt")),
        new("alg none", issuer => issuer.TokenWithHeader(header => header["alg"] = "none")),
        new("alg in lower case", issuer => issuer.TokenWithHeader(header => header["alg"] = "hs256")),
        new("a stronger hash than the app takes", _ => (Issuer.Hmac(algorithm: "HS512") with { Time = At(0) }).Token()),
        new("signed with a private key where the app has a secret", _ => (Issuer.Rsa(RsaKeys.One) with { Time = At(0) }).Token()),
        new("signed with a secret where the app has a public key", _ => (Issuer.Hmac() with { Time = At(0) }).Token())
        {
            Issuer = Issuer.Rsa(RsaKeys.One) with { Time = At(0) },
        },
        new("an extension that is critical", issuer => issuer.TokenWithHeader(header => header["crit"] = new JsonArray("b64"))),
    ];

    private static IEnumerable<Asked> Signatures =>
    [
        new("signed with another secret", _ => (Issuer.Hmac(OtherSecret) with { Time = At(0) }).Token()),
        new("signed with the secret decoded from base64", _ => (Issuer.Hmac(Convert.FromBase64String(Base64Secret)) with { Time = At(0) }).Token())
        {
            Issuer = Issuer.Hmac(Base64Secret) with { Time = At(0) },
        },
        new("signed with the base64 text of a secret that the gateway has decoded", _ => (Issuer.Hmac(Base64Secret) with { Time = At(0) }).Token())
        {
            Issuer = Issuer.Hmac(Convert.FromBase64String(Base64Secret)) with { Time = At(0) },
        },
        new("signed with the secret and a line end", _ => (Issuer.Hmac(Issuer.DefaultSecret + "\n") with { Time = At(0) }).Token()),
        new("signed with the secret without its line end", _ => (Issuer.Hmac() with { Time = At(0) }).Token())
        {
            Issuer = Issuer.Hmac(Issuer.DefaultSecret + "\n") with { Time = At(0) },
        },
        new("claims changed after signing", issuer =>
        {
            var (mine, changed) = (issuer.Token("standup").Split('.'), issuer.Token("*").Split('.'));
            return $"{mine[0]}.{changed[1]}.{mine[2]}";
        }),
        new("signed with another private key", _ => (Issuer.Rsa(RsaKeys.Two) with { Time = At(0) }).Token())
        {
            Issuer = Issuer.Rsa(RsaKeys.One) with { Time = At(0) },
        },
        new("a token of another host of this gateway", _ => Other.Token()) { OnGateway = WithOther },
        new("a token of none of several apps", _ => (Issuer.Hmac() with { Id = "somebody", Time = At(0) }).Token())
        {
            OnGateway = options => options.Apps.Add(Other.App()),
            OnHost = host => { host.Apps.Add("my-app"); host.Apps.Add("other-app"); },
        },
    ];

    private static IEnumerable<Asked> Lifetimes =>
    [
        new("exp in quotes", With("exp", "1800003600")),
        new("exp null", With("exp", null)),
        new("expired a minute ago", Ended(61)),
        new("expired days ago", issuer => issuer.Token(change: payload =>
        {
            payload["iat"] = Asked.Now - 300_000;
            payload["exp"] = Asked.Now - 296_400;
        })),
        new("exp a duration", With("exp", 3600)),
        new("exp before iat", issuer => issuer.Token(change: payload =>
        {
            payload["iat"] = Asked.Now;
            payload["exp"] = Asked.Now - 3600;
        })),
        new("so short that nobody could use it", issuer => issuer.Token(change: payload =>
        {
            payload["iat"] = Asked.Now - 90;
            payload["exp"] = Asked.Now - 60;
        })),
        new("exp in milliseconds, in strict mode", With("exp", (Asked.Now + 3600) * 1000)) { OnHost = Strict },
        new("no exp, in strict mode", Without("exp")) { OnHost = Strict },
        new("nbf a little ahead of the clock", With("nbf", Asked.Now + 7)),
        new("nbf tomorrow", With("nbf", Asked.Now + 86_400)),
        new("nbf in milliseconds", With("nbf", Asked.Now * 1000)),
        new("a longer life than the app allows", With("exp", Asked.Now + (30 * 86_400))) { OnApp = app => app.MaxLifetime = TimeSpan.FromHours(12) },
    ];

    public static Issuer Other => Issuer.Hmac(OtherSecret) with { Id = "other-app", Time = At(0) };

    public static void Strict(HostOptions host) => host.Compatibility = Compatibility.Strict;

    /// <summary>Two hosts, each with an app of its own.</summary>
    public static void WithOther(GatewayOptions options)
    {
        options.Apps.Add(Other.App());
        options.Hosts[0].Apps.Add("my-app");
        var other = new HostOptions { Domain = "other.example.com" };
        other.Apps.Add("other-app");
        options.Hosts.Add(other);
    }

    public static Func<Issuer, string?> With(string claim, JsonNode? value) =>
        issuer => issuer.Token("standup", Asked.Host, payload => payload[claim] = value?.DeepClone());

    /// <summary>Issued an hour before its end.</summary>
    public static Func<Issuer, string?> Ended(long seconds, string sub = Asked.Host) => issuer => issuer.Token("standup", sub, payload =>
    {
        payload["exp"] = Asked.Now - seconds;
        payload["nbf"] = Asked.Now - seconds - 3600;
        payload["iat"] = Asked.Now - seconds - 3600;
    });

    public static Func<Issuer, string?> Without(string claim) => issuer => issuer.Token("standup", Asked.Host, payload => payload.Remove(claim));

    private static Microsoft.Extensions.Time.Testing.FakeTimeProvider At(int seconds) => new(DateTimeOffset.FromUnixTimeSeconds(Asked.Now + seconds));
}

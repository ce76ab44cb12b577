using System.Text.Json.Nodes;
using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Interop.Handoffs;

/// <param name="Reason">What Prosody has to log.</param>
/// <param name="Handoff">From a smith with the right secret, for <see cref="Prosody.Host"/>.</param>
public sealed record WrongHandoff(string Reason, Func<HandoffForge, string> Handoff)
{
    /// <summary>One wrong thing each, by name.</summary>
    public static readonly IReadOnlyDictionary<string, WrongHandoff> All = new Dictionary<string, WrongHandoff>
    {
        ["nothing"] = new("malformed", _ => ""),
        ["no JWS"] = new("malformed", _ => "hello"),
        ["two parts"] = new("malformed", forge => forge.Create(Prosody.Host).Split('.')[0] + ".e30"),
        ["an empty signature"] = new("malformed", forge => WithoutSignature(forge) + "."),
        ["five parts"] = new("malformed", forge => forge.Create(Prosody.Host) + ".a.b"),
        ["padding"] = new("malformed", forge => forge.Create(Prosody.Host) + "="),
        ["a line break"] = new("malformed", forge => forge.Create(Prosody.Host) + "\n"),
        ["one byte too many"] = new("too-large", forge => forge.CreateOfLength(Prosody.Host, 65_537)),

        ["another secret"] = new("signature", _ => new HandoffForge(new string('x', 64), () => TimeProvider.System.GetUtcNow()).Create(Prosody.Host)),
        ["alg none, unsigned"] = new("signature", forge => WithoutSignature(forge, """{"alg":"none","typ":"jwtxmppauth+jwt"}""") + ".e30"),
        ["another payload"] = new("signature", Tampered),
        ["half a signature"] = new("signature", forge => forge.Create(Prosody.Host)[..^20]),
        ["another spelling of the signature"] = new("signature", OtherSpelling),

        ["alg none, signed"] = Header("""{"alg":"none","typ":"jwtxmppauth+jwt"}"""),
        ["alg HS512"] = Header("""{"alg":"HS512","typ":"jwtxmppauth+jwt"}"""),
        ["alg in lower case"] = Header("""{"alg":"hs256","typ":"jwtxmppauth+jwt"}"""),
        ["no alg"] = Header("""{"typ":"jwtxmppauth+jwt"}"""),
        ["alg is a list"] = Header("""{"alg":["HS256"],"typ":"jwtxmppauth+jwt"}"""),
        ["a JWT of another kind"] = Header("""{"alg":"HS256","typ":"JWT"}"""),
        ["a critical extension"] = Header("""{"alg":"HS256","typ":"jwtxmppauth+jwt","crit":["exp"]}"""),
        ["a header that is a list"] = Header("[]"),
        ["a header that is no JSON"] = Header("{"),

        ["null"] = Payload("null"),
        ["a list"] = Payload("[]"),
        ["a string"] = Payload("\"x\""),
        ["no JSON"] = Payload("{\"aud\":"),
        ["two objects"] = Payload("{}{}"),
        ["nested 20,000 deep"] = Payload("{\"a\":" + new string('[', 20_000) + new string(']', 20_000) + "}"),
        ["nested one too deep"] = new("payload", forge => forge.Sign(With(forge, "features", Nested(15)))),
        ["a marker of Prosody's JSON reader"] = Payload("""{"__array":5}"""),
        ["a marker that makes odd keys"] = Payload("""{"__hash":[{},1]}"""),
        ["half a surrogate pair"] = Payload("""{"room":"\ud800"}"""),
        ["no UTF-8"] = new("payload", forge => forge.Sign([.. "{\"room\":\""u8, 0xff, .. "\"}"u8])),

        ["another host"] = Claim("audience", "aud", Prosody.OtherHost),
        ["the host in upper case"] = Claim("audience", "aud", "MEET.EXAMPLE.COM"),
        ["a token while there is none"] = new("claim", forge =>
        {
            var claims = With(forge, "has_token", false);
            claims["token"] = "a.b.c";
            return forge.Sign(claims);
        }),
        ["jti in upper case"] = Claim("claim", "jti", "ABCDEF0123456789ABCDEF0123456789"),
        ["jti of 31 digits"] = Claim("claim", "jti", new string('a', 31)),
        ["jti of 33 digits"] = Claim("claim", "jti", new string('a', 33)),
        ["node in upper case"] = Claim("claim", "node", "ABCDEF01-2345-6789-ABCD-EF0123456789"),
        ["node with a resource"] = Claim("claim", "node", "abcdef01-2345-6789-abcd-ef0123456789/x"),
        ["node that is a name"] = Claim("claim", "node", "focus"),
        ["ip that is a name"] = Claim("claim", "ip", "localhost"),
        ["iat with a fraction"] = Claim("claim", "iat", 1.5),
        ["iat below 0"] = Claim("claim", "iat", -1),
        ["iat far too large"] = Claim("claim", "iat", 1e300),
    };

    public static TheoryData<string> Names => [.. All.Keys];

    private static WrongHandoff Header(string header) => new("header", forge => forge.Sign(forge.Claims(Prosody.Host).ToJsonString(), header));

    private static WrongHandoff Payload(string payload) => new("payload", forge => forge.Sign(payload));

    private static WrongHandoff Claim(string reason, string name, JsonNode value) => new(reason, forge => forge.Sign(With(forge, name, value.DeepClone())));

    private static JsonObject With(HandoffForge forge, string name, JsonNode? value)
    {
        var claims = forge.Claims(Prosody.Host);
        claims[name] = value;
        return claims;
    }

    internal static JsonNode Nested(int depth) => depth == 0 ? new JsonArray() : new JsonObject { ["a"] = Nested(depth - 1) };

    private static string WithoutSignature(HandoffForge forge, string header = HandoffForge.Header)
    {
        var handoff = forge.Sign(forge.Claims(Prosody.Host).ToJsonString(), header);
        return handoff[..handoff.LastIndexOf('.')];
    }

    private static string Tampered(HandoffForge forge)
    {
        var (signed, other) = (forge.Create(Prosody.Host).Split('.'), forge.Create(Prosody.Host).Split('.'));
        return $"{signed[0]}.{other[1]}.{signed[2]}";
    }

    // The last of 43 characters carries 4 bits of the signature and 2 that a lenient decoder drops.
    private static string OtherSpelling(HandoffForge forge)
    {
        const string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        var handoff = forge.Create(Prosody.Host);
        return handoff[..^1] + alphabet[alphabet.IndexOf(handoff[^1], StringComparison.Ordinal) ^ 1];
    }
}

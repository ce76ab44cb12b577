using System.Text.Json.Nodes;
using JwtXmppAuth.Testing;
using static JwtXmppAuth.Tests.Tokens.Decisions.Decision;

namespace JwtXmppAuth.Tests.Tokens.Decisions;

/// <summary>Rows 15 to 17: the header, and the signature.</summary>
internal static class HeaderDecisions
{
    private const string Critical = "RFC 7515 section 4.1.11: what is marked critical and not understood makes a token invalid.";

    public static IEnumerable<Decision> All { get; } =
    [
        Refuses("15", "no `typ`", WithoutHeader("typ"), "token.typ", "Invalid typ"),
        Refuses("15", "`typ` `jwt`", Header("typ", "jwt"), "token.typ", "Invalid typ"),
        Refuses("15", "`typ` `at+jwt`", Header("typ", "at+jwt"), "token.typ", "Invalid typ"),
        Refuses("15", "`typ` null", Header("typ", null), "token.typ", "Invalid typ"),
        Refuses("15", "`typ` an array", Header("typ", new JsonArray("JWT")), "token.typ", "Invalid typ"),

        Refuses("16", "no `alg`", WithoutHeader("alg"), "token.alg", "Invalid or incorrect alg"),
        Refuses("16", "`alg` `none`", Header("alg", "none"), "token.alg", "Invalid or incorrect alg"),
        Refuses("16", "`alg` `nOnE`", Header("alg", "nOnE"), "token.alg", "Invalid or incorrect alg"),
        Refuses("16", "`alg` empty", Header("alg", ""), "token.alg", "Invalid or incorrect alg"),
        Refuses("16", "`alg` `hs256`", Header("alg", "hs256"), "token.alg", "Invalid or incorrect alg"),
        Refuses("16", "`alg` null", Header("alg", null), "token.alg", "Invalid or incorrect alg"),
        Refuses("16", "`alg` an array", Header("alg", new JsonArray("HS256")), "token.alg", "Invalid or incorrect alg"),
        Refuses("16", "`alg` another of the same family", issuer => Issuer.Hmac(algorithm: "HS512").SignedLike(issuer),
            "token.alg", "Invalid or incorrect alg"),
        Refuses("16", "`alg` of the other family", Header("alg", "RS256"), "token.alg", "Invalid or incorrect alg"),
        Refuses("16", "`alg` `ES256`", Header("alg", "ES256"), "token.alg", "Invalid or incorrect alg"),

        new("16", "`crit` in the header", Header("crit", new JsonArray("exp")),
            Accepted, "token.unsupported", "Invalid header", Critical),
        new("16", "`b64` in the header", Header("b64", false),
            Accepted, "token.unsupported", "Invalid header", "RFC 7797: it changes what is signed."),
        Accepts("16", "`jku`, `x5u`, `jwk`, `x5c`: ignored", issuer => issuer.TokenWithHeader(header =>
        {
            header["jku"] = "https://attacker.example/keys";
            header["x5u"] = "https://attacker.example/cert";
            header["jwk"] = new JsonObject { ["kty"] = "oct", ["k"] = "AAAA" };
            header["x5c"] = new JsonArray("AAAA");
        })),
        Accepts("16", "`kid` whatever it is: keys from the configuration have no id", Header("kid", "../../etc/passwd")),
        Accepts("16", "`kid` not a string", Header("kid", 7)),

        Refuses("17", "signed with another secret", issuer => Issuer.Hmac("kEy-0f-5omebody-3lse-R7tYu2IoP9aSd4FgH6jKl8").SignedLike(issuer),
            "token.signature", "Invalid signature"),
        Refuses("17", "payload changed after signing", Edited(token => WithPayloadOf(token, Issuer.Hmac().Token("other"))),
            "token.signature", "Invalid signature"),
        Refuses("17", "signature cut short", Edited(token => token[..^3]), "token.signature", "Invalid signature"),
        Refuses("17", "signature longer", Edited(token => token + "A"), "token.signature", "Invalid signature"),
    ];

    private static Func<Issuer, string?> Header(string name, JsonNode? value) =>
        issuer => issuer.TokenWithHeader(header => header[name] = value?.DeepClone());

    private static Func<Issuer, string?> WithoutHeader(string name) => issuer => issuer.TokenWithHeader(header => header.Remove(name));

    private static string SignedLike(this Issuer other, Issuer issuer) => (other with { Id = issuer.Id, Time = issuer.Time }).Token();

    private static string WithPayloadOf(string token, string other)
    {
        var parts = token.Split('.');
        return $"{parts[0]}.{other.Split('.')[1]}.{parts[2]}";
    }
}

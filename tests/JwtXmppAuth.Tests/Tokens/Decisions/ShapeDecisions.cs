using System.Text;
using JwtXmppAuth.Testing;
using static JwtXmppAuth.Tests.Tokens.Decisions.Decision;

namespace JwtXmppAuth.Tests.Tokens.Decisions;

/// <summary>Rows 3, 13 and 14: is it a signed token, and can it be read in one way only?</summary>
internal static class ShapeDecisions
{
    private const string OneSpelling = "What two parsers could read differently is refused.";
    private const string LastCounts = "accepted, the last one counts";
    private const string AlwaysAnAnswer = "Every token gets an answer.";
    private const string Header = """{"alg":"HS256","typ":"JWT"}""";

    public static IEnumerable<Decision> All { get; } =
    [
        Refuses("3", "no token", _ => null, "token.missing", "token required"),
        Refuses("13", "an empty token (`token=`)", _ => "", "token.malformed", "Invalid token"),
        new("13", "larger than `MaxTokenBytes`", issuer => issuer.Token(room: new string('r', 20_000)),
            Accepted, "token.too_large", "Invalid token", "Nothing unbounded is read; the bound can be set up to 64 KiB."),
        Refuses("13", "one part", Edited(token => token.Replace('.', 'x')), "token.malformed", "Invalid token"),
        Refuses("13", "two parts", Edited(token => token[..token.LastIndexOf('.')]), "token.malformed", "Invalid token"),
        Refuses("13", "four parts", Edited(token => token + ".abcd"), "token.malformed", "Invalid token"),
        Refuses("13", "five parts (encrypted, JWE)", Edited(token => token + ".abcd.abcd"), "token.unsupported", "Invalid token"),
        Refuses("13", "six parts", Edited(token => token + ".abcd.abcd.abcd"), "token.malformed", "Invalid token"),
        Refuses("13", "not signed: the third part empty", Edited(token => token[..(token.LastIndexOf('.') + 1)]),
            "token.malformed", "Invalid token"),
        new("13", "a good token and one dot more", Edited(token => token + "."),
            Accepted, "token.malformed", "Invalid token", $"The plugin drops empty parts. {OneSpelling}"),
        new("13", "a good token with a backslash for a dot", Edited(token => token.Replace('.', '\\')),
            Accepted, "token.malformed", "Invalid token", $"The plugin splits at backslashes too. {OneSpelling}"),

        Refuses("14", "header not base64url", issuer => issuer.SignSegments("e$J9.e30"), "token.malformed", "Invalid header"),
        Refuses("14", "header not JSON", issuer => issuer.Sign("alg", "{}"), "token.malformed", "Invalid header"),
        Refuses("14", "header cut short", issuer => issuer.Sign("""{"alg":""", "{}"), "token.malformed", "Invalid header"),
        new("14", "header a number", issuer => issuer.Sign("5", "{}"),
            NoAnswer, "token.malformed", "Invalid header", AlwaysAnAnswer),
        new("14", "header an array", issuer => issuer.Sign("[]", "{}"),
            "Invalid typ", "token.malformed", "Invalid header", "To Lua an array is an object without members."),
        new("14", "a name twice in the header", Signed(payload => payload, """{"alg":"none","alg":"HS256","typ":"JWT"}"""),
            LastCounts, "token.malformed", "Invalid header", OneSpelling),

        Refuses("14", "payload not base64url", issuer => issuer.SignSegments(issuer.Token().Split('.')[0] + ".e$J9"),
            "token.malformed", "Invalid body"),
        Refuses("14", "payload not JSON", Signed(_ => "iss=my-app"), "token.malformed", "Invalid body"),
        Refuses("14", "payload with something after it", Signed(payload => payload + "{}"), "token.malformed", "Invalid body"),
        Refuses("14", "payload with a byte order mark", Signed(payload => "\ufeff" + payload), "token.malformed", "Invalid body"),
        new("14", "payload a string", Signed(_ => "\"x\""), NoAnswer, "token.malformed", "Invalid body", AlwaysAnAnswer),
        new("14", "payload an array", Signed(_ => "[]"),
            "'iss' claim is missing", "token.malformed", "Invalid body", "To Lua an array is an object without members."),
        new("14", "a name twice in the payload", Signed(payload => """{"room":"a",""" + payload[1..]),
            LastCounts, "token.malformed", "Invalid body", OneSpelling),
        new("14", "a name twice, once written with an escape", Signed(payload => """{"r\u006fom":"a",""" + payload[1..]),
            LastCounts, "token.malformed", "Invalid body", OneSpelling),
        new("14", "a name twice deep in `context`", Signed(payload => Replaced(payload, "\"id\":", "\"id\":\"u0\",\"id\":")),
            LastCounts, "token.malformed", "Invalid body", OneSpelling),
        new("14", "nested more than 32 levels deep",
            Signed(payload => $$"""{"x":{{new string('[', 32)}}{{new string(']', 32)}},""" + payload[1..]),
            Accepted, "token.malformed", "Invalid body", "Nothing unbounded is read; the scheme needs three levels."),
        new("14", "bytes that are not UTF-8",
            issuer => issuer.Sign(
                Encoding.UTF8.GetBytes(Header), Encoding.Latin1.GetBytes(Replaced(Payload(issuer), "Alice", "Ren\u00e9"))),
            Accepted, "token.malformed", "Invalid body", "RFC 8725 section 3.7; XMPP cannot carry it either."),
        Refuses("14", "half a surrogate pair in an escape", Signed(payload => Replaced(payload, "Alice", "\\ud83d")),
            "token.malformed", "Invalid body"),
        new("14", "`exp` `NaN` (and with it `Infinity` or `0x10`)",
            Signed(payload => Replaced(payload, "\"exp\":1800003600", "\"exp\":NaN")),
            "accepted, never expires", "token.malformed", "Invalid body", "Not JSON."),

        Refuses("14", "signature not base64url", Edited(token => token[..^2] + "$$"), "token.malformed", "Invalid signature"),
        new("14", "signature with padding", Edited(token => token + "="),
            "depends on its base64 library", "token.malformed", "Invalid signature", OneSpelling),
    ];

    private static Func<Issuer, string> Signed(Func<string, string> edit, string header = Header) =>
        issuer => issuer.Sign(header, edit(Payload(issuer)));

    private static string Payload(Issuer issuer) => issuer.Payload().ToJsonString();

    private static string Replaced(string text, string old, string @new)
    {
        Assert.Contains(old, text, StringComparison.Ordinal);
        return text.Replace(old, @new, StringComparison.Ordinal);
    }
}

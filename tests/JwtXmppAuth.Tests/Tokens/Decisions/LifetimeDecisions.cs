using System.Text.Json.Nodes;
using JwtXmppAuth.Tokens;
using static JwtXmppAuth.Tests.Tokens.Decisions.Decision;

namespace JwtXmppAuth.Tests.Tokens.Decisions;

/// <summary>Rows 18 to 21: <c>exp</c>, <c>nbf</c>, <c>iat</c> and how long a token may live.</summary>
internal static class LifetimeDecisions
{
    private const long Now = DecisionTable.Now;
    private static readonly (string, string) TooLong = ("token.lifetime", "Token lifetime is too long");

    public static IEnumerable<Decision> All { get; } =
    [
        Accepts("18", "no `exp`", Without("exp")) with
        {
            Strict = ("token.exp", "'exp' claim is missing"),
            WhyStrict = "Such a token is valid for ever.",
        },
        Refuses("18", "`exp` a string", With("exp", "1800003600"), "token.exp", "exp must be number"),
        Refuses("18", "`exp` null", With("exp", null), "token.exp", "exp must be number"),
        Refuses("18", "`exp` true", With("exp", true), "token.exp", "exp must be number"),
        Refuses("18", "`exp` an object", With("exp", new JsonObject()), "token.exp", "exp must be number"),
        new("18", "`exp` 1e400", With("exp", JsonNode.Parse("1e400")),
            "accepted, never expires", "token.exp", "exp must be number", "Beyond every number that can be computed with."),
        Accepts("18", "`exp` 1e300", With("exp", 1e300)) with { Strict = TooLong, WhyStrict = "No date: most often milliseconds." },
        Accepts("18", "`exp` in milliseconds", With("exp", (Now + 3600) * 1000)) with
        {
            Strict = TooLong,
            WhyStrict = "No date: most often milliseconds.",
        },
        Refuses("19", "`nbf` a string", With("nbf", "1800000000"), "token.nbf", "nbf must be number"),
        Refuses("19", "`nbf` null", With("nbf", null), "token.nbf", "nbf must be number"),

        Refuses("20", "`exp` is now", With("exp", Now),
            "token.exp", "Not acceptable by exp (0 sec since expired, valid for:0 sec)"),
        Accepts("20", "`exp` is in one second", With("exp", Now + 1)),
        Accepts("20", "`exp` is in half a second", With("exp", Now + 0.5)),
        Refuses("20", "expired, with `iat`", issuer => issuer.Token(change: payload =>
        {
            payload["iat"] = Now - 3721;
            payload["exp"] = Now - 121;
        }), "token.exp", "Not acceptable by exp (121 sec since expired, valid for:3600 sec)"),
        Refuses("20", "expired, without `iat`", issuer => issuer.Token(change: payload =>
        {
            payload.Remove("iat");
            payload["exp"] = Now - 121;
        }), "token.exp", "Not acceptable by exp (121 sec since expired)"),
        new("20", "expired, `iat` not a number", issuer => issuer.Token(change: payload =>
        {
            payload["iat"] = new JsonObject();
            payload["exp"] = Now - 121;
        }), NoAnswer, "token.exp", "Not acceptable by exp (121 sec since expired)", "Every token gets an answer."),
        Refuses("20", "`exp` negative", issuer => issuer.Token(change: payload =>
        {
            payload.Remove("iat");
            payload["exp"] = -1;
        }), "token.exp", "Not acceptable by exp (1800000001 sec since expired)"),
        Accepts("20", "`iat` null or any other thing, in a valid token", With("iat", new JsonArray())),

        Accepts("21", "no `nbf`", Without("nbf")),
        Accepts("21", "`nbf` is now", With("nbf", Now)),
        Refuses("21", "`nbf` is in one second", With("nbf", Now + 1), "token.nbf", "Not acceptable by nbf"),
        Refuses("21", "`nbf` is in half a second", With("nbf", Now + 0.5), "token.nbf", "Not acceptable by nbf"),
        Refuses("21", "`nbf` in milliseconds", With("nbf", Now * 1000), "token.nbf", "Not acceptable by nbf"),

        new("20", "`exp` is now, `Leeway` 1 s", With("exp", Now), "Not acceptable by exp (0 sec since expired, valid for:0 sec)",
            Why: "The operator granted a clock difference; the default is none, as in the plugin.") { App = Granted },
        new("21", "`nbf` is in one second, `Leeway` 1 s", With("nbf", Now + 1), "Not acceptable by nbf",
            Why: "The operator granted a clock difference; the default is none, as in the plugin.") { App = Granted },
        new("–", "lives longer than `MaxLifetime`", With("exp", Now + 3601), Accepted, "token.lifetime", "Token lifetime is too long",
            "The operator set a bound; the default is none, as in the plugin.") { App = Bounded },
        new("–", "no `exp`, with `MaxLifetime` set", Without("exp"), Accepted, "token.lifetime", "Token lifetime is too long",
            "The operator set a bound; the default is none, as in the plugin.")
        {
            App = Bounded,
            Strict = ("token.exp", "'exp' claim is missing"),
            WhyStrict = "Such a token is valid for ever.",
        },
    ];

    private static void Granted(AppOptions app) => app.Leeway = TimeSpan.FromSeconds(1);

    private static void Bounded(AppOptions app) => app.MaxLifetime = TimeSpan.FromHours(1);
}

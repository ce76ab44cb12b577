using System.Text.Json.Nodes;
using JwtXmppAuth.Testing;
using static JwtXmppAuth.Tests.Tokens.Decisions.Decision;

namespace JwtXmppAuth.Tests.Tokens.Decisions;

/// <summary>Scheme section 4: the parts of <c>context</c> that become the session's identity.</summary>
internal static class ContextDecisions
{
    private const string Text = "invalid 'context' claim";
    private const string NoAnswerForNull = "Null means absent, here as in most issuers' languages.";
    private const string CleanFailure = "A claim of a wrong type is refused where it can be told.";
    private const string Later = "accepted, fails at the join (Lua error)";

    public static IEnumerable<Decision> All { get; } =
    [
        Accepts("4", "no `context`", Without("context")),
        new("4", "`context` null", With("context", null), NoAnswer, Why: NoAnswerForNull),
        Accepts("4", "`context` an empty array (PHP's empty object)", With("context", new JsonArray())),
        new("4", "`context` a string", With("context", "x"), Accepted, "token.context", Text, CleanFailure),
        new("4", "`context` an array with items", With("context", new JsonArray(1)), Accepted, "token.context", Text, CleanFailure),
        new("4", "`context` a number", With("context", 5), NoAnswer, "token.context", Text, CleanFailure),
        new("4", "`context.user` null", InContext("user", null), Later, Why: NoAnswerForNull),
        Accepts("4", "`context.user` an empty array", InContext("user", new JsonArray())),
        new("4", "`context.user` a string", InContext("user", "alice"), Later, "token.context", Text, CleanFailure),
        new("4", "`context.group` null", InContext("group", null), Later, Why: NoAnswerForNull),
        new("4", "`context.group` a number", InContext("group", 5), Later, "token.context", Text, CleanFailure),
        new("4", "`context.features` null", InContext("features", null), Later, Why: NoAnswerForNull),
        Accepts("4", "`context.features` an empty array", InContext("features", new JsonArray())),
        new("4", "`context.features` a number", InContext("features", 5), Later, "token.context", Text, CleanFailure),
        new("4", "`context.room` a string", InContext("room", "x"), Accepted, "token.context", Text, CleanFailure),
        new("4", "`context.tenant` a number", InContext("tenant", 5), Later, "token.context", Text, CleanFailure),
        Accepts("4", "`context.callee` not an object: there is none", InContext("callee", "bob")) with
        {
            Strict = ("token.context", Text),
            WhyStrict = CleanFailure,
        },
        Accepts("4", "no `context`, `user_id` a string", UserId("u1")),
        Accepts("4", "no `context`, `user_id` a number", UserId(42)),
        new("4", "no `context`, `user_id` null", UserId(null), "accepted, publishes `userdata: …` as id", Why: NoAnswerForNull),
        new("4", "no `context`, `user_id` an object", UserId(new JsonObject()),
            "accepted, publishes `table: …` as id", "token.context", Text, CleanFailure),
        Accepts("4", "`context` and any `user_id`: it is not looked at", With("user_id", new JsonObject())),
    ];

    private static Func<Issuer, string?> UserId(JsonNode? id) => issuer => issuer.Token(change: payload =>
    {
        payload.Remove("context");
        payload["user_id"] = id?.DeepClone();
    });
}

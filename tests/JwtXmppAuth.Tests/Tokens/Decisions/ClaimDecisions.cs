using System.Text.Json.Nodes;
using JwtXmppAuth.Tokens;
using static JwtXmppAuth.Tests.Tokens.Decisions.Decision;

namespace JwtXmppAuth.Tests.Tokens.Decisions;

/// <summary>Rows 22 to 24: <c>iss</c>, <c>aud</c>, <c>room</c>, <c>sub</c>.</summary>
internal static class ClaimDecisions
{
    private const string WrongTypeLater = "accepted, fails at the join (Lua error)";
    private const string CleanFailure = "A claim of a wrong type is refused where it can be told.";

    public static IEnumerable<Decision> All { get; } =
    [
        Refuses("22", "no `iss`", Without("iss"), "token.iss", "'iss' claim is missing"),
        Refuses("22", "`iss` not accepted", With("iss", "other-app"), "token.iss", "invalid 'iss' claim"),
        Refuses("22", "`iss` in another case", With("iss", "My-App"), "token.iss", "invalid 'iss' claim"),
        Refuses("22", "`iss` with a slash more", With("iss", "my-app/"), "token.iss", "invalid 'iss' claim"),
        Refuses("22", "`iss` null", With("iss", null), "token.iss", "invalid 'iss' claim"),
        Refuses("22", "`iss` an array with the accepted value", With("iss", new JsonArray("my-app")), "token.iss", "invalid 'iss' claim"),
        Refuses("22", "no `iss`, any accepted (`*`)", Without("iss"), "token.iss", "'iss' claim is missing") with { App = AnyIssuer },
        Accepts("22", "any `iss`, any accepted (`*`)", With("iss", "whoever")) with { App = AnyIssuer },
        new("22", "`iss` null, any accepted (`*`)", With("iss", null), Accepted, "token.iss", "invalid 'iss' claim",
            "Subject and audit are by issuer, so it must be a string.") { App = AnyIssuer },

        Refuses("23", "no `aud`", Without("aud"), "token.aud", "'aud' claim is missing"),
        Refuses("23", "`aud` not accepted", With("aud", "other"), "token.aud", "invalid 'aud' claim"),
        Refuses("23", "`aud` null", With("aud", null), "token.aud", "invalid 'aud' claim"),
        Refuses("23", "`aud` an array with an accepted value", With("aud", new JsonArray("jitsi")), "token.aud", "invalid 'aud' claim"),
        new("23", "the same, `AcceptAudienceArray` on", With("aud", new JsonArray("other", "jitsi")), "invalid 'aud' claim",
            Why: "RFC 7519 section 4.1.3; the operator switched it on.") { App = Arrays },
        Refuses("23", "an array without an accepted value, `AcceptAudienceArray` on", With("aud", new JsonArray("other")),
            "token.aud", "invalid 'aud' claim") with { App = Arrays },
        Refuses("23", "an array of not only strings, `AcceptAudienceArray` on", With("aud", new JsonArray("jitsi", 5)),
            "token.aud", "invalid 'aud' claim") with { App = Arrays },
        Refuses("23", "no `aud`, any accepted (`*`)", Without("aud"), "token.aud", "'aud' claim is missing") with { App = AnyAudience },
        Accepts("23", "any `aud`, any accepted (`*`)", With("aud", "whoever")) with { App = AnyAudience },
        Accepts("23", "an array, any accepted (`*`)", With("aud", new JsonArray("x", "y"))) with { App = AnyAudience },
        Accepts("23", "null, any accepted (`*`)", With("aud", null)) with
        {
            App = AnyAudience,
            Strict = ("token.aud", "invalid 'aud' claim"),
            WhyStrict = "Even any audience is a string or a list of strings.",
        },

        Refuses("24a", "no `room`", Without("room"), "token.room", "room claim is missing"),
        Accepts("24a", "no `room`, not required", Without("room")) with { Rules = new() { RequireRoom = false } },
        Accepts("24a", "`room` empty", With("room", "")),
        new("24a", "`room` null", With("room", null), WrongTypeLater, "token.room", "invalid 'room' claim", CleanFailure),
        new("24a", "`room` a number", With("room", 42), WrongTypeLater, "token.room", "invalid 'room' claim", CleanFailure),
        new("24a", "`room` an array", With("room", new JsonArray("a")), WrongTypeLater, "token.room", "invalid 'room' claim", CleanFailure),
        new("24a", "`room` null, not required", With("room", null), WrongTypeLater, "token.room", "invalid 'room' claim", CleanFailure)
        {
            Rules = new() { RequireRoom = false },
        },
        Refuses("24b", "no `sub`", Without("sub"), "token.sub", "sub claim is missing"),
        new("24b", "no `sub`, not required (domain verification off)", Without("sub"), "sub claim is missing",
            Why: "Without domain verification nothing reads it; plugins before 2026 did not require it.")
        {
            Rules = new() { RequireSub = false },
        },
        new("24b", "`sub` null", With("sub", null), WrongTypeLater, "token.sub", "invalid 'sub' claim", CleanFailure),
        new("24b", "`sub` a number", With("sub", 42), WrongTypeLater, "token.sub", "invalid 'sub' claim", CleanFailure),
    ];

    private static void AnyIssuer(AppOptions app) => app.AcceptedIssuers.Add("*");

    private static void AnyAudience(AppOptions app) => app.AcceptedAudiences.Add("*");

    private static void Arrays(AppOptions app) => app.AcceptAudienceArray = true;
}

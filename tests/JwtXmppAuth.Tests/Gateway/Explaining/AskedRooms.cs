using System.Text.Json.Nodes;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Testing;
using static JwtXmppAuth.Tests.Gateway.Explaining.AskedTokens;

namespace JwtXmppAuth.Tests.Gateway.Explaining;

/// <summary>Tokens whose signature is good and whose claims are not, or not for this room; and some that get in and say more than is read.</summary>
internal static class AskedRooms
{
    public static IEnumerable<Asked> All => [.. Claims, .. Rooms, .. Accepted];

    private static IEnumerable<Asked> Claims =>
    [
        new("no iss", Without("iss")),
        new("another iss", With("iss", "their-app")),
        new("iss in another case", With("iss", "My-App/")),
        new("iss and aud swapped", issuer => issuer.Token(change: payload => (payload["iss"], payload["aud"]) = ("jitsi", "my-app"))),
        new("no aud", Without("aud")),
        new("another aud", With("aud", "jitsi-meet")),
        new("aud a list", With("aud", new JsonArray("account", "jitsi"))),
        new("the room under another name", issuer => issuer.Token(change: payload =>
        {
            payload.Remove("room");
            payload["roomName"] = "standup";
        })),
        new("the room inside context", issuer => issuer.Token(change: payload =>
        {
            payload.Remove("room");
            payload["context"]!["room"] = "standup";
        })),
        new("room a number", With("room", 4711)),
        new("no sub", Without("sub")),
        new("context encoded twice", With("context", """{"user":{"id":"u1"}}""")),
        new("features a list", InContext("features", new JsonArray("recording"))),
        new("group a number", InContext("group", 7)),
    ];

    private static IEnumerable<Asked> Rooms =>
    [
        new("another room", Of("standup")) { Room = "retro" },
        new("a room that is percent-encoded twice", Of("caf%25C3%25A9")) { Room = "Café" },
        new("a link for a room", Of("https://meet.example.com/Standup")) { Room = "Standup" },
        new("an address for a room", Of("standup@conference.meet.example.com")) { Room = "Standup" },
        new("tenant and room in one", Of("acme/standup", "acme")) { Room = "https://meet.example.com/acme/Standup" },
        new("a name with other signs", Of("Team Meeting")) { Room = "team-meeting" },
        new("a room that needs its percents", Of("besprechung")) { Room = "Müller & Söhne" },
        new("sub the domain, and a room of a tenant", Of("standup", Asked.Host)) { Room = "https://meet.example.com/acme/Standup" },
        new("sub a tenant, and a room without", Of("standup", "acme")) { Room = "https://meet.example.com/Standup" },
        new("sub another tenant", Of("standup", "globex")) { Room = "Standup", Tenant = "acme" },
        new("sub a person", Of("standup", "alice@example.com")) { Room = "Standup" },
        new("sub a link", Of("standup", "https://meet.example.com")) { Room = "Standup" },
        new("sub the conference component", Of("standup", "conference.meet.example.com")) { Room = "Standup" },
        new("sub another domain", Of("standup", "meet.jitsi")) { Room = "Standup" },
        new("another tenant in the link, in strict mode", issuer => issuer.Token("standup", "acme", payload => payload["context"]!["tenant"] = "acme"))
        {
            Room = "Standup",
            OnHost = Strict,
        },
        new("another room, without domain verification", Of("standup")) { Room = "retro", OnHost = host => host.DomainVerification = false },
        new("a pattern that finds nothing", Pattern("Team-.*")) { Room = "retro" },
        new("a pattern that finds a part", Pattern("team%-%d")) { Room = "team-42" },
        new("a pattern where none are taken", Pattern("team-.*")) { Room = "team-42", OnHost = host => host.RoomPatterns.Language = PatternLanguage.None },
        new("a room of another host", Of("*", "*")) { Room = "x@conference.other.example.com", OnGateway = WithOther },
        new("the component in place of a room", Of("*", "*")) { Room = "https://meet.example.com/" },
        new("two faults at once", Ended(10, "acme")) { Room = "retro" },
        new("a refused token, and a room", With("aud", "other")) { Room = "Standup" },
    ];

    private static IEnumerable<Asked> Accepted =>
    [
        new("accepted", Of("standup")) { Room = "Standup" },
        new("accepted, with claims that nobody reads", issuer => issuer.Token("*", "*", payload =>
        {
            payload["context"]!["moderator"] = true;
            payload["features"] = new JsonObject { ["recording"] = true };
            payload["context"]!["features"] = new JsonObject { ["livestreaming"] = "yes" };
            payload["context"]!["callee"] = new JsonObject { ["name"] = "Bob" };
            payload["context"]!["user"] = new JsonObject { ["name"] = "Alice", ["moderator"] = true, ["role"] = "student" };
        }))
        {
            Room = "https://meet.example.com/acme/Standup",
        },
        new("accepted, with claims that only modules on the server read", issuer => issuer.Token("standup", Asked.Host, payload =>
        {
            payload["context"]!["user"]!["role"] = "visitor";
            payload["context"]!["user"]!["hidden-from-recorder"] = true;
            payload["context"]!["room"] = new JsonObject { ["lobby"] = true, ["password"] = "blue" };
            payload["context"]!["features"] = new JsonObject { ["recording"] = true, ["lobby_bypass"] = true, ["flip"] = "true", ["calendar"] = false };
        }))
        {
            Room = "Standup",
        },
        new("accepted by leeway alone", Ended(5)) { OnApp = app => app.Leeway = TimeSpan.FromSeconds(30) },
        new("accepted for ever", With("exp", (Asked.Now + 3600) * 1000)),
        new("a guest", _ => null) { Room = "Standup", OnHost = host => host.AllowEmptyToken = true },
        new("accepted in every room for want of a claim", Without("room")) { Room = "Standup", OnHost = host => host.RequireRoomClaim = false },
    ];

    private static Func<Issuer, string?> Of(string room, string sub = Asked.Host) => issuer => issuer.Token(room, sub);

    private static Func<Issuer, string?> Pattern(string claim) =>
        issuer => issuer.Token(claim, "*", payload => payload["context"]!["room"] = new JsonObject { ["regex"] = true });

    private static Func<Issuer, string?> InContext(string member, JsonNode value) =>
        issuer => issuer.Token("standup", Asked.Host, payload => payload["context"]![member] = value.DeepClone());
}

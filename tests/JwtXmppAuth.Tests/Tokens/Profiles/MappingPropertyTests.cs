using System.Text.Json;
using CsCheck;
using JwtXmppAuth.Tokens;
using JwtXmppAuth.Tokens.Profiles;
using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Tests.Tokens.Profiles;

/// <summary>For every payload the mapping has an answer, and no answer gives more than the rules say.</summary>
public sealed class MappingPropertyTests
{
    private static readonly string[] Names =
        ["sub", "groups", "org", "email", "email_verified", "roles", "realm_access", "name", "typ", "scope", "context", "room", "moderator", "x"];

    private static readonly Gen<string> Scalar = Gen.OneOf(
        Gen.OneOf(
            "null", "true", "false", "0", "-1", "1.5", "1e300", "\"\"", "\"*\"", "\"%2a\"", "\"mod\"", "\"Mod\"", "\"a\"", "\"b\"",
            "\"[t]r\"", "\"{sub}\"", "\"a-*\"", "\"\\u0000\"", "\"\\ud83d\\ude00\"", "\"\\u202e\"", "\"true\"", "\"Bearer\"", "\"ID\"",
            "99999999999999999999999999999999", "[]", "{}"),
        Gen.String[0, 12].Select(text => JsonSerializer.Serialize(text)));

    private static readonly Gen<string> Json = Gen.Recursive<string>((depth, deeper) => depth > 4
        ? Scalar
        : Gen.Frequency(
            (4, Scalar),
            (2, deeper.Array[0, 4].Select(items => $"[{string.Join(",", items)}]")),
            (2, Object(deeper))));

    private static readonly Gen<string> Payload = Object(Json);

    private static readonly Gen<string?> Wanted = Gen.OneOf(
        Gen.OneOf((string?)null, "", "*", "a", "b", "a-1", "A-1", "a-b", "%2a", "a%2d1", "org-a-1", "x"), Gen.String[0, 8].Select(text => (string?)text));

    private static readonly string[] Rooms = ["{sub}-room", "{org}-{groups}-*", "team-*", "{email}"];

    private static readonly ClaimProfile Profile = Profiles.Of(profile =>
    {
        foreach (var room in Rooms)
            profile.Rooms.Add(room);
        profile.Tenants.Add("{org}");
        profile.Moderators.Add("realm_access.roles=mod");
        profile.NeverModerators.Add("groups=a");
        profile.Features.Add(new() { Name = "recording", Claims = { "roles=mod" } });
        profile.Group.Add("{groups}");
    });

    [Fact]
    public void Every_payload_has_an_answer_and_the_answer_is_a_token_of_the_scheme() =>
        Gen.Select(Payload, Wanted, Wanted, (payload, room, tenant) => (payload, room, tenant)).Sample(given =>
        {
            switch (Map(given.payload, given.room, given.tenant))
            {
                case ClaimMapping.Mapped(var claims, _):
                    TokenContext.Read(claims, Compatibility.Strict, out var failure);
                    Assert.Null(failure);
                    Assert.NotEmpty(claims.GetProperty("context").GetProperty("user").GetProperty("id").GetString()!);
                    break;
                case ClaimMapping.Refused(var refusal, _):
                    Assert.Contains(refusal.Reason, (TokenReason[])[TokenReason.Profile, TokenReason.Room, TokenReason.Sub, TokenReason.Context]);
                    Assert.NotEmpty(refusal.Explanation);
                    break;
            }
        }, iter: 20_000);

    [Fact]
    public void No_room_is_opened_that_no_rule_opens() =>
        Gen.Select(Payload, Wanted, (payload, room) => (payload, room)).Sample(given =>
        {
            if (Map(given.payload, given.room, "") is not ClaimMapping.Mapped(var claims, _))
                return;
            var (room, sub) = (claims.GetProperty("room").GetString()!, claims.GetProperty("sub").GetString()!);
            Assert.NotEqual("*", room);
            Assert.NotEqual("*", sub);
            Assert.True(IsOpen(JsonElement.Parse(given.payload), room), $"{room} of {given.payload}");
        }, iter: 20_000);

    [Fact]
    public void Nobody_is_a_moderator_without_the_role_in_its_place() =>
        Payload.Sample(payload =>
        {
            if (Map(payload, "team-x", "") is not ClaimMapping.Mapped(var claims, _))
                return;
            var root = JsonElement.Parse(payload);
            var given = root.TryGetProperty("realm_access", out var access) && access.ValueKind == JsonValueKind.Object
                && access.TryGetProperty("roles", out var roles) && Has(roles, "mod");
            var never = root.TryGetProperty("groups", out var groups) && (Has(groups, "a") || IsNested(groups));
            Assert.Equal(given && !never, claims.GetProperty("context").GetProperty("user").GetProperty("moderator").GetBoolean());
        }, iter: 20_000);

    [Fact]
    public void The_url_alone_opens_nothing_and_says_nothing_of_who_it_is() =>
        Gen.Select(Payload, Wanted, Wanted, (payload, one, other) => (payload, one, other)).Sample(given =>
        {
            if (Map(given.payload, given.one, "") is ClaimMapping.Mapped(var first, _) && Map(given.payload, given.other, "") is ClaimMapping.Mapped(var second, _))
                Assert.Equal(first.GetProperty("context").GetProperty("user").GetRawText(), second.GetProperty("context").GetProperty("user").GetRawText());
        }, iter: 5_000);

    /// <summary>The rules written down a second time, without sharing a line.</summary>
    private static bool IsOpen(JsonElement payload, string room)
    {
        var subs = Texts(payload, "sub").Select(sub => RoomName.BackendSafe($"{sub}-room"));
        var emails = payload.TryGetProperty("email_verified", out var verified) && verified.ToString() is "True" or "true" or "1"
            ? Texts(payload, "email").Select(RoomName.BackendSafe)
            : [];
        var prefixes = from org in Texts(payload, "org")
                       from team in Texts(payload, "groups")
                       select RoomName.BackendSafe($"{org}-{team}-");
        return room.StartsWith("team-", StringComparison.Ordinal) || subs.Concat(emails).Contains(room)
            || prefixes.Any(prefix => prefix is not null && room.StartsWith(prefix, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Texts(JsonElement payload, string name) => !payload.TryGetProperty(name, out var value) ? []
        : value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Select(item => item.ToString())
        : [value.ToString()];

    private static bool IsNested(JsonElement value) => value.ValueKind == JsonValueKind.Object
        || (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().Any(item => item.ValueKind is JsonValueKind.Array or JsonValueKind.Object));

    private static bool Has(JsonElement value, string role) => value.ValueKind == JsonValueKind.Array
        ? value.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.String && item.GetString() == role)
        : value.ValueKind == JsonValueKind.String && value.GetString() == role;

    private static ClaimMapping Map(string payload, string? room, string? tenant) =>
        Profile.Map(JsonElement.Parse("{}"), JsonElement.Parse(payload), new(room, tenant ?? ""));

    private static Gen<string> Object(Gen<string> value) => Gen.Select(Gen.Shuffle(Names, 0, 8), value.Array[8])
        .Select((names, values) => $"{{{string.Join(",", names.Zip(values, (name, item) => $"\"{name}\":{item}"))}}}");
}

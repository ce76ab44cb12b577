using System.Text.Json.Nodes;
using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Xmpp.Stanzas;

namespace JwtXmppAuth.Interop.Handoffs;

public sealed class AdoptedHandoffsOnProsody012(AdoptedHandoffTests<Prosody012>.WithEvents running) : AdoptedHandoffTests<Prosody012>(running);

public sealed class AdoptedHandoffsOnProsody13(AdoptedHandoffTests<Prosody13>.WithEvents running) : AdoptedHandoffTests<Prosody13>(running);

/// <summary>A newer hand-off for a session that lives: what it replaces, what it leaves, and what is none.</summary>
public abstract class AdoptedHandoffTests<TVersion>(AdoptedHandoffTests<TVersion>.WithEvents running)
    : HandoffTests(running.Server), IClassFixture<AdoptedHandoffTests<TVersion>.WithEvents>
    where TVersion : IProsodyVersion
{
    private const string First = """
        {
          "ip": "192.0.2.1", "iss": "first", "sub": "first.example", "room": "r", "tenant": "t", "token": "a.b.c",
          "user": { "id": "u1", "name": "Alice", "moderator": true }, "group": "staff",
          "features": { "recording": true, "livestreaming": "true" }, "room_context": { "regex": true },
          "callee": { "id": "c1" },
          "url_room": "r", "url_prefix": "t", "custom_username": "x", "region": "eu-1", "user_agent": "Mozilla/5.0"
        }
        """;

    [Fact]
    public async Task Every_field_of_the_token_is_replaced_and_those_of_the_request_stay()
    {
        var claims = With(Forge.Claims(Prosody.Host), First);
        await using var client = await LogInAsync(claims);
        var before = await client.FieldsAsync();

        var newer = With(Newer(claims), """
            {
              "ip": "2001:db8::2", "iss": "second", "sub": "second.example", "room": "*", "tenant": "u", "token": "d.e.f",
              "user": { "id": "u1", "name": "Alice B", "age": 7, "ratio": 0.5 }, "group": "board",
              "features": { "recording": false }, "room_context": { "lobby": false }, "callee": { "id": "c2" },
              "url_room": "other", "url_prefix": "other", "custom_username": "y", "region": "us-2", "user_agent": "other"
            }
            """);
        Assert.Equal("result", (await client.AdoptAsync(Forge.Sign(newer))).Type);

        var expected = With(before, """
            {
              "ip": "2001:db8::2", "jitsi_meet_auth_issuer": "second", "jitsi_meet_domain": "second.example", "jitsi_meet_room": "*",
              "jitsi_meet_str_tenant": "u", "auth_token": "d.e.f",
              "jitsi_meet_context_user": { "id": "u1", "name": "Alice B", "age": 7, "ratio": 0.5 }, "jitsi_meet_context_group": "board",
              "jitsi_meet_context_features": { "recording": false }, "jitsi_meet_context_room": { "lobby": false },
              "jwtxmppauth_callee": { "id": "c2" }
            }
            """);
        AssertEqual(WithoutEvents(expected), WithoutEvents(await client.FieldsAsync()));
        await Server.Log.WaitForAsync($"handoff adopted (ref {claims["sid"]}): {claims["node"]}@{Prosody.Host}");
    }

    [Fact]
    public async Task What_the_newer_token_does_not_have_is_gone()
    {
        var claims = With(Forge.Claims(Prosody.Host), First);
        await using var client = await LogInAsync(claims);

        var newer = Newer(claims);
        newer["has_token"] = false;
        Assert.Equal("result", (await client.AdoptAsync(Forge.Sign(newer))).Type);

        AssertEqual(
            With([], $$"""
                {
                  "username": "{{claims["node"]}}", "jwtxmppauth_node": "{{claims["node"]}}", "jwtxmppauth_sid": "{{claims["sid"]}}",
                  "ip": "192.0.2.1", "jitsi_web_query_room": "r", "jitsi_web_query_prefix": "t", "customusername": "x",
                  "user_region": "eu-1", "user_agent_header": "Mozilla/5.0"
                }
                """),
            WithoutEvents(await client.FieldsAsync()));
    }

    [Fact]
    public async Task Without_the_raw_token_its_mark_stays()
    {
        var claims = Forge.Claims(Prosody.Host);
        await using var client = await LogInAsync(claims);

        await client.AdoptAsync(Forge.Sign(Newer(claims)));

        Assert.Equal($"jwtxmppauth:verified:{claims["sid"]}", (string?)(await client.FieldsAsync())["auth_token"]);
    }

    [Fact]
    public async Task Modules_are_asked_about_the_newer_one_and_told_when_it_counts()
    {
        var claims = With(Forge.Claims(Prosody.Host), First);
        await using var client = await LogInAsync(claims);
        var newer = With(Newer(claims), """{ "room": "r2", "user": { "id": "u2" } }""");

        var from = Server.Log.Mark;
        await client.AdoptAsync(Forge.Sign(newer));

        // Jitsi's plugin on another host would take a token for its own and end the session: it is not shown one.
        await Server.Log.WaitForAsync("session updated: u2, token nil", from);
        var fields = await client.FieldsAsync();
        AssertEqual(
            new JsonArray("fetch-key", "verified", "ban-check", "before", "after", "fetch-key", "verified", "ban-check", "after"),
            fields["jitsi_test_events"]);
        Assert.Equal("r2", (string?)fields["jitsi_test_claims"]!["room"]);
    }

    [Theory]
    [InlineData("no-key", "pre-fetch", "no key for you")]
    [InlineData("banned", "banned", "user is banned")]
    [InlineData("broken", "handler-error", "not allowed by the server")]
    [InlineData("refused", "post-authentication", "not today")]
    [InlineData("elsewhere", "room", "Room does not match the room from token")]
    public async Task A_module_that_refuses_the_newer_one_leaves_everything_as_it_was(string wish, string reason, string text)
    {
        var claims = With(Forge.Claims(Prosody.Host), First);
        await using var client = await LogInAsync(claims);
        var before = await client.FieldsAsync();
        var counted = await Server.CountAsync(Prosody.Host, reason);
        var newer = With(Newer(claims), $$"""{ "room": "{{wish}}", "user": { "id": "{{wish}}" }, "ip": "192.0.2.9" }""");

        var answer = await client.AdoptAsync(Forge.Sign(newer));

        Assert.True(StanzaError.TryRead(answer.Element, out var error));
        Assert.Equal(("not-allowed", text), (error.Condition, error.Text));
        await Server.Log.WaitForAsync($"handoff refused: {reason} (ref {claims["sid"]})");
        Assert.Equal(counted + 1, await Server.CountAsync(Prosody.Host, reason));
        AssertEqual(WithoutEvents(before), WithoutEvents(await client.FieldsAsync()));
    }

    [Fact]
    public async Task A_session_that_ends_while_modules_are_asked_has_adopted_nothing()
    {
        var claims = Forge.Claims(Prosody.Host);
        await using var client = await LogInAsync(claims);
        var (adopted, gone) = (await Server.CountAsync(Prosody.Host, "adopted"), await Server.CountAsync(Prosody.Host, "gone"));

        await client.SendTextAsync(TestSession.Adoption(Forge.Sign(With(Newer(claims), """{ "user": { "id": "leaves" } }"""))));

        await Server.Log.WaitForAsync($"handoff refused: gone (ref {claims["sid"]})");
        Assert.Equal(gone + 1, await Server.CountAsync(Prosody.Host, "gone"));
        Assert.Equal(adopted, await Server.CountAsync(Prosody.Host, "adopted"));
    }

    [Theory]
    [InlineData("sid")]
    [InlineData("node")]
    public async Task One_for_another_session_is_refused(string claim)
    {
        var claims = Forge.Claims(Prosody.Host);
        await using var client = await LogInAsync(claims);
        var newer = Newer(claims);
        newer[claim] = Forge.Claims(Prosody.Host)[claim]!.DeepClone();
        await ExpectRefusalAsync(client, Forge.Sign(newer), "session", "handoff refused: session");
    }

    [Fact]
    public async Task One_that_was_used_is_refused_whatever_for()
    {
        var claims = Forge.Claims(Prosody.Host);
        var handoff = Forge.Sign(claims);
        await using var client = await Server.ConnectAsync(Prosody.Host);
        await client.LogInAsync(HandoffForge.Mechanism, handoff);
        await ExpectRefusalAsync(client, handoff, "replayed", "handoff refused: replayed");

        var newer = Forge.Sign(Newer(claims));
        Assert.Equal("result", (await client.AdoptAsync(newer)).Type);
        await ExpectRefusalAsync(client, newer, "replayed", "handoff refused: replayed");
        await using var other = await Server.ConnectAsync(Prosody.Host);
        Assert.Equal("failure", (await other.AuthenticateAsync(HandoffForge.Mechanism, newer)).Name);
    }

    [Theory, MemberData(nameof(WrongHandoff.Names), MemberType = typeof(WrongHandoff))]
    public async Task One_that_is_wrong_is_refused_and_changes_nothing(string what)
    {
        var wrong = WrongHandoff.All[what];
        await using var client = await LogInAsync(Forge.Claims(Prosody.Host));
        var before = await client.FieldsAsync();

        // Only a holder of the secret is told why.
        var told = wrong.Reason is "malformed" or "too-large" or "signature" ? null : $"handoff refused: {wrong.Reason}";
        await ExpectRefusalAsync(client, wrong.Handoff(Forge), wrong.Reason, told);

        AssertEqual(before, await client.FieldsAsync());
    }

    [Fact]
    public async Task One_to_somebody_else_goes_nowhere()
    {
        var (claims, others) = (Forge.Claims(Prosody.Host), Forge.Claims(Prosody.Host));
        await using var client = await LogInAsync(claims);
        await using var other = await LogInAsync(others);
        var newer = With(Newer(others), """{ "room": "stolen" }""");

        var answer = await client.AdoptAsync(Forge.Sign(newer), to: other.Jid.Bare.ToString());

        Assert.Equal("error", answer.Type);
        Assert.DoesNotContain("jitsi_meet_room", await other.FieldsAsync());
        Assert.DoesNotContain("jitsi_meet_room", await client.FieldsAsync());
    }

    private async Task ExpectRefusalAsync(C2sClient client, string handoff, string reason, string? text)
    {
        var (from, counted) = (Server.Log.Mark, await Server.CountAsync(Prosody.Host, reason));
        var answer = await client.AdoptAsync(handoff);
        Assert.True(StanzaError.TryRead(answer.Element, out var error));
        Assert.Equal(("not-authorized", text), (error.Condition, error.Text));
        await Server.Log.WaitForAsync($"handoff refused: {reason} (ref ", from);
        Assert.Equal(counted + 1, await Server.CountAsync(Prosody.Host, reason));
    }

    /// <summary>A fresh one for the same session.</summary>
    private JsonObject Newer(JsonObject claims)
    {
        var newer = Forge.Claims(Prosody.Host);
        newer["node"] = claims["node"]!.DeepClone();
        newer["sid"] = claims["sid"]!.DeepClone();
        return newer;
    }

    private static JsonObject WithoutEvents(JsonObject fields)
    {
        var rest = fields.DeepClone().AsObject();
        rest.Remove("jitsi_test_events");
        rest.Remove("jitsi_test_claims");
        return rest;
    }

    public sealed class WithEvents : RunningProsody<TVersion>
    {
        protected override ProsodySetup Setup => new() { GlobalModules = ["test_events"] };
    }
}

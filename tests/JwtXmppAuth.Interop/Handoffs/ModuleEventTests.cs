using System.Text.Json.Nodes;
using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Interop.Handoffs;

public sealed class ModuleEventsOnProsody012(AdoptedHandoffTests<Prosody012>.WithEvents running) : ModuleEventTests<Prosody012>(running);

public sealed class ModuleEventsOnProsody13(AdoptedHandoffTests<Prosody13>.WithEvents running) : ModuleEventTests<Prosody13>(running);

/// <summary>Modules that sit at the events of Jitsi's token plugin: what they are told at a login, and what they can do to it.</summary>
public abstract class ModuleEventTests<TVersion>(AdoptedHandoffTests<TVersion>.WithEvents running)
    : HandoffTests(running.Server), IClassFixture<AdoptedHandoffTests<TVersion>.WithEvents>
    where TVersion : IProsodyVersion
{
    [Fact]
    public async Task They_are_asked_in_the_plugins_order_and_told_what_the_token_says()
    {
        await using var client = await LogInAsync(Claims("""
            {
              "iss": "i", "sub": "s", "room": "r", "tenant": "t", "user": { "id": "u1" }, "group": "g",
              "features": { "recording": true }, "room_context": { "regex": true }, "callee": { "id": "c" }
            }
            """));

        var fields = await client.FieldsAsync();
        AssertEqual(new JsonArray("fetch-key", "verified", "ban-check", "before", "after"), fields["jitsi_test_events"]);
        AssertEqual(
            JsonNode.Parse("""
                {
                  "iss": "i", "sub": "s", "room": "r",
                  "context": {
                    "tenant": "t", "user": { "id": "u1" }, "group": "g", "features": { "recording": true }, "room": { "regex": true },
                    "callee": { "id": "c" }
                  }
                }
                """)!,
            fields["jitsi_test_claims"]);
    }

    [Fact]
    public async Task Where_the_token_comes_along_they_are_told_all_that_it_says()
    {
        const string payload = """{"iss":"i","plan":"gold","context":{"user":{"id":"u1","email":"a@example.com"}}}""";
        var token = Forge.Sign(payload, """{"alg":"none"}""");

        await using var client = await LogInAsync(Claims($$"""{ "user": { "id": "u1" }, "token": "{{token}}" }"""));

        var fields = await client.FieldsAsync();
        AssertEqual(JsonNode.Parse(payload)!, fields["jitsi_test_claims"]);
        AssertEqual(new JsonObject { ["id"] = "u1" }, fields["jitsi_meet_context_user"]);
    }

    [Fact]
    public async Task A_guests_token_is_not_announced_for_there_is_none()
    {
        await using var client = await LogInAsync(Claims("""{ "has_token": false }"""));
        AssertEqual(new JsonArray("fetch-key", "ban-check", "before", "after"), (await client.FieldsAsync())["jitsi_test_events"]);
    }

    [Theory]
    [InlineData("no-key", "pre-fetch", "no key for you")]
    [InlineData("banned", "banned", "user is banned")]
    [InlineData("refused", "post-authentication", "not today")]
    [InlineData("refused-silently", "post-authentication", "not allowed by the server")]
    [InlineData("broken", "handler-error", "not allowed by the server")]
    public async Task They_can_refuse_a_login_and_the_session_keeps_nothing_of_it(string wish, string reason, string text)
    {
        var counted = await Server.CountAsync(Prosody.Host, reason);
        var claims = Claims($$"""{ "user": { "id": "{{wish}}" }, "room": "forbidden", "ip": "192.0.2.9" }""");
        await using var client = await Server.ConnectAsync(Prosody.Host);

        var answer = await client.AuthenticateAsync(HandoffForge.Mechanism, Forge.Sign(claims));

        Assert.NotNull(answer.Child("not-allowed", XmppNamespaces.Sasl));
        Assert.Equal(text, answer.Child("text", XmppNamespaces.Sasl)?.Text);
        await Server.Log.WaitForAsync($"handoff refused: {reason} (ref {claims["sid"]})");
        Assert.Equal(counted + 1, await Server.CountAsync(Prosody.Host, reason));

        await client.LogInAsync(HandoffForge.Mechanism, Forge.Sign(Claims("{}")));
        var fields = await client.FieldsAsync();
        Assert.DoesNotContain("jitsi_meet_room", fields);
        Assert.NotEqual("192.0.2.9", (string?)fields["ip"]);
    }

    [Fact]
    public async Task They_can_give_a_session_another_name_and_it_can_still_be_refreshed()
    {
        var claims = Claims("""{ "user": { "id": "ghost" }, "custom_username": "Promoted" }""");
        await using var client = await Server.ConnectAsync(Prosody.Host);
        await client.LogInAsync(HandoffForge.Mechanism, Forge.Sign(claims));

        Assert.Equal("promoted", client.Jid.Node);
        var newer = Claims("""{ "user": { "id": "ghost" }, "room": "r" }""");
        newer["node"] = claims["node"]!.DeepClone();
        newer["sid"] = claims["sid"]!.DeepClone();
        Assert.Equal("result", (await client.AdoptAsync(Forge.Sign(newer))).Type);
        Assert.Equal("promoted", (string?)(await client.FieldsAsync())["username"]);
    }

    [Fact]
    public async Task A_name_that_is_none_is_a_refusal()
    {
        await using var client = await Server.ConnectAsync(Prosody.Host);
        var answer = await client.AuthenticateAsync(
            HandoffForge.Mechanism, Forge.Sign(Claims("""{ "user": { "id": "ghost" }, "custom_username": "a@b" }""")));
        Assert.NotNull(answer.Child("not-allowed", XmppNamespaces.Sasl));
    }

    [Fact]
    public async Task They_are_told_when_a_session_goes()
    {
        var claims = Claims("{}");
        await using var client = await Server.ConnectAsync(Prosody.Host);
        await client.LogInAsync(HandoffForge.Mechanism, Forge.Sign(claims));

        await client.SendTextAsync("</stream:stream>");

        await Server.Log.WaitForAsync($"session unbinds: {client.Jid}, sid {claims["sid"]}");
    }

    private JsonObject Claims(string json) => With(Forge.Claims(Prosody.Host), json);
}

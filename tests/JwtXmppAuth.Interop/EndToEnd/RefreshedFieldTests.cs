using System.Text.Json.Nodes;
using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Interop.EndToEnd;

public sealed class RefreshedFieldsOnProsody012(SessionFieldTests<Prosody012>.WithEvents deployment) : RefreshedFieldTests<Prosody012>(deployment);

public sealed class RefreshedFieldsOnProsody13(SessionFieldTests<Prosody13>.WithEvents deployment) : RefreshedFieldTests<Prosody13>(deployment);

/// <summary>From a newer token in the URL of a client that comes back to the fields that Jitsi's modules read of its living session.</summary>
public abstract class RefreshedFieldTests<TVersion>(SessionFieldTests<TVersion>.WithEvents deployment)
    : IClassFixture<SessionFieldTests<TVersion>.WithEvents>
    where TVersion : IProsodyVersion
{
    private const string Full = """
        {
          "tenant": "acme", "group": "staff", "room": { "regex": false, "lobby": true, "size": 5 },
          "user": { "id": "u1", "name": "Alice", "avatar": "https://example.com/a.png", "moderator": true },
          "features": { "recording": true, "livestreaming": "true", "outbound-call": false, "limit": 2, "ratio": 0.5 },
          "callee": { "id": "c1", "name": "Bob" }
        }
        """;

    [Fact]
    public async Task Everything_that_the_newer_token_says_is_there_and_what_the_first_request_said_has_stayed()
    {
        await using var client = await EnteredAsync();
        await client.ReturnAsync(Url("*", "*", claims => claims["context"] = JsonNode.Parse("""
            {
              "tenant": "globex", "group": "board", "room": { "lobby": false },
              "user": { "id": "u1", "name": "Alicia", "age": 7, "affiliation": null, "role": "visitor" },
              "features": { "recording": "false", "flip": true }, "callee": { "id": "c2" }
            }
            """)));

        await AssertFieldsAsync(client, """
            {
              "jitsi_meet_auth_issuer": "first-app", "jitsi_meet_domain": "*", "jitsi_meet_room": "*", "jitsi_meet_str_tenant": "globex",
              "jitsi_meet_context_user": { "id": "u1", "name": "Alicia", "role": "visitor" },
              "jitsi_meet_context_group": "board", "jitsi_meet_context_features": { "recording": "false", "flip": true },
              "jitsi_meet_context_room": { "lobby": false }, "jwtxmppauth_callee": { "id": "c2" }
            }
            """);
    }

    [Fact]
    public async Task What_the_newer_token_does_not_say_is_gone()
    {
        await using var client = await EnteredAsync();
        await client.ReturnAsync(Url("fields", "acme", claims =>
        {
            claims.Remove("context");
            claims["user_id"] = "u1";
        }));

        await AssertFieldsAsync(client, """
            {
              "jitsi_meet_auth_issuer": "first-app", "jitsi_meet_domain": "acme", "jitsi_meet_room": "fields",
              "jitsi_meet_context_user": { "id": "u1" }
            }
            """);
    }

    [Fact]
    public async Task A_token_that_does_not_open_the_room_changes_nothing()
    {
        await using var client = await EnteredAsync();
        var before = await FieldsAsync(client);
        await client.ReturnAsync(Url("another", "acme", claims => claims["context"] = JsonNode.Parse("""{ "user": { "id": "u1", "name": "Alicia" } }""")));
        AssertEqual(before, await FieldsAsync(client));
    }

    /// <summary>In its room, as all of the first token.</summary>
    private async Task<ReturningClient> EnteredAsync()
    {
        var url = new Uri($"{Url("fields", "acme", claims => claims["context"] = JsonNode.Parse(Full))}&customusername=c");
        var client = await ReturningClient.ConnectAsync(url);
        await client.SendAsync($"<presence xmlns='jabber:client' to='[acme]fields@{Prosody.Conference}/{client.Jid.Node}'><x xmlns='{XmppNamespaces.Muc}'/></presence>");
        await client.ReceiveAsync(element => element.Name is "presence" && element.Attribute("from")!.EndsWith(client.Jid.Node!, StringComparison.Ordinal));
        return client;
    }

    private Uri Url(string room, string sub, Action<JsonObject> change) =>
        deployment.Url(deployment.Issuer.Token(room, sub, change), "fields", "/acme/xmpp-websocket");

    /// <summary>Just these of the token, beside what the session had from its first request.</summary>
    private static async Task AssertFieldsAsync(ReturningClient client, string ofToken)
    {
        var fields = await FieldsAsync(client);
        var sid = (string?)fields["jwtxmppauth_sid"];
        var expected = JsonNode.Parse($$"""
            {
              "username": "{{client.Jid.Node}}", "jwtxmppauth_node": "{{client.Jid.Node}}", "jwtxmppauth_sid": "{{sid}}",
              "auth_token": "jwtxmppauth:verified:{{sid}}", "user_agent_header": "first",
              "jitsi_web_query_room": "fields", "jitsi_web_query_prefix": "acme", "customusername": "c"
            }
            """)!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(ofToken)!.AsObject())
            expected[name] = value!.DeepClone();
        AssertEqual(expected, fields);
    }

    private static async Task<JsonObject> FieldsAsync(ReturningClient client)
    {
        await client.SendAsync($"<iq xmlns='jabber:client' type='get' id='fields' to='{Prosody.Host}'><session xmlns='urn:jwtxmppauth:test:session'/></iq>");
        var answer = await client.ReceiveAsync(element => element.Attribute("id") is "fields");
        var fields = JsonNode.Parse(answer.Child("session", "urn:jwtxmppauth:test:session")!.Text)!.AsObject();
        // What a test module heard, and the address of the test's side of the container network.
        foreach (var other in (string[])["jitsi_test_events", "jitsi_test_claims", "ip"])
            fields.Remove(other);
        return fields;
    }

    private static void AssertEqual(JsonNode expected, JsonNode actual) =>
        Assert.True(JsonNode.DeepEquals(expected, actual), $"Expected: {expected}\nActual: {actual}");
}

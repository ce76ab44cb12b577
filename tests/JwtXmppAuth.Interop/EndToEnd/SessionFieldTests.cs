using System.Text.Json.Nodes;
using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Testing.Scenarios;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Interop.EndToEnd;

public sealed class SessionFieldsOnProsody012(SessionFieldTests<Prosody012>.WithEvents deployment) : SessionFieldTests<Prosody012>(deployment);

public sealed class SessionFieldsOnProsody13(SessionFieldTests<Prosody13>.WithEvents deployment) : SessionFieldTests<Prosody13>(deployment);

/// <summary>From a token in a URL to the fields that Jitsi's modules read, each with its value and its type.</summary>
public abstract class SessionFieldTests<TVersion>(SessionFieldTests<TVersion>.WithEvents deployment)
    : IClassFixture<SessionFieldTests<TVersion>.WithEvents>
    where TVersion : IProsodyVersion
{
    [Fact]
    public async Task Everything_a_token_and_a_URL_say_is_there()
    {
        var token = deployment.Issuer.Token("fields", "acme", claims => claims["context"] = JsonNode.Parse("""
            {
              "tenant": "acme", "group": "staff", "room": { "regex": false, "lobby": true, "size": 5 },
              "user": { "id": "u1", "name": "Alice", "email": "a@example.com", "avatar": "https://example.com/a.png", "moderator": true },
              "features": { "recording": true, "livestreaming": "true", "outbound-call": false, "limit": 2, "ratio": 0.5 },
              "callee": { "id": "c1", "name": "Bob" }
            }
            """));
        await using var client = await BoshScenarioClient.ConnectAsync(
            new Uri($"{deployment.Url(token, "fields", "/acme/http-bind")}&previd=p&customusername=c"), Prosody.Host, TestContext.Current.CancellationToken);

        var fields = await FieldsAsync(client);

        // The address of the test's side of the container network, and the reference that both logs have.
        Assert.NotNull(fields["ip"]);
        fields.Remove("ip");
        var sid = (string?)fields["jwtxmppauth_sid"];
        AssertEqual($$"""
            {
              "username": "{{client.Jid.Node}}", "jwtxmppauth_node": "{{client.Jid.Node}}", "jwtxmppauth_sid": "{{sid}}",
              "auth_token": "jwtxmppauth:verified:{{sid}}",
              "jitsi_meet_auth_issuer": "first-app", "jitsi_meet_domain": "acme", "jitsi_meet_room": "fields", "jitsi_meet_str_tenant": "acme",
              "jitsi_meet_context_user": { "id": "u1", "name": "Alice", "avatar": "https://example.com/a.png", "moderator": true },
              "jitsi_meet_context_group": "staff",
              "jitsi_meet_context_features": { "recording": true, "livestreaming": "true", "outbound-call": false, "limit": 2, "ratio": 0.5 },
              "jitsi_meet_context_room": { "regex": false, "lobby": true, "size": 5 },
              "jwtxmppauth_callee": { "id": "c1", "name": "Bob" },
              "jitsi_web_query_room": "fields", "jitsi_web_query_prefix": "acme", "customusername": "c"
            }
            """, fields);
    }

    [Fact]
    public async Task A_token_without_a_context_has_the_user_of_its_user_id_and_else_nothing()
    {
        var token = deployment.Issuer.Token("fields", Prosody.Host, claims =>
        {
            claims.Remove("context");
            claims["user_id"] = "firebase-1";
        });
        await using var client = await deployment.ConnectAsync(token);

        var fields = await FieldsAsync(client);

        AssertEqual("""{ "id": "firebase-1" }""", fields["jitsi_meet_context_user"]);
        foreach (var absent in new[] { "str_tenant", "context_group", "context_features", "context_room" })
            Assert.DoesNotContain($"jitsi_meet_{absent}", fields);
        Assert.Equal("", (string?)fields["jitsi_web_query_prefix"]);
    }

    [Fact]
    public async Task A_context_that_grants_nothing_is_an_empty_object_and_null_is_nothing()
    {
        var token = deployment.Issuer.Token("fields", Prosody.Host, claims => claims["context"] = JsonNode.Parse("""
            { "user": { "id": "u1", "name": null }, "group": null, "features": {} }
            """));
        await using var client = await deployment.ConnectAsync(token);

        var fields = await FieldsAsync(client);

        AssertEqual("{}", fields["jitsi_meet_context_features"]);
        AssertEqual("""{ "id": "u1" }""", fields["jitsi_meet_context_user"]);
        Assert.DoesNotContain("jitsi_meet_context_group", fields);
    }

    [Theory]
    [InlineData("banned", "user is banned")]
    [InlineData("no-key", "no key for you")]
    [InlineData("refused", "not today")]
    public async Task A_module_that_refuses_is_heard_by_the_client_and_the_gateway_stays_ready(string wish, string text)
    {
        for (var login = 0; login < 6; login++)
        {
            using var client = new BoshClient(deployment.Url(With(wish), "fields"));
            await client.OpenAsync(Prosody.Host, cancellation: TestContext.Current.CancellationToken);
            var answer = await client.SendAsync(
                "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>", cancellation: TestContext.Current.CancellationToken);
            Assert.Matches($@"<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-allowed/><text>{text} \[[0-9a-f]{{12}}\]</text></failure>", answer.Text);
        }

        await deployment.Gateway.Log.WaitForAsync("upstream.refused_by_module");
        await deployment.Gateway.UntilAsync("/health/ready", System.Net.HttpStatusCode.OK);
        await using var next = await deployment.ConnectAsync(With("u1"));
    }

    [Fact]
    public async Task A_hand_off_of_a_clients_own_is_answered_as_if_nobody_knew_it()
    {
        await using var client = await deployment.ConnectAsync(With("u1"));
        var before = deployment.Prosody.Log.Mark;

        var answer = await AskAsync(client, new Element("handoff", XmppNamespaces.Handoff).WithText(deployment.Prosody.Forge().Create(Prosody.Host)), "set");

        Assert.Contains("<service-unavailable", answer.ToString(), StringComparison.Ordinal);
        await FieldsAsync(client);
        Assert.DoesNotContain(
            XmppNamespaces.Handoff, string.Join('\n', deployment.Prosody.Log.Text.Split('\n').Skip(before)), StringComparison.Ordinal);
    }

    private string With(string userId) =>
        deployment.Issuer.Token("*", Prosody.Host, claims => claims["context"]!["user"]!["id"] = userId);

    private static async Task<JsonObject> FieldsAsync(IScenarioClient client)
    {
        var answer = await AskAsync(client, new Element("session", "urn:jwtxmppauth:test:session"), "get");
        var fields = JsonNode.Parse(answer.Child("session", "urn:jwtxmppauth:test:session")!.Text)!.AsObject();
        fields.Remove("jitsi_test_events");
        fields.Remove("jitsi_test_claims");
        return fields;
    }

    private static async Task<Element> AskAsync(IScenarioClient client, Element payload, string type)
    {
        await client.SendAsync(
            new Element("iq", XmppNamespaces.Client, payload).WithAttribute("type", type).WithAttribute("id", "ask").WithAttribute("to", Prosody.Host),
            TestContext.Current.CancellationToken);
        return (await client.ExpectAsync(stanza => stanza.Id == "ask")).Element;
    }

    private static void AssertEqual(string expected, JsonNode? actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), $"Expected: {expected}\nActual: {actual}");

    public sealed class WithEvents : Deployment<TVersion>
    {
        protected override DeploymentSetup Setup => new() { Prosody = new ProsodySetup { GlobalModules = ["test_events"] } };
    }
}

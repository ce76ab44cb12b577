using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Interop.EndToEnd;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Testing.Scenarios;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Interop.Proxies;

/// <summary>The configurations of deploy/proxies, each in the proxy it is for: what BOSH needs of a proxy, and what it must not do.</summary>
public sealed class ProxyTests(ProxiedDeployment deployment) : IClassFixture<ProxiedDeployment>
{
    private const string AskForFields =
        $"<iq xmlns='jabber:client' type='get' id='fields' to='{Prosody.Host}'><session xmlns='urn:jwtxmppauth:test:session'/></iq>";

    public static TheoryData<string> Proxies => [.. ProxyContainer.Names];

    [Theory, MemberData(nameof(Proxies))]
    public async Task A_long_poll_is_held_until_there_is_something_to_say(string proxy)
    {
        await using var observer = await deployment.Prosody.ObserveInAsync(proxy);
        using var client = new BoshClient(Url(proxy, "/http-bind", deployment.Issuer.Token(proxy, Prosody.Host)));
        await client.OpenAsync(Prosody.Host, cancellation: TestContext.Current.CancellationToken);
        await client.LogInAsync(cancellation: TestContext.Current.CancellationToken);
        await ReadAsync(
            client, client.SendAsync($"<presence xmlns='jabber:client' to='{proxy}@{Prosody.Conference}/alice'><x xmlns='{XmppNamespaces.Muc}'/></presence>"),
            "subject");

        var poll = client.SendAsync();
        using (var meanwhile = await client.Http.GetAsync(client.Url, TestContext.Current.CancellationToken))
            Assert.Equal(HttpStatusCode.OK, meanwhile.StatusCode);
        Assert.False(poll.IsCompleted);
        await observer.SendTextAsync($"<message to='{proxy}@{Prosody.Conference}' type='groupchat'><body>at last</body></message>");
        await ReadAsync(client, poll, "at last");
        await client.TerminateAsync(cancellation: TestContext.Current.CancellationToken);
    }

    [Theory, MemberData(nameof(Proxies))]
    public async Task The_largest_token_passes(string proxy)
    {
        var url = Url(proxy, "/a-tenant/http-bind", deployment.Issuer.TokenOfLength(16 * 1024), room: new string('r', 200));
        await using var client = await BoshScenarioClient.ConnectAsync(url, Prosody.Host, TestContext.Current.CancellationToken);
        Assert.Equal(Prosody.Host, client.Jid.Domain);
    }

    [Theory, MemberData(nameof(Proxies))]
    public async Task A_larger_one_is_refused_by_the_gateway_and_in_words(string proxy)
    {
        using var client = new BoshClient(Url(proxy, "/http-bind", deployment.Issuer.TokenOfLength(16 * 1024 + 1)));
        await client.OpenAsync(Prosody.Host, cancellation: TestContext.Current.CancellationToken);
        var answer = await client.SendAsync(
            $"<auth xmlns='{XmppNamespaces.Sasl}' mechanism='ANONYMOUS'/>", cancellation: TestContext.Current.CancellationToken);
        Assert.Contains("<not-allowed/><text>", answer.Text, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Proxies))]
    public async Task The_clients_address_arrives_and_the_tenant_and_not_what_it_says_about_them(string proxy)
    {
        var token = deployment.Issuer.Token();
        var address = Text(await FieldsAsync(deployment.Url(token)), "ip");

        foreach (var (path, tenant) in new[] { ("/http-bind", ""), ("/acme/http-bind", "acme") })
        {
            var fields = await FieldsAsync(new Uri($"{Url(proxy, path, token)}&prefix=evil"), forwardedFor: "203.0.113.9");
            Assert.Equal(tenant, Text(fields, "jitsi_web_query_prefix"));
            Assert.Equal(address, Text(fields, "ip"));
        }
    }

    [Theory, MemberData(nameof(Proxies))]
    public async Task A_WebSocket_passes_with_all_of_that(string proxy)
    {
        var address = Text(await FieldsAsync(deployment.Url(deployment.Issuer.Token())), "ip");
        var url = new Uri($"{Url(proxy, "/acme/xmpp-websocket", deployment.Issuer.TokenOfLength(16 * 1024))}&prefix=evil");
        await using var client = await WebSocketClient.ConnectAsync(
            url, WebSocketHandshake.Usual + "X-Forwarded-For: 203.0.113.9\r\n", cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(101, client.Handshake.Status);
        Assert.Equal("xmpp", client.Handshake.Header("Sec-WebSocket-Protocol"));
        await client.OpenAsync(Prosody.Host);
        await client.LogInAsync();

        await client.SendAsync(AskForFields);
        var fields = Fields(await client.ReceiveAsync());
        Assert.Equal("acme", Text(fields, "jitsi_web_query_prefix"));
        Assert.Equal(address, Text(fields, "ip"));
    }

    [Theory, MemberData(nameof(Proxies))]
    public async Task A_token_in_a_header_becomes_a_ticket_in_the_URL(string proxy)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, deployment[proxy].At("/v1/ticket"))
        {
            Content = JsonContent.Create(new JsonObject { ["host"] = Prosody.Host, ["room"] = "r" }),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", deployment.Issuer.TokenOfLength(16 * 1024));
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        var ticket = (await answer.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken))!["ticket"]!.GetValue<string>();

        await using var client = await BoshScenarioClient.ConnectAsync(Url(proxy, "/http-bind", ticket), Prosody.Host, TestContext.Current.CancellationToken);
        Assert.Equal(Prosody.Host, client.Jid.Domain);
    }

    [Theory, MemberData(nameof(Proxies))]
    public async Task The_query_is_not_logged(string proxy)
    {
        const string canary = "canary-5e1f0c";
        using var client = new BoshClient(Url(proxy, "/http-bind", canary));
        client.Http.DefaultRequestHeaders.Referrer = new Uri($"https://meet.example.com/room?jwt={canary}");
        await client.OpenAsync(Prosody.Host, cancellation: TestContext.Current.CancellationToken);
        foreach (var path in new[] { "/no/such/path", "/acme/xmpp-websocket", "/http-bind" })
            (await client.Http.GetAsync(Url(proxy, path, canary), TestContext.Current.CancellationToken)).Dispose();
        (await client.Http.GetAsync(Url(proxy, "/http-bind", canary + new string('x', 100_000)), TestContext.Current.CancellationToken)).Dispose();
        await client.TerminateAsync(cancellation: TestContext.Current.CancellationToken);
        (await client.Http.GetAsync(Url(proxy, "/the-last/http-bind", canary), TestContext.Current.CancellationToken)).Dispose();

        var logged = await deployment[proxy].LoggedAsync("/the-last/http-bind");
        Assert.Contains("/acme/xmpp-websocket", logged, StringComparison.Ordinal);
        Assert.DoesNotContain(canary, logged, StringComparison.Ordinal);
        Assert.DoesNotContain("token=", logged, StringComparison.Ordinal);
    }

    private Uri Url(string proxy, string path, string token, string room = "r") =>
        new($"{deployment[proxy].At(path)}?room={room}&token={token}");

    /// <summary>Empty requests, until an answer has what is looked for.</summary>
    private static async Task ReadAsync(BoshClient client, Task<BoshResponse> answer, string text)
    {
        while (!(await answer).Text.Contains(text, StringComparison.Ordinal))
            answer = client.SendAsync(cancellation: TestContext.Current.CancellationToken);
    }

    /// <summary>What Prosody's modules see of a session.</summary>
    private static async Task<JsonObject> FieldsAsync(Uri url, string? forwardedFor = null)
    {
        using var client = new BoshClient(url);
        if (forwardedFor is not null)
            client.Http.DefaultRequestHeaders.Add("X-Forwarded-For", forwardedFor);
        await client.OpenAsync(Prosody.Host, cancellation: TestContext.Current.CancellationToken);
        await client.LogInAsync(cancellation: TestContext.Current.CancellationToken);
        var answer = await client.SendAsync(AskForFields, cancellation: TestContext.Current.CancellationToken);
        await client.TerminateAsync(cancellation: TestContext.Current.CancellationToken);
        return Fields(Assert.Single(answer.Payload));
    }

    private static JsonObject Fields(Element answer) =>
        JsonNode.Parse(answer.Child("session", "urn:jwtxmppauth:test:session")!.Text)!.AsObject();

    private static string? Text(JsonObject fields, string name) => fields[name]?.GetValue<string>();
}

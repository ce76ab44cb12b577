using System.Net;
using System.Text.RegularExpressions;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Xmpp.Streams;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace JwtXmppAuth.Tests.Gateway.Transports.WebSocket;

/// <summary>What HTTP clients, browsers and proxies see of the WebSocket door, over real connections.</summary>
public sealed partial class WebSocketEndpointTests
{
    private const string Origin = "https://meet.example.com";
    private const string Foreign = "https://evil.example";
    private const string Auth = "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>";

    [Theory]
    [InlineData("/xmpp-websocket")]
    [InlineData("/tenant/xmpp-websocket")]
    public async Task A_plain_GET_is_a_sign_of_life_that_looks_at_nothing(string path)
    {
        var log = new FakeLogCollector();
        await using var server = await BoshServer.StartAsync(
            options => options.Shard = "shard-1",
            log: logging => logging.SetMinimumLevel(LogLevel.Debug).AddProvider(new FakeLoggerProvider(log))
                .AddFilter("Microsoft", LogLevel.None));

        // What it says of itself when it starts is not about a request.
        log.Clear();
        using var response = await SendAsync(server, HttpMethod.Get, Origin, path + "?token=canary-token&room=r");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("shard-1", Header(response, "x-jitsi-shard"));
        Assert.Equal(Origin, Header(response, "Access-Control-Allow-Origin"));
        Assert.Equal("x-jitsi-shard", Header(response, "Access-Control-Expose-Headers"));
        Assert.Equal("no-store", Header(response, "Cache-Control"));
        Assert.Empty(log.GetSnapshot());
    }

    [Fact]
    public async Task A_GET_from_a_foreign_page_is_answered_but_not_to_the_page()
    {
        await using var server = await BoshServer.StartAsync();

        using var response = await SendAsync(server, HttpMethod.Get, Foreign);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Null(Header(response, "Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData(Origin, HttpStatusCode.NoContent)]
    [InlineData(Foreign, HttpStatusCode.Forbidden)]
    public async Task A_browser_asks_before_it_sends(string origin, HttpStatusCode status)
    {
        await using var server = await BoshServer.StartAsync();

        using var response = await SendAsync(server, HttpMethod.Options, origin);

        Assert.Equal(status, response.StatusCode);
        Assert.Equal(status == HttpStatusCode.NoContent ? origin : null, Header(response, "Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Nothing_is_posted_here()
    {
        await using var server = await BoshServer.StartAsync();

        using var response = await SendAsync(server, HttpMethod.Post, Origin);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal("GET, HEAD, OPTIONS", string.Join(", ", response.Content.Headers.Allow));
    }

    [Theory]
    [InlineData("", 101)]
    [InlineData($"Origin: {Origin}\r\n", 101)]
    [InlineData($"Origin: {Foreign}\r\n", 403)]
    [InlineData("Origin: null\r\n", 403)]
    public async Task Only_pages_of_ours_may_connect(string origin, int status)
    {
        await using var server = await BoshServer.StartAsync();

        Assert.Equal(status, (await server.ConnectAsync(headers: WebSocketHandshake.Usual + origin)).Handshake.Status);
    }

    [Theory]
    [InlineData("Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: 12", 426)]
    [InlineData("Sec-WebSocket-Version: 13\r\n", "", 426)]
    [InlineData("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Key: short", 400)]
    [InlineData("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", "", 400)]
    [InlineData("Connection: Upgrade\r\n", "", 400)]
    public async Task A_handshake_that_is_none_is_refused(string right, string wrong, int status)
    {
        await using var server = await BoshServer.StartAsync();

        var handshake = (await server.ConnectAsync(headers: WebSocketHandshake.Usual.Replace(right, wrong, StringComparison.Ordinal))).Handshake;

        Assert.Equal(status, handshake.Status);
        Assert.Equal(status == 426 ? "13" : null, handshake.Header("Sec-WebSocket-Version"));
    }

    [Fact]
    public async Task The_path_names_the_tenant_and_the_query_the_room()
    {
        await using var server = await BoshServer.StartAsync();
        var client = await server.ConnectAsync("?room=room%25c3%25a4&prefix=other&previd=p", "/Te%6Eant/xmpp-websocket");
        await client.OpenAsync(BoshServer.Domain);
        await client.LogInAsync();

        var login = (await server.Upstream.AcceptAsync()).Login;

        Assert.Equal("tenant", login.Tenant);
        Assert.Equal("room%c3%a4", login.UrlRoom);
        Assert.Equal(IPAddress.Loopback, login.ClientAddress);
    }

    [Theory]
    [InlineData("/a%26b/xmpp-websocket")]
    [InlineData("/a%2Fb/xmpp-websocket")]
    [InlineData("/a%22/xmpp-websocket")]
    public async Task A_path_that_names_no_tenant_is_refused(string path)
    {
        await using var server = await BoshServer.StartAsync();

        Assert.Equal(400, (await server.ConnectAsync(path: path)).Handshake.Status);
    }

    [Theory]
    [InlineData("url")]
    [InlineData("header")]
    public async Task A_good_token_lets_in(string where)
    {
        await using var server = await BoshServer.StartAsync(options => options.Hosts[0].AllowEmptyToken = false);
        var token = BoshServer.Issuer.Token();
        var client = where == "url"
            ? await server.ConnectAsync($"?token={token}")
            : await server.ConnectAsync(headers: $"{WebSocketHandshake.Usual}Authorization: Bearer {token}\r\n");
        await client.OpenAsync(BoshServer.Domain);

        await client.LogInAsync();

        Assert.NotNull((await server.Upstream.AcceptAsync()).Login.Identity.Token);
    }

    [Fact]
    public async Task A_bad_token_is_refused_in_the_login_in_the_words_that_Jitsis_client_looks_for()
    {
        await using var server = await BoshServer.StartAsync();
        var client = await server.ConnectAsync("?token=canary.canary.canary");
        await client.OpenAsync(BoshServer.Domain);

        await client.SendAsync(Auth);

        var match = WhatJitsisClientLooksFor().Match(await client.ReceiveTextAsync());
        Assert.True(match.Success);
        Assert.StartsWith("Invalid ", match.Groups[1].Value, StringComparison.Ordinal);
        // The stream stays open after the failure; the client says goodbye itself.
        await client.SendAsync("<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>");
        Assert.Null((await client.ReceiveEndAsync()).Error);
    }

    [Fact]
    public async Task One_session_more_than_there_is_room_for_hears_why()
    {
        await using var server = await BoshServer.StartAsync(options => options.MaxSessions = 1);
        await server.ConnectBoundAsync();
        var second = await server.ConnectAsync();

        await second.SendAsync("<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='meet.example.com' version='1.0'/>");

        Assert.Equal(StreamError.ResourceConstraint, (await second.ReceiveEndAsync()).Error);
    }

    [Fact]
    public async Task The_token_is_in_no_log()
    {
        var log = new FakeLogCollector();
        await using var server = await BoshServer.StartAsync(
            log: logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(new FakeLoggerProvider(log)).AddFilter("Microsoft", LogLevel.None));
        var client = await server.ConnectAsync("?token=canary.canary.canary");
        await client.OpenAsync(BoshServer.Domain);
        await client.SendAsync(Auth);
        await client.SendAsync("<canary");
        await client.ReceiveEndAsync();

        var lines = log.GetSnapshot().Select(record => record.Message).ToArray();

        Assert.NotEmpty(lines);
        Assert.DoesNotContain(lines, line => line.Contains("canary", StringComparison.Ordinal));
    }

    private static async Task<HttpResponseMessage> SendAsync(BoshServer server, HttpMethod method, string origin, string path = "/xmpp-websocket")
    {
        var client = server.Client(path: path);
        using var request = new HttpRequestMessage(method, client.Url);
        request.Headers.Add("Origin", origin);
        return await client.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;

    /// <summary>Of lib-jitsi-meet, word for word.</summary>
    [GeneratedRegex(@"^<failure.*><not-allowed\/><text>(.*)<\/text><\/failure>$")]
    private static partial Regex WhatJitsisClientLooksFor();
}

using System.Net;
using System.Net.Sockets;
using System.Text;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Tests.Gateway.Transports;

/// <summary>XEP-0156 discovery: what is asked for over real HTTP, with any Host a client likes.</summary>
public sealed class HostMetaEndpointTests
{
    private const string Xrd = "/.well-known/host-meta";
    private const string Json = "/.well-known/host-meta.json";

    [Fact]
    public async Task The_doors_are_listed_as_XRD()
    {
        var answer = await AskAsync(Xrd, "meet.example.com");

        Assert.Equal(
            "<?xml version='1.0' encoding='utf-8'?><XRD xmlns='http://docs.oasis-open.org/ns/xri/xrd-1.0'>"
            + "<Link rel='urn:xmpp:alt-connections:websocket' href='ws://meet.example.com/xmpp-websocket'/>"
            + "<Link rel='urn:xmpp:alt-connections:xbosh' href='http://meet.example.com/http-bind'/></XRD>",
            answer.Body);
        Assert.Contains("Content-Type: application/xrd+xml", answer.Head, StringComparison.Ordinal);
        Assert.Contains("Access-Control-Allow-Origin: *", answer.Head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_doors_are_listed_as_JSON()
    {
        var answer = await AskAsync(Json, "meet.example.com");

        Assert.Equal(
            """{"links":[{"rel":"urn:xmpp:alt-connections:websocket","href":"ws://meet.example.com/xmpp-websocket"},{"rel":"urn:xmpp:alt-connections:xbosh","href":"http://meet.example.com/http-bind"}]}""",
            answer.Body);
        Assert.Contains("Content-Type: application/json", answer.Head, StringComparison.Ordinal);
        Assert.Contains("Access-Control-Allow-Origin: *", answer.Head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trusted_proxy_says_that_it_speaks_TLS()
    {
        var answer = await AskAsync(Json, "meet.example.com", "X-Forwarded-Proto: http, https\r\n", options => options.TrustedProxies.Add("127.0.0.1"));

        Assert.Contains("\"wss://meet.example.com/xmpp-websocket\"", answer.Body, StringComparison.Ordinal);
        Assert.Contains("\"https://meet.example.com/http-bind\"", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_else_says_so()
    {
        var answer = await AskAsync(Json, "meet.example.com", "X-Forwarded-Proto: https\r\n");

        Assert.DoesNotContain("https:", answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("meet.example.com.evil.example")]
    [InlineData("meet.example.com:4443")]
    [InlineData("127.0.0.1")]
    public async Task One_host_is_meant_whatever_it_is_called_and_no_word_of_a_client_comes_back(string asked)
    {
        var answer = await AskAsync(Json, asked, "X-Forwarded-Host: evil.example\r\n");

        Assert.Contains("\"ws://meet.example.com/xmpp-websocket\"", answer.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("evil", answer.Head + answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("meet.example.com", "ws://meet.example.com/xmpp-websocket")]
    [InlineData("OTHER.example.com", "wss://public.example.com:8443/xmpp-websocket")]
    [InlineData("public.example.com", "wss://public.example.com:8443/xmpp-websocket")]
    [InlineData("evil.example", null)]
    public async Task Of_several_hosts_the_one_that_is_asked_for_answers(string asked, string? address)
    {
        var answer = await AskAsync(Json, asked, "", options =>
            options.Hosts.Add(new HostOptions { Domain = "other.example.com", Upstream = "scripted", PublicUrl = "https://public.example.com:8443" }));

        Assert.StartsWith(address is null ? "HTTP/1.1 404" : "HTTP/1.1 200", answer.Head, StringComparison.Ordinal);
        Assert.Equal(address is not null, answer.Body.Contains($"\"{address}\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_client_of_the_very_port_is_sent_to_that_port()
    {
        await using var server = await BoshServer.StartAsync();

        var answer = await AskAsync(server, "GET", Json, $"meet.example.com:{server.Url.Port}", "");

        Assert.Contains($"\"ws://meet.example.com:{server.Url.Port}/xmpp-websocket\"", answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HEAD", "HTTP/1.1 200")]
    [InlineData("POST", "HTTP/1.1 405")]
    public async Task It_is_there_to_be_read(string method, string status)
    {
        await using var server = await BoshServer.StartAsync();

        var answer = await AskAsync(server, method, Xrd, "meet.example.com", "Content-Length: 0\r\n");

        Assert.StartsWith(status, answer.Head, StringComparison.Ordinal);
        Assert.Empty(answer.Body);
    }

    private static async Task<(string Head, string Body)> AskAsync(
        string path, string host, string headers = "", Action<GatewayOptions>? configure = null)
    {
        await using var server = await BoshServer.StartAsync(configure);
        return await AskAsync(server, "GET", path, host, headers);
    }

    private static async Task<(string Head, string Body)> AskAsync(BoshServer server, string method, string path, string host, string headers)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, server.Url.Port, TestContext.Current.CancellationToken);
        await socket.GetStream().WriteAsync(
            Encoding.ASCII.GetBytes($"{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{headers}\r\n"),
            TestContext.Current.CancellationToken);
        using var reader = new StreamReader(socket.GetStream());
        var answer = await reader.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(ScriptedPeer.Patience);
        var end = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return (answer[..end], answer[(end + 4)..]);
    }
}

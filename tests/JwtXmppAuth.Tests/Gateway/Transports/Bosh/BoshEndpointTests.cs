using System.Net;
using System.Net.Sockets;
using System.Text;
using JwtXmppAuth.Gateway.Transports.Bosh;
using JwtXmppAuth.Testing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace JwtXmppAuth.Tests.Gateway.Transports.Bosh;

/// <summary>What HTTP clients, browsers and proxies see, over real connections.</summary>
public sealed class BoshEndpointTests
{
    private const string Origin = "https://meet.example.com";
    private const string Foreign = "https://evil.example";

    [Fact]
    public async Task A_plain_GET_is_a_sign_of_life_that_looks_at_nothing()
    {
        var log = new FakeLogCollector();
        await using var server = await BoshServer.StartAsync(
            options => options.Shard = "shard-1",
            log: logging => logging.SetMinimumLevel(LogLevel.Debug).AddProvider(new FakeLoggerProvider(log))
                .AddFilter("Microsoft", LogLevel.None));

        // What it says of itself when it starts is not about a request.
        log.Clear();
        using var response = await SendAsync(server, HttpMethod.Get, Origin, "?token=canary-token&room=r");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("shard-1", Header(response, "x-jitsi-shard"));
        Assert.Equal(Origin, Header(response, "Access-Control-Allow-Origin"));
        Assert.Equal("x-jitsi-shard", Header(response, "Access-Control-Expose-Headers"));
        Assert.Equal("no-store", Header(response, "Cache-Control"));
        Assert.DoesNotContain("html", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.OrdinalIgnoreCase);
        Assert.Empty(log.GetSnapshot());
    }

    [Fact]
    public async Task A_GET_from_a_foreign_page_is_answered_but_not_to_the_page()
    {
        await using var server = await BoshServer.StartAsync();

        using var response = await SendAsync(server, HttpMethod.Get, Foreign);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Null(Header(response, "Access-Control-Allow-Origin"));
        Assert.Null(Header(response, "x-jitsi-shard"));
    }

    [Fact]
    public async Task A_browser_is_told_what_a_page_of_ours_may_send()
    {
        await using var server = await BoshServer.StartAsync();

        using var response = await SendAsync(server, HttpMethod.Options, Origin);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal(Origin, Header(response, "Access-Control-Allow-Origin"));
        Assert.Contains("POST", Header(response, "Access-Control-Allow-Methods"), StringComparison.Ordinal);
        Assert.Contains("Content-Type", Header(response, "Access-Control-Allow-Headers"), StringComparison.Ordinal);
        Assert.Equal("Origin", Header(response, "Vary"));
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("OPTIONS")]
    public async Task A_foreign_page_is_refused_with_a_body_element(string method)
    {
        await using var server = await BoshServer.StartAsync();

        using var response = await SendAsync(server, new HttpMethod(method), Foreign);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal("policy-violation", (await BoshResponse.ReadAsync(response, TestContext.Current.CancellationToken)).Condition);
        Assert.Null(Header(response, "Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task The_path_names_the_tenant_and_the_query_the_room()
    {
        await using var server = await BoshServer.StartAsync();
        var client = server.Client("?room=room%25c3%25a4&prefix=other&previd=p", "/Te%6Eant/http-bind");
        await client.OpenAsync(BoshServer.Domain);
        await client.LogInAsync();

        var login = (await server.Upstream.AcceptAsync()).Login;

        Assert.Equal("tenant", login.Tenant);
        Assert.Equal("room%c3%a4", login.UrlRoom);
        Assert.Equal(IPAddress.Loopback, login.ClientAddress);
    }

    [Theory]
    [InlineData("/a%26b/http-bind")]
    [InlineData("/a%2Fb/http-bind")]
    [InlineData("/a%22/http-bind")]
    public async Task A_path_that_names_no_tenant_opens_no_session(string path)
    {
        await using var server = await BoshServer.StartAsync();

        Assert.Equal("bad-request", (await server.Client(path: path).OpenAsync(BoshServer.Domain)).Condition);
    }

    [Theory]
    [InlineData(0, "success")]
    [InlineData(1, "failure")]
    public async Task A_token_of_the_greatest_size_passes_and_one_byte_more_gets_a_clear_answer(int more, string answer)
    {
        await using var server = await BoshServer.StartAsync();
        var size = BoshServer.Issuer.App().MaxTokenBytes;
        var token = TokenOfSize(size + more);
        Assert.Equal(size + more, token.Length);
        var client = server.Client($"?room=r&token={token}");
        await client.OpenAsync(BoshServer.Domain);

        var response = await client.SendAsync("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>");

        Assert.Equal(answer, Assert.Single(response.Payload).Name);
    }

    [Fact]
    public async Task A_body_that_grows_past_the_bound_while_it_is_sent_is_cut_off()
    {
        await using var server = await BoshServer.StartAsync(options => options.Bosh.MaxBodyBytes = 4096);
        var client = server.Client();
        using var content = new StreamContent(new MemoryStream(new byte[64 * 1024]));
        using var request = new HttpRequestMessage(HttpMethod.Post, client.Url) { Content = content };
        request.Headers.TransferEncodingChunked = true;

        Assert.Equal("policy-violation", (await client.SendAsync(request)).Condition);
    }

    [Fact]
    public async Task A_body_that_trickles_in_loses_its_connection_without_an_answer()
    {
        await using var server = await BoshServer.StartAsync(
            limit: limits => limits.MinRequestBodyDataRate = new MinDataRate(1_000_000, TimeSpan.FromSeconds(1.1)));
        using var socket = new TcpClient();
        await socket.ConnectAsync(server.Url.Host, server.Url.Port, TestContext.Current.CancellationToken);
        var stream = socket.GetStream();
        await stream.WriteAsync("POST /http-bind HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n<body"u8.ToArray(), TestContext.Current.CancellationToken);

        Assert.Equal(0, await ReadAsync(stream).WaitAsync(ScriptedPeer.Patience));
    }

    [Fact]
    public async Task A_body_whose_end_does_not_come_loses_its_connection_whatever_came_at_once_and_can_be_sent_again()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, _) = await server.BindAsync();
        using var socket = new TcpClient();
        await socket.ConnectAsync(server.Url.Host, server.Url.Port, TestContext.Current.CancellationToken);
        var stream = socket.GetStream();
        var most = $"<body xmlns='http://jabber.org/protocol/httpbind' sid='{client.Sid}' rid='{client.Rid}'>{new string(' ', 100_000)}";
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"POST /http-bind HTTP/1.1\r\nHost: a\r\nContent-Length: {most.Length + 7}\r\n\r\n{most}"),
            TestContext.Current.CancellationToken);

        Assert.Equal(0, await server.Time.PassUntilAsync(ReadAsync(stream), 10 * BoshEndpoint.BodyPatience));

        var held = client.SendAsync();
        await server.HeldAsync(1);
        await client.TerminateAsync();
        Assert.Null((await held).Condition);
    }

    [Fact]
    public async Task A_chunk_extension_with_a_bare_line_feed_is_refused()
    {
        await using var server = await BoshServer.StartAsync();
        using var socket = new TcpClient();
        await socket.ConnectAsync(server.Url.Host, server.Url.Port, TestContext.Current.CancellationToken);
        var stream = socket.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes("POST /http-bind HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n2;\nxx\r\n45\r\n0\r\n\r\n"),
            TestContext.Current.CancellationToken);

        using var reader = new StreamReader(stream);
        var answer = await reader.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(ScriptedPeer.Patience);

        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_sessions_slow_server_keeps_no_other_session_waiting()
    {
        await using var server = await BoshServer.StartAsync();
        var (slow, stuck) = await server.BindAsync();
        stuck.StopTaking();
        var waiting = slow.SendAsync("<presence xmlns='jabber:client'/>");
        await server.HeldAsync(1);

        var (quick, stream) = await server.BindAsync();
        _ = quick.SendAsync("<presence xmlns='jabber:client'/>");

        await stream.HearAsync();
        Assert.False(waiting.IsCompleted);
    }

    [Fact]
    public async Task Stanzas_reach_a_client_whose_own_stanza_the_server_does_not_take()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.BindAsync();
        stream.StopTaking();
        for (var n = 0; n < 2; n++)
        {
            var request = client.SendAsync($"<presence xmlns='jabber:client' id='{n}'/>");
            await server.HeldAsync(1);
            await stream.SayAsync($"<message xmlns='jabber:client' id='{n}'/>");
            Assert.Equal($"{n}", Assert.Single((await request).Payload).Attribute("id"));
        }
    }

    [Fact]
    public async Task A_client_that_does_not_fetch_holds_its_own_server_back_and_loses_nothing()
    {
        await using var server = await BoshServer.StartAsync(options => options.Bosh.MaxOutboxBytes = 1024);
        var (client, stream) = await server.BindAsync();
        var said = 0;
        var saying = Task.Run(async () =>
        {
            for (; said < 200; said++)
                await stream.SayAsync($"<message xmlns='jabber:client' id='{said}'><body>{new string('x', 200)}</body></message>");
        }, TestContext.Current.CancellationToken);

        var ids = new List<string?>();
        while (ids.Count < 200)
        {
            var response = await client.SendAsync();
            // The bound and one stanza more.
            Assert.InRange(response.Text.Length, 1, 1024 + 600);
            ids.AddRange(response.Payload.Select(stanza => stanza.Attribute("id")));
        }

        await saying;
        Assert.Equal(Enumerable.Range(0, 200).Select(n => $"{n}"), ids);
    }

    [Fact]
    public async Task A_client_that_never_comes_back_does_not_hold_up_the_shutdown_for_ever()
    {
        await using var server = await BoshServer.StartAsync();
        await server.BindAsync();
        using var patience = new CancellationTokenSource();
        var draining = server.DrainAsync(patience.Token);
        Assert.False(draining.IsCompleted);

        await patience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => draining);
    }

    [Fact]
    public async Task Neither_token_nor_sid_is_in_any_log()
    {
        var log = new FakeLogCollector();
        await using var server = await BoshServer.StartAsync(
            log: logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(new FakeLoggerProvider(log)).AddFilter("Microsoft", LogLevel.None));
        var client = server.Client("?token=canary.canary.canary");
        await client.OpenAsync(BoshServer.Domain);
        await client.SendAsync("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>");
        await client.PostAsync(client.Rid + 100);

        var lines = log.GetSnapshot().Select(record => record.Message).ToArray();

        Assert.NotEmpty(lines);
        Assert.DoesNotContain(lines, line => line.Contains("canary", StringComparison.Ordinal) || line.Contains(client.Sid!, StringComparison.Ordinal));
    }

    /// <summary>Base64 leaves out every fourth length, so header and payload are padded both.</summary>
    private static string TokenOfSize(int size)
    {
        var issuer = BoshServer.Issuer;
        var (header, payload) = (issuer.Header(), issuer.Payload("r", BoshServer.Domain));
        var sizes = from kid in Enumerable.Range(0, 3)
                    from more in Enumerable.Range(size * 3 / 4 - 400, 400)
                    let bytes = (header.ToJsonString().Length + 9 + kid, payload.ToJsonString().Length + 9 + more)
                    where Base64(bytes.Item1) + 1 + Base64(bytes.Item2) + 1 + 43 == size
                    select (kid, more);
        var (headerPadding, payloadPadding) = sizes.First();
        header["kid"] = new string('k', headerPadding);
        payload["pad"] = new string('x', payloadPadding);
        return issuer.Sign(header.ToJsonString(), payload.ToJsonString());
    }

    private static int Base64(int bytes) => (bytes * 4 + 2) / 3;

    private static async Task<HttpResponseMessage> SendAsync(BoshServer server, HttpMethod method, string origin, string query = "")
    {
        var client = server.Client(query);
        using var request = new HttpRequestMessage(method, client.Url);
        request.Headers.Add("Origin", origin);
        return await client.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;

    /// <summary>How many bytes come; none where the connection ends.</summary>
    private static async Task<int> ReadAsync(NetworkStream stream)
    {
        try
        {
            return await stream.ReadAsync(new byte[1]);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}

using System.Text;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Xmpp.Streams;

namespace JwtXmppAuth.Tests.Gateway.Transports.WebSocket;

/// <summary>Clients that break rules, of WebSocket and of XMPP: each gets a clear answer, and costs no more than the bounds.</summary>
public sealed class HostileMessageTests
{
    private const int Bound = 4096;

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task A_message_holds_to_its_bound(int more, bool taken)
    {
        await using var server = await BoshServer.StartAsync(options => options.WebSocket.MaxMessageBytes = Bound);
        var (client, stream) = await server.ConnectBoundAsync();

        await client.SendAsync(MessageOf(Bound + more));

        if (taken)
        {
            Assert.Equal("1", (await stream.HearAsync()).Id);
            return;
        }

        var (error, _, code) = await client.ReceiveEndAsync();
        Assert.Equal(StreamError.PolicyViolation, error);
        Assert.Equal(1009, code);
        Assert.False(stream.HasHeard);
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task Fragments_hold_to_the_same_bound_together(int more, bool taken)
    {
        await using var server = await BoshServer.StartAsync(options => options.WebSocket.MaxMessageBytes = Bound);
        var (client, stream) = await server.ConnectBoundAsync();
        var text = MessageOf(Bound + more);

        await client.SendInPartsAsync([.. text.Chunk(1000).Select(part => new string(part))]);

        if (taken)
            Assert.Equal("1", (await stream.HearAsync()).Id);
        else
            Assert.Equal(1009, (await client.ReceiveEndAsync()).Code);
    }

    [Fact]
    public async Task A_message_that_never_ends_is_refused_when_it_passes_the_bound()
    {
        await using var server = await BoshServer.StartAsync(options => options.WebSocket.MaxMessageBytes = Bound);
        var (client, _) = await server.ConnectBoundAsync();
        await client.SendAsync(new WebSocketFrame(WebSocketOpcode.Text, new byte[Bound], Final: false));

        await client.SendAsync(new WebSocketFrame(WebSocketOpcode.Continuation, "x"u8.ToArray(), Final: false));

        Assert.Equal(StreamError.PolicyViolation, (await client.ReceiveEndAsync()).Error);
        // It goes on; nobody keeps it, and it is cut off in the end.
        for (var more = 0; more < 10; more++)
            await client.SendAsync(new WebSocketFrame(WebSocketOpcode.Continuation, new byte[Bound], Final: false));
        Assert.Null(await server.Time.PassUntilAsync(client.NextAsync(), TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task Elements_inside_one_another_hold_to_their_bound()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, _) = await server.ConnectBoundAsync();

        await client.SendAsync($"<message xmlns='jabber:client'>{string.Concat(Enumerable.Repeat("<a>", 64))}{string.Concat(Enumerable.Repeat("</a>", 64))}</message>");

        Assert.Equal(StreamError.PolicyViolation, (await client.ReceiveEndAsync()).Error);
    }

    [Fact]
    public async Task Nothing_is_parsed_of_a_message_that_is_too_large_whatever_is_in_it()
    {
        await using var server = await BoshServer.StartAsync(options => options.WebSocket.MaxMessageBytes = Bound);
        var client = await server.ConnectAsync();

        await client.SendAsync($"<!DOCTYPE a [{new string(' ', Bound)}]>");

        Assert.Equal(StreamError.PolicyViolation, (await client.ReceiveEndAsync()).Error);
    }

    /// <summary>RFC 6455 §5: what a server must not take, it fails the connection for, with 1002.</summary>
    public static TheoryData<string, WebSocketFrame, bool> Broken => new()
    {
        { "a frame without a mask", new WebSocketFrame(WebSocketOpcode.Text, "<a/>"u8.ToArray()), false },
        { "a bit of an extension nobody agreed on", new WebSocketFrame(WebSocketOpcode.Text, "<a/>"u8.ToArray(), Reserved: 4), true },
        { "an opcode nobody knows", new WebSocketFrame((WebSocketOpcode)3, []), true },
        { "a control frame in pieces", new WebSocketFrame(WebSocketOpcode.Ping, [], Final: false), true },
        { "a control frame that is too long", new WebSocketFrame(WebSocketOpcode.Ping, new byte[126]), true },
        { "a continuation of nothing", new WebSocketFrame(WebSocketOpcode.Continuation, "<a/>"u8.ToArray()), true },
        { "a close frame with half a number", new WebSocketFrame(WebSocketOpcode.Close, [3]), true },
        { "a close frame with a number nobody may send", new WebSocketFrame(WebSocketOpcode.Close, [0x03, 0xed]), true },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task What_is_no_WebSocket_fails_the_connection_and_ends_the_session(string what, WebSocketFrame frame, bool masked)
    {
        Assert.NotEmpty(what);
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.ConnectBoundAsync();

        await client.SendAsync(frame, masked);

        Assert.Equal(1002, (await client.NextAsync())?.CloseCode);
        await stream.Ended.WaitAsync(ScriptedPeer.Patience, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_flood_is_read_no_faster_than_agreed_and_nothing_of_it_is_lost()
    {
        const int Flood = 50;
        await using var server = await BoshServer.StartAsync(options =>
        {
            options.WebSocket.MessagesPerSecond = 10;
            options.WebSocket.MessageBurst = 14;
        });
        // The login is four messages, so that ten more are free.
        var (client, stream) = await server.ConnectBoundAsync();
        for (var id = 0; id < Flood; id++)
            await client.SendAsync($"<message xmlns='jabber:client' id='{id}' to='a@meet.example.com'/>");

        var heard = new List<string?>();
        while (heard.Count < 10)
            heard.Add((await stream.HearAsync()).Id);
        var begun = server.Time.GetUtcNow();
        while (heard.Count < Flood)
            heard.Add((await server.Time.PassUntilAsync(stream.HearAsync(), TimeSpan.FromSeconds(1))).Id);

        Assert.Equal(Enumerable.Range(0, Flood).Select(id => $"{id}"), heard);
        Assert.InRange((server.Time.GetUtcNow() - begun).TotalSeconds, 3.5, 10);
    }

    [Fact]
    public async Task Empty_fragments_without_end_are_held_back_too()
    {
        await using var server = await BoshServer.StartAsync(options =>
        {
            options.WebSocket.MessagesPerSecond = 10;
            options.WebSocket.MessageBurst = 10;
        });
        var (client, stream) = await server.ConnectBoundAsync();
        await client.SendAsync(new WebSocketFrame(WebSocketOpcode.Text, "<message xmlns='jabber:client' id='1' to='a@meet.example.com'"u8.ToArray(), Final: false));
        for (var more = 0; more < 20; more++)
            await client.SendAsync(new WebSocketFrame(WebSocketOpcode.Continuation, [], Final: false));
        await client.SendAsync(new WebSocketFrame(WebSocketOpcode.Continuation, "/>"u8.ToArray()));

        var begun = server.Time.GetUtcNow();
        Assert.Equal("1", (await server.Time.PassUntilAsync(stream.HearAsync(), TimeSpan.FromSeconds(10))).Id);

        Assert.InRange((server.Time.GetUtcNow() - begun).TotalSeconds, 1, 10);
    }

    [Fact]
    public async Task A_client_that_closes_nothing_after_the_end_is_cut_off()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, _) = await server.ConnectBoundAsync();
        await client.SendAsync("<");
        await client.ReceiveEndAsync();

        Assert.Null(await server.Time.PassUntilAsync(client.NextAsync(), TimeSpan.FromSeconds(30)));
    }

    private static string MessageOf(int bytes)
    {
        const string Empty = "<message xmlns='jabber:client' id='1' to='a@meet.example.com'><body></body></message>";
        var text = Empty.Replace("<body>", "<body>" + new string('x', bytes - Empty.Length), StringComparison.Ordinal);
        Assert.Equal(bytes, Encoding.UTF8.GetByteCount(text));
        return text;
    }
}

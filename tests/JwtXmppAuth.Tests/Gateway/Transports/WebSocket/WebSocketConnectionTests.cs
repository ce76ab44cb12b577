using System.Net.WebSockets;
using JwtXmppAuth.Gateway.Limits;
using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Gateway.Transports.WebSocket;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Tests.Gateway.Sessions;
using JwtXmppAuth.Xmpp.Streams;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Tests.Gateway.Transports.WebSocket;

/// <summary>Connections that break, stall or never begin, and what the session hears of it.</summary>
public sealed class WebSocketConnectionTests
{
    private static readonly SessionEnd Orderly = new(EndReason.ClientTerminated);

    [Fact]
    public async Task A_client_that_does_not_read_holds_its_own_server_back_and_loses_nothing()
    {
        const int Many = 400;
        await using var server = await BoshServer.StartAsync(options => options.WebSocket.MaxOutboxBytes = 64 * 1024);
        var (client, stream) = await server.ConnectBoundAsync(receiveBuffer: 4096);
        var said = 0;
        var saying = Task.Run(async () =>
        {
            for (; said < Many; said++)
                await stream.SayAsync($"<message xmlns='jabber:client' id='{said}'><body>{new string('x', 20_000)}</body></message>");
        }, TestContext.Current.CancellationToken);

        for (var id = 0; id < Many; id++)
            Assert.Equal($"{id}", (await client.ReceiveAsync()).Attribute("id"));

        await saying;
    }

    [Fact]
    public async Task A_client_that_reads_nothing_for_too_long_is_lost()
    {
        await using var server = await BoshServer.StartAsync(options => options.WebSocket.MaxOutboxBytes = 64 * 1024);
        var (_, stream) = await server.ConnectBoundAsync(receiveBuffer: 4096);
        var flood = Task.Run(
            async () =>
            {
                while (true)
                    await stream.SayAsync($"<message xmlns='jabber:client'><body>{new string('x', 100_000)}</body></message>");
            },
            TestContext.Current.CancellationToken);

        // Fake time is cheap: the buffers on the way are large, and filling them takes its real time.
        await server.Time.PassUntilAsync(() => stream.Ended.IsCompleted, TimeSpan.FromHours(1));

        // The channel to a session that is over is closed.
        await Assert.ThrowsAnyAsync<Exception>(() => flood);
    }

    [Fact]
    public async Task A_connection_on_which_no_stream_is_opened_in_time_is_ended()
    {
        await using var server = await BoshServer.StartAsync();
        var client = await server.ConnectAsync();

        var end = client.ReceiveEndAsync();
        Assert.Equal(StreamError.ConnectionTimeout, (await server.Time.PassUntilAsync(end, TimeSpan.FromMinutes(1))).Error);
    }

    [Fact]
    public async Task A_connection_on_which_no_stream_is_opened_does_not_hold_up_the_shutdown()
    {
        await using var server = await BoshServer.StartAsync();
        var client = await server.ConnectAsync();

        server.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        Assert.Equal(StreamError.SystemShutdown, (await client.ReceiveEndAsync()).Error);
    }

    [Fact]
    public async Task At_shutdown_a_client_gets_what_the_server_has_sent_and_then_the_news()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.ConnectBoundAsync();
        for (var id = 0; id < 10; id++)
            await stream.SayAsync($"<message xmlns='jabber:client' id='{id}'/>");

        var draining = server.DrainAsync(TestContext.Current.CancellationToken);

        for (var id = 0; id < 10; id++)
            Assert.Equal($"{id}", (await client.ReceiveAsync()).Attribute("id"));
        Assert.Equal((StreamError.SystemShutdown, 1001), await client.ReceiveEndAsync() is var (error, _, code) ? (error, code) : default);
        await draining;
    }

    [Fact]
    public async Task A_lost_connection_takes_deliveries_and_drops_them()
    {
        using var connection = Unconnected();

        Assert.True(connection.TryLose());

        await connection.DeliverAsync(Xml.Element("<message xmlns='jabber:client'/>"), TestContext.Current.CancellationToken);
        await connection.CloseAsync(Orderly);
        Assert.False(connection.TryLose());
        Assert.False(connection.TryEnd(null));
    }

    [Fact]
    public async Task A_delivery_that_waits_for_room_is_let_go_when_the_connection_is_lost()
    {
        using var connection = Unconnected();
        var large = Xml.Element($"<message xmlns='jabber:client'><body>{new string('x', 70_000)}</body></message>");
        await connection.DeliverAsync(large, TestContext.Current.CancellationToken);
        var waiting = connection.DeliverAsync(large, TestContext.Current.CancellationToken).AsTask();
        Assert.False(waiting.IsCompleted);

        connection.TryLose();

        await waiting.WaitAsync(ScriptedPeer.Patience, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void After_a_farewell_the_connection_cannot_be_lost_any_more()
    {
        using var connection = Unconnected();

        Assert.True(connection.TryEnd(StreamError.Conflict));

        Assert.False(connection.TryLose());
    }

    [Fact]
    public async Task A_client_that_takes_each_message_in_time_stays_and_at_the_end_has_that_time_for_all_that_is_left()
    {
        var (time, socket) = (new FakeTimeProvider(), new SlowSocket());
        using var connection = new WebSocketConnection(
            socket, new WebSocketOptions { SendTimeout = TimeSpan.FromSeconds(30) }, new Backlog(int.MaxValue), elsewhere: null, time)
        {
            From = SessionFixture.Domain,
        };
        for (var n = 0; n < 4; n++)
            await connection.DeliverAsync(Xml.Element("<message xmlns='jabber:client'/>"), TestContext.Current.CancellationToken);
        var writing = connection.WriteAsync();
        TakeAfter(TimeSpan.FromSeconds(29));
        TakeAfter(TimeSpan.FromSeconds(29));

        var told = connection.CloseAsync(Orderly).AsTask();

        TakeAfter(TimeSpan.FromSeconds(29));
        Assert.Equal(WebSocketState.Open, socket.State);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(WebSocketState.Aborted, socket.State);
        await told.WaitAsync(ScriptedPeer.Patience, TestContext.Current.CancellationToken);
        await writing;

        void TakeAfter(TimeSpan wait)
        {
            time.Advance(wait);
            socket.Take();
        }
    }

    private static WebSocketConnection Unconnected() => new(
        System.Net.WebSockets.WebSocket.CreateFromStream(new MemoryStream(), new WebSocketCreationOptions { IsServer = true }),
        new WebSocketOptions { MaxOutboxBytes = 64 * 1024 },
        new Backlog(int.MaxValue),
        elsewhere: null,
        new FakeTimeProvider())
    {
        From = SessionFixture.Domain,
    };
}

using JwtXmppAuth.Gateway.Limits;
using JwtXmppAuth.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace JwtXmppAuth.Tests.Gateway.Limits;

public sealed class BacklogTests
{
    private static readonly TimeSpan Most = TimeSpan.FromMinutes(10);

    [Theory]
    [InlineData(99, 1000)]
    [InlineData(100, Backlog.Share)]
    [InlineData(101, Backlog.Share)]
    public void From_the_bound_for_all_on_each_has_a_share(int waiting, int expected)
    {
        var backlog = new Backlog(100);
        backlog.Count(waiting);

        Assert.Equal(expected, backlog.BoundOf(expected is Backlog.Share ? int.MaxValue : expected));
    }

    [Fact]
    public void Who_may_have_less_than_the_share_has_no_more_for_that()
    {
        var backlog = new Backlog(100);
        backlog.Count(100);

        Assert.Equal(1000, backlog.BoundOf(1000));
    }

    [Fact]
    public async Task What_waits_for_a_client_that_never_comes_again_counts_until_it_is_forgotten()
    {
        await using var server = await BoshServer.StartAsync();
        var backlog = server.Services.GetRequiredService<Backlog>();
        var (_, stream) = await server.BindAsync();

        await stream.SayAsync("<message xmlns='jabber:client'/>");

        await server.Time.PassUntilAsync(() => backlog.Bytes > 0, Most);
        await server.Time.PassUntilAsync(() => backlog.Bytes == 0, Most);
    }

    [Fact]
    public async Task What_waits_for_a_client_that_does_not_read_counts_until_it_is_lost()
    {
        await using var server = await BoshServer.StartAsync(options => options.WebSocket.MaxOutboxBytes = 64 * 1024);
        var backlog = server.Services.GetRequiredService<Backlog>();
        var (client, stream) = await server.ConnectBoundAsync(receiveBuffer: 4096);
        var flood = Task.Run(
            async () =>
            {
                while (true)
                    await stream.SayAsync($"<message xmlns='jabber:client'><body>{new string('x', 100_000)}</body></message>");
            },
            TestContext.Current.CancellationToken);
        await server.Time.PassUntilAsync(() => backlog.Bytes > 64 * 1024, Most);

        await client.DisposeAsync();

        await server.Time.PassUntilAsync(() => stream.Ended.IsCompleted && backlog.Bytes == 0, Most);
        await Assert.ThrowsAnyAsync<Exception>(() => flood);
    }
}

using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Xmpp.Streams;

namespace JwtXmppAuth.Tests.Gateway.Sessions;

public sealed class SessionTableTests
{
    [Theory]
    [InlineData("nowhere.example.com")]
    [InlineData("")]
    [InlineData("user@meet.example.com")]
    [InlineData("meet.example.com/resource")]
    public void A_domain_that_is_not_served_is_host_unknown(string host)
    {
        var table = new SessionFixture().Table;
        Assert.False(table.TryOpen(SessionFixture.Request(null, host), new RecordingClient(), out _, out var refusal));
        Assert.Equal(StreamError.HostUnknown, refusal);
        Assert.Equal(0, table.Count);
    }

    [Fact]
    public void Domains_are_compared_prepared()
    {
        var table = new SessionFixture().Table;
        Assert.True(table.TryOpen(SessionFixture.Request(null, "MEET.Example.com"), new RecordingClient(), out _, out _));
    }

    [Fact]
    public async Task One_session_over_the_bound_is_refused_and_an_ended_one_makes_room()
    {
        var fixture = new SessionFixture(maxSessions: 2);
        fixture.Open(SessionFixture.Token());
        var (second, _) = fixture.Open(SessionFixture.Token());
        Assert.False(fixture.Table.TryOpen(SessionFixture.Request(SessionFixture.Token()), new RecordingClient(), out _, out var refusal));
        Assert.Equal(StreamError.ResourceConstraint, refusal);
        Assert.Equal(2, fixture.Table.Count);

        await second.EndAsync(new SessionEnd(EndReason.ClientTerminated));
        fixture.Open(SessionFixture.Token());
    }

    [Fact]
    public async Task Refused_tokens_fill_half_of_the_table_and_keep_nobody_out_who_has_a_good_one()
    {
        var fixture = new SessionFixture(maxSessions: 4);
        var (first, _) = fixture.Open(null);
        fixture.Open("not.a.token");
        Assert.False(fixture.Table.TryOpen(SessionFixture.Request(null), new RecordingClient(), out _, out var refusal));
        Assert.Equal(StreamError.ResourceConstraint, refusal);
        Assert.Equal(2, fixture.Table.Count);
        fixture.Open(SessionFixture.Token());
        fixture.Open(SessionFixture.Token());
        Assert.False(fixture.Table.TryOpen(SessionFixture.Request(SessionFixture.Token()), new RecordingClient(), out _, out _));

        await first.EndAsync(new SessionEnd(EndReason.ClientTerminated));
        fixture.Open(null);
        Assert.False(fixture.Table.TryOpen(SessionFixture.Request(null), new RecordingClient(), out _, out _));
        Assert.Equal(4, fixture.Table.Count);
    }

    [Fact]
    public async Task A_draining_table_ends_the_living_and_takes_no_new_ones()
    {
        var fixture = new SessionFixture();
        var (session, client) = fixture.Open(null);
        await fixture.Table.DrainAsync(TestContext.Current.CancellationToken);

        Assert.True(session.Ended.IsCompleted);
        Assert.Equal(EndReason.Shutdown, client.Closed?.Reason);
        Assert.True(fixture.Table.Draining);
        Assert.False(fixture.Table.TryOpen(SessionFixture.Request(null), new RecordingClient(), out _, out var refusal));
        Assert.Equal(StreamError.SystemShutdown, refusal);
    }

    [Fact]
    public async Task When_the_time_to_drain_is_up_a_login_in_progress_is_given_up()
    {
        var fixture = new SessionFixture();
        fixture.Upstream.Gate = new TaskCompletionSource();
        var (session, _) = fixture.Open(SessionFixture.Token());
        var login = session.ReceiveAsync(SessionFixture.Auth);
        using var time = new CancellationTokenSource();
        var drain = fixture.Table.DrainAsync(time.Token);
        await time.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => drain);

        fixture.Upstream.Gate.SetResult();
        await login;
        await session.Ended;
        Assert.Equal(0, fixture.Table.Count);
    }

    [Fact]
    public async Task When_the_time_to_drain_is_up_a_client_that_does_not_fetch_is_given_up()
    {
        var fixture = new SessionFixture();
        var (session, _, server) = await fixture.BoundAsync(new RecordingClient(outbox: 1));
        for (var i = 0; i < 5; i++)
            await server.Say($"<message xmlns='jabber:client' id='m{i}'/>");
        using var time = new CancellationTokenSource();
        var drain = fixture.Table.DrainAsync(time.Token);
        Assert.False(drain.IsCompleted);
        await time.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => drain);
        await session.Ended;
    }

    [Fact]
    public async Task A_session_that_comes_in_while_the_draining_begins_is_ended_too()
    {
        var fixture = new SessionFixture();
        var drained = Task.CompletedTask;
        fixture.Upstream.Admitting = () => drained = fixture.Table.DrainAsync(TestContext.Current.CancellationToken);
        var (session, client) = fixture.Open(SessionFixture.Token());

        await drained;
        await session.Ended.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        Assert.Equal(EndReason.Shutdown, client.Closed?.Reason);
    }
}

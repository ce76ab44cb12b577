using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Conformance.Xep0124;

/// <summary>XEP-0124 §10.</summary>
public sealed class InactivityTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Inactivity = TimeSpan.FromSeconds(60);

    [Fact]
    [Requirement("XEP-0124", "10", "A client without a request for longer than the inactivity period is gone, and is told nothing.")]
    [Requirement("XEP-0124", "10", "A later request is answered as if the session did not exist.")]
    public async Task A_silent_session_ends_at_the_bound_and_not_before()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.BindAsync();

        server.Time.Advance(Inactivity - Moment);
        Assert.False(stream.Ended.IsCompleted);
        server.Time.Advance(Moment);
        await stream.Ended.WaitAsync(ScriptedPeer.Patience);

        var response = await client.SendAsync();
        Assert.True(response.Terminates);
        Assert.Equal("item-not-found", response.Condition);
    }

    [Fact]
    [Requirement("XEP-0124", "10", "The period counts only while no request is held.")]
    public async Task A_held_request_is_not_silence()
    {
        await using var server = await BoshServer.StartAsync(options => options.Bosh.MaxWait = TimeSpan.FromMinutes(5));
        var (client, stream) = await server.BindAsync("wait='300' hold='1' ver='1.6'");
        var poll = client.SendAsync();
        await server.HeldAsync(1);

        server.Time.Advance(TimeSpan.FromSeconds(299));

        Assert.False(stream.Ended.IsCompleted);
        Assert.False(poll.IsCompleted);
    }

    [Fact]
    [Requirement("XEP-0124", "10", "The period begins with the last response.")]
    public async Task Every_answer_begins_the_period_anew()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.BindAsync();
        for (var n = 0; n < 3; n++)
        {
            server.Time.Advance(Inactivity - Moment);
            await stream.SayAsync(Stanzas.Message($"{n}"));
            Assert.Single((await client.SendAsync()).Payload);
        }

        Assert.False(stream.Ended.IsCompleted);
    }

    [Fact]
    [Requirement("XEP-0124", "10", "A request whose connection broke holds nothing.")]
    public async Task A_broken_connection_is_silence()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.BindAsync();
        using var broken = new CancellationTokenSource();
        var poll = client.SendAsync(cancellation: broken.Token);
        await server.HeldAsync(1);
        await broken.CancelAsync();
        await server.HeldAsync(0);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => poll);

        server.Time.Advance(Inactivity);

        await stream.Ended.WaitAsync(ScriptedPeer.Patience);
    }

    [Fact]
    [Requirement("XEP-0124", "10", "Stanzas that wait for a silent client do not keep its session.")]
    public async Task A_stanza_for_a_silent_client_is_no_sign_of_life()
    {
        await using var server = await BoshServer.StartAsync();
        var (_, stream) = await server.BindAsync();

        server.Time.Advance(Inactivity - Moment);
        await stream.SayAsync(Stanzas.Message("1"));
        server.Time.Advance(Moment);

        await stream.Ended.WaitAsync(ScriptedPeer.Patience);
    }
}

using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Conformance.Xep0124;

/// <summary>XEP-0124 §10 and §11, as far as pauses are concerned.</summary>
public sealed class PauseTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    [Fact]
    [Requirement("XEP-0124", "7.2", "'maxpause' tells the client for how long it may announce its silence.")]
    public async Task The_client_is_told_how_long_a_pause_may_be()
    {
        await using var server = await BoshServer.StartAsync(options => options.Bosh.MaxPause = TimeSpan.FromSeconds(90));

        Assert.Equal("90", (await server.Client().OpenAsync(BoshServer.Domain))["maxpause"]);
    }

    [Fact]
    [Requirement("XEP-0124", "10", "A pause is answered at once, as are all requests that wait, and without payload.")]
    public async Task Nobody_waits_when_a_pause_begins()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.BindAsync();
        var waiting = client.SendAsync();
        await server.HeldAsync(1);

        var pause = await client.SendAsync(attributes: "pause='100'");

        Assert.True((await waiting).IsEmpty);
        Assert.True(pause.IsEmpty);
        Assert.False(pause.Terminates);
        Assert.False(stream.Ended.IsCompleted);
    }

    [Fact]
    [Requirement("XEP-0124", "10", "The response to a pause has no payload, even where there is some; it waits for the client's return.")]
    public async Task What_comes_during_a_pause_waits()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.BindAsync();
        await stream.SayAsync(Stanzas.Message("1"));

        Assert.True((await client.SendAsync(attributes: "pause='100'")).IsEmpty);
        await stream.SayAsync(Stanzas.Message("2"));
        server.Time.Advance(TimeSpan.FromSeconds(99));

        var ids = new List<string?>();
        while (ids.Count < 2)
            ids.AddRange((await client.SendAsync()).Payload.Select(stanza => stanza.Attribute("id")));
        Assert.Equal(["1", "2"], ids);
    }

    [Theory]
    [Requirement("XEP-0124", "10", "A pause sets the inactivity period, longer or shorter, until the next request.")]
    [InlineData(120)]
    [InlineData(60)]
    [InlineData(10)]
    public async Task A_session_lives_as_long_as_its_pause_and_no_longer(int seconds)
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.BindAsync();
        await client.SendAsync(attributes: $"pause='{seconds}'");

        server.Time.Advance(TimeSpan.FromSeconds(seconds) - Moment);
        Assert.False(stream.Ended.IsCompleted);
        server.Time.Advance(Moment);

        await stream.Ended.WaitAsync(ScriptedPeer.Patience, TestContext.Current.CancellationToken);
    }

    [Fact]
    [Requirement("XEP-0124", "10", "The next request sets the inactivity period back to normal.")]
    public async Task After_a_pause_silence_counts_as_before()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.BindAsync();
        await client.SendAsync(attributes: "pause='120'");
        await stream.SayAsync(Stanzas.Message("1"));
        await client.SendAsync();

        server.Time.Advance(TimeSpan.FromSeconds(60));

        await stream.Ended.WaitAsync(ScriptedPeer.Patience, TestContext.Current.CancellationToken);
    }

    [Theory]
    [Requirement("XEP-0124", "10", "No pause is longer than 'maxpause'.")]
    [InlineData(119, false)]
    [InlineData(120, false)]
    [InlineData(121, true)]
    [InlineData(int.MaxValue, true)]
    public async Task A_pause_holds_to_its_bound(int seconds, bool tooLong)
    {
        await using var server = await BoshServer.StartAsync();
        var (client, _) = await server.BindAsync();

        Assert.Equal(tooLong ? "policy-violation" : null, (await client.SendAsync(attributes: $"pause='{seconds}'")).Condition);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("soon")]
    [InlineData("")]
    [Requirement("XEP-0124", "10", "A pause is a number of seconds.")]
    public async Task A_pause_that_is_no_number_is_a_bad_request(string pause)
    {
        await using var server = await BoshServer.StartAsync();
        var (client, _) = await server.BindAsync();

        Assert.Equal("bad-request", (await client.SendAsync(attributes: $"pause='{pause}'")).Condition);
    }

    [Fact]
    [Requirement("XEP-0124", "11", "One request more is allowed when it pauses the session, and what it brings is processed.")]
    public async Task A_third_request_that_pauses_is_processed()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.BindAsync();
        stream.StopTaking();
        var first = client.SendAsync(Stanzas.Message("1"));
        await server.HeldAsync(1);
        var second = client.SendAsync(Stanzas.Message("2"));
        await server.HeldAsync(2);

        var pause = client.SendAsync(Stanzas.Message("3"), "pause='100'");
        var answers = await Task.WhenAll(first, second);
        stream.TakeAgain();

        Assert.All([.. answers, await pause], answer => Assert.True(answer.IsEmpty));
        Assert.Equal("1", (await stream.HearAsync()).Id);
        Assert.Equal("2", (await stream.HearAsync()).Id);
        Assert.Equal("3", (await stream.HearAsync()).Id);
    }

    [Fact]
    [Requirement("XEP-0124", "14.3", "The answer to a pause takes no place among those that are kept.")]
    public async Task A_pause_pushes_no_answer_out()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.BindAsync();
        var rid = client.Rid;
        foreach (var id in new[] { "1", "2" })
        {
            await stream.SayAsync(Stanzas.Message(id));
            await client.SendAsync();
        }

        await client.SendAsync(attributes: "pause='100'");

        Assert.Equal("1", Assert.Single((await client.PostAsync(rid)).Payload).Attribute("id"));
        Assert.Equal("2", Assert.Single((await client.PostAsync(rid + 1)).Payload).Attribute("id"));
        Assert.False((await client.PostAsync(rid + 2, "pause='100'")).Terminates);
    }

    [Fact]
    [Requirement("XEP-0124", "14.2", "A pause that overtakes an earlier request begins when that one has come.")]
    public async Task A_pause_waits_for_its_turn()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.BindAsync();
        var rid = client.Rid;
        var pause = client.PostAsync(rid + 1, "pause='100'");
        await server.HeldAsync(1);

        var before = client.PostAsync(rid, payload: Stanzas.Message("1"));

        Assert.True((await before).IsEmpty);
        Assert.True((await pause).IsEmpty);
        Assert.Equal("1", (await stream.HearAsync()).Id);
        server.Time.Advance(TimeSpan.FromSeconds(99));
        Assert.False(stream.Ended.IsCompleted);
    }
}

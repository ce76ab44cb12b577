using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Conformance.Xep0124;

/// <summary>XEP-0124 §14.1 and §14.2.</summary>
public sealed class RequestIdTests
{
    [Theory]
    [Requirement("XEP-0124", "14.1", "A rid is a positive integer of at most 2^53 − 1.")]
    [InlineData("0", "bad-request")]
    [InlineData("1", null)]
    [InlineData("9007199254740991", null)]
    [InlineData("9007199254740992", "bad-request")]
    [InlineData("-1", "bad-request")]
    [InlineData("x", "bad-request")]
    public async Task A_rid_has_bounds(string rid, string? condition)
    {
        await using var server = await BoshServer.StartAsync();

        var response = await server.Client().PostAsync(
            $"<body xmlns='http://jabber.org/protocol/httpbind' to='{BoshServer.Domain}' ver='1.6' rid='{rid}'/>");

        Assert.Equal(condition, response.Condition);
    }

    [Fact]
    [Requirement("XEP-0124", "14.2", "Requests that come out of order are processed and answered in order.")]
    public async Task A_request_that_overtook_another_waits_for_it()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.BindAsync();
        var rid = client.Rid;

        var later = client.PostAsync(rid + 1, payload: Stanzas.Message("later"));
        await server.HeldAsync(1);
        Assert.False(stream.HasHeard);
        var earlier = client.PostAsync(rid, payload: Stanzas.Message("earlier"));

        Assert.Equal("earlier", (await stream.HearAsync()).Id);
        Assert.Equal("later", (await stream.HearAsync()).Id);
        Assert.True((await earlier).IsEmpty);
        await stream.SayAsync(Stanzas.Message("answer"));
        Assert.Equal("answer", Assert.Single((await later).Payload).Attribute("id"));
    }

    [Fact]
    [Requirement("XEP-0124", "14.2", "Stanzas go out on the oldest request, never on one that came too early.")]
    public async Task Stanzas_wait_until_the_missing_request_is_there()
    {
        // Two may be held, so that neither is sent away for the other's sake before the stanza is there.
        await using var server = await BoshServer.StartAsync(options => options.Bosh.MaxHold = 2);
        var (client, stream) = await server.BindAsync("wait='60' hold='2' ver='1.6'");
        var rid = client.Rid;
        var later = client.PostAsync(rid + 1);
        await server.HeldAsync(1);
        await stream.SayAsync(Stanzas.Message("1"));

        var earlier = client.PostAsync(rid);

        Assert.Equal("1", Assert.Single((await earlier).Payload).Attribute("id"));
        Assert.False(later.IsCompleted);
    }

    [Theory]
    [Requirement("XEP-0124", "14.2", "A rid beyond the window ends the session with item-not-found.")]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(1000, false)]
    public async Task The_window_is_as_wide_as_requests(int ahead, bool inside)
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.BindAsync();

        var request = client.PostAsync(client.Rid + ahead);

        if (inside)
        {
            await server.HeldAsync(1);
            Assert.False(request.IsCompleted);
            return;
        }

        Assert.True((await request).Terminates);
        Assert.Equal("item-not-found", (await request).Condition);
        await stream.Ended.WaitAsync(ScriptedPeer.Patience);
    }
}

using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Streams;

namespace JwtXmppAuth.Tests.Gateway.Sessions;

/// <summary>Counting and acknowledging on one connection (XEP-0198 §3, §4).</summary>
public sealed class StreamManagementTests
{
    private const string Request = "<r xmlns='urn:xmpp:sm:3'/>";

    [Fact]
    public async Task An_enabled_stream_gets_an_id_that_nobody_can_guess_and_clients_can_put_into_a_url()
    {
        var fixture = new SessionFixture();
        var first = await ManagedClient.EnabledAsync(fixture);
        var second = await ManagedClient.EnabledAsync(fixture);

        Assert.Matches(@"^[\w-]{32}$", first.Id);
        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal(("true", "60"), (first.Enabled.Attribute("resume"), first.Enabled.Attribute("max")));
    }

    [Theory]
    [InlineData("", null, null)]
    [InlineData("resume='false'", null, null)]
    [InlineData("resume='yes'", null, null)]
    [InlineData("resume='1'", "true", "60")]
    [InlineData("resume='true' max='59'", "true", "59")]
    [InlineData("resume='true' max='60'", "true", "60")]
    [InlineData("resume='true' max='61'", "true", "60")]
    [InlineData("resume='true' max='0'", "true", "60")]
    [InlineData("resume='true' max='-1'", "true", "60")]
    [InlineData("resume='true' max='99999999999'", "true", "60")]
    public async Task A_client_gets_at_most_the_window(string enable, string? resume, string? max)
    {
        var client = await ManagedClient.EnabledAsync(new SessionFixture(), SessionFixture.Token(), enable);
        Assert.Equal((resume, max), (client.Enabled.Attribute("resume"), client.Enabled.Attribute("max")));
        Assert.Equal(resume is null, client.Enabled.Attribute("id") is null);
    }

    [Fact]
    public async Task Without_a_window_acknowledgements_are_still_on_offer_and_resumption_is_not()
    {
        var fixture = new SessionFixture(resumption: options => options.Window = TimeSpan.Zero);
        var client = await ManagedClient.EnabledAsync(fixture);
        Assert.Equal("<enabled xmlns='urn:xmpp:sm:3'/>", client.Enabled.ToString());

        client.Lose();
        Assert.Equal(EndReason.ClientLost, (await client.Session.Ended).Reason);
    }

    [Fact]
    public async Task Stanzas_are_counted_and_nothing_else_is()
    {
        var client = await ManagedClient.EnabledAsync(new SessionFixture());
        await client.SayAsync(Request);
        Assert.Equal("<a xmlns='urn:xmpp:sm:3' h='0'/>", (await client.Connection.NextAsync()).ToString());

        await client.SayAsync("<message xmlns='jabber:client' to='x@meet.example.com'/>");
        await client.SayAsync("<presence xmlns='jabber:client' to='a@conference.meet.example.com/n'/>");
        await client.SayAsync("<iq xmlns='jabber:client' type='get' id='i' to='meet.example.com'/>");
        await client.SayAsync("<a xmlns='urn:xmpp:sm:3' h='0'/>");
        await client.SayAsync(Request);
        Assert.Equal("<a xmlns='urn:xmpp:sm:3' h='3'/>", (await client.Connection.NextAsync()).ToString());
    }

    [Fact]
    public async Task A_refused_stanza_is_handled_too_and_its_answer_counts_as_sent()
    {
        var client = await ManagedClient.EnabledAsync(new SessionFixture());
        await client.SayAsync("<presence xmlns='jabber:client' to='b@conference.meet.example.com/n'/>");
        Assert.Equal("error", (await client.NextStanzaAsync()).Attribute("type"));
        await client.SayAsync(Request);
        Assert.Equal("1", (await client.Connection.NextAsync()).Attribute("h"));
        await client.SayAsync("<a xmlns='urn:xmpp:sm:3' h='1'/>");
        Assert.False(client.Session.Ended.IsCompleted);
    }

    [Fact]
    public async Task A_client_is_asked_after_so_many_stanzas_and_again_once_it_has_answered()
    {
        var client = await ManagedClient.EnabledAsync(new SessionFixture(resumption: options => options.AckEvery = 2));
        for (var i = 1; i <= 5; i++)
            await client.Server.Say($"<message xmlns='jabber:client' id='m{i}'/>");
        Assert.Equal(["m1", "m2", "r", "m3", "m4", "m5"], await NamesAsync(client, 6));
        Assert.True(client.Connection.Silent);

        await client.SayAsync("<a xmlns='urn:xmpp:sm:3' h='2'/>");
        await client.Server.Say("<message xmlns='jabber:client' id='m6'/>");
        Assert.Equal(["m6", "r"], await NamesAsync(client, 2));
    }

    [Fact]
    public async Task A_client_that_acknowledges_more_than_it_was_sent_is_told_both_numbers_and_ended()
    {
        var client = await ManagedClient.EnabledAsync(new SessionFixture());
        await client.Server.Say("<message xmlns='jabber:client'/>");
        await client.NextStanzaAsync();
        await client.SayAsync("<a xmlns='urn:xmpp:sm:3' h='2'/>");
        await client.Session.Ended;

        Assert.Equal("undefined-condition", client.Connection.Closed?.Error?.Condition);
        Assert.Equal(
            "<handled-count-too-high xmlns='urn:xmpp:sm:3' h='2' send-count='1'/>", client.Connection.Closed?.Error?.Detail?.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("h=''")]
    [InlineData("h='-1'")]
    [InlineData("h='1.0'")]
    [InlineData("h='4294967296'")]
    public async Task An_acknowledgement_without_a_number_is_bad_format(string attributes)
    {
        var client = await ManagedClient.EnabledAsync(new SessionFixture());
        await client.SayAsync($"<a xmlns='urn:xmpp:sm:3' {attributes}/>");
        await client.Session.Ended;
        Assert.Equal(StreamError.BadFormat, client.Connection.Closed?.Error);
    }

    [Fact]
    public async Task Enabling_twice_ends_the_stream()
    {
        var client = await ManagedClient.EnabledAsync(new SessionFixture());
        await client.SayAsync("<enable xmlns='urn:xmpp:sm:3'/>");
        await client.Session.Ended;
        Assert.Equal("policy-violation", client.Connection.Closed?.Error?.Condition);
    }

    [Fact]
    public async Task The_last_acknowledgement_comes_before_the_end()
    {
        var client = await ManagedClient.EnabledAsync(new SessionFixture());
        await client.SayAsync("<message xmlns='jabber:client' to='x@meet.example.com'/>");
        await client.Session.EndAsync(new SessionEnd(EndReason.ClientTerminated));
        Assert.Equal("<a xmlns='urn:xmpp:sm:3' h='1'/>", (await client.Connection.NextAsync()).ToString());
    }

    [Fact]
    public async Task Whoever_owes_acknowledgements_holds_the_server_back_and_is_let_go_on_by_one()
    {
        var client = await ManagedClient.EnabledAsync(new SessionFixture(resumption: options => options.MaxUnackedStanzas = 16));
        for (var i = 0; i < 33; i++)
            await client.Server.Say($"<message xmlns='jabber:client' id='m{i}'/>");
        // Sixteen are kept, one is in the hands of the session, sixteen wait in the server's own queue.
        for (var i = 0; i < 16; i++)
            Assert.Equal($"m{i}", (await client.NextStanzaAsync()).Attribute("id"));
        Assert.Equal("r", (await client.Connection.NextAsync()).Name);
        Assert.False(client.Server.CanSay);

        await client.SayAsync("<a xmlns='urn:xmpp:sm:3' h='16'/>");
        for (var i = 16; i < 32; i++)
            Assert.Equal($"m{i}", (await client.NextStanzaAsync()).Attribute("id"));
    }

    [Fact]
    public async Task Whoever_owes_them_for_too_long_loses_the_connection_and_keeps_the_session()
    {
        var fixture = new SessionFixture(resumption: options => options.MaxUnackedStanzas = 16);
        var client = await ManagedClient.EnabledAsync(fixture);
        var slow = client.Connection;
        for (var i = 0; i < 18; i++)
            await client.Server.Say($"<message xmlns='jabber:client' id='m{i}'/>");
        for (var i = 0; i < 16; i++)
            await client.NextStanzaAsync();
        Assert.Equal("r", (await client.Connection.NextAsync()).Name);
        fixture.Time.Advance(TimeSpan.FromSeconds(30) - TimeSpan.FromMilliseconds(1));
        Assert.Null(slow.Closed);

        await fixture.Time.PassUntilAsync(() => slow.Closed is not null, TimeSpan.FromSeconds(31));
        await fixture.Detached.ReachAsync(1);
        Assert.Equal(("policy-violation", "Too many unacknowledged stanzas"), (slow.Closed?.Error?.Condition, slow.Closed?.Error?.Text));

        Assert.Equal("resumed", (await client.ComeBackAsync()).Name);
        Assert.Equal("m16", (await client.NextStanzaAsync()).Attribute("id"));
        Assert.Equal("m17", (await client.NextStanzaAsync()).Attribute("id"));
    }

    [Fact]
    public async Task Whoever_goes_on_asking_for_answers_without_acknowledging_them_is_ended()
    {
        var client = await ManagedClient.EnabledAsync(new SessionFixture(resumption: options => options.MaxUnackedStanzas = 16));
        for (var i = 0; i < 32; i++)
            await client.SayAsync("<presence xmlns='jabber:client' to='b@conference.meet.example.com/n'/>");
        Assert.False(client.Session.Ended.IsCompleted);
        await client.SayAsync("<presence xmlns='jabber:client' to='b@conference.meet.example.com/n'/>");
        await client.Session.Ended;
        Assert.Equal("policy-violation", client.Connection.Closed?.Error?.Condition);
    }

    [Fact]
    public async Task A_bosh_client_is_offered_nothing_and_told_so_if_it_asks()
    {
        var (session, client, _) = await new SessionFixture().BoundAsync();
        await session.ReceiveAsync(Xml.Element("<enable xmlns='urn:xmpp:sm:3' resume='true'/>"));
        Assert.Equal(
            "<failed xmlns='urn:xmpp:sm:3'><feature-not-implemented xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>",
            await client.NextTextAsync());
        Assert.False(session.Ended.IsCompleted);
    }

    [Fact]
    public async Task What_is_asked_for_at_the_wrong_time_fails_and_the_stream_goes_on()
    {
        var fixture = new SessionFixture();
        var connection = new RecordingClient(transport: Transport.WebSocket);
        Assert.True(fixture.Table.TryOpen(
            SessionFixture.Request(SessionFixture.Token(), transport: Transport.WebSocket), connection, out var session, out _));
        await session.ReceiveAsync(SessionFixture.Auth);
        await connection.NextAsync();
        await session.RestartAsync();
        Assert.NotNull((await connection.NextAsync()).Child("sm", XmppNamespaces.StreamManagement));

        await session.ReceiveAsync(Xml.Element("<enable xmlns='urn:xmpp:sm:3'/>"));
        Assert.Contains("<unexpected-request ", await connection.NextTextAsync(), StringComparison.Ordinal);
        await session.ReceiveAsync(SessionFixture.Bind);
        Assert.Equal("result", (await connection.NextAsync()).Attribute("type"));
        foreach (var early in new[] { Request, "<a xmlns='urn:xmpp:sm:3' h='0'/>", "<resume xmlns='urn:xmpp:sm:3' previd='x' h='0'/>" })
        {
            await session.ReceiveAsync(Xml.Element(early));
            Assert.Contains("<unexpected-request ", await connection.NextTextAsync(), StringComparison.Ordinal);
        }

        await session.ReceiveAsync(Xml.Element("<enable xmlns='urn:xmpp:sm:3'/>"));
        Assert.Equal("enabled", (await connection.NextAsync()).Name);
    }

    private static async Task<List<string?>> NamesAsync(ManagedClient client, int count)
    {
        List<string?> names = [];
        for (var i = 0; i < count; i++)
        {
            var element = await client.Connection.NextAsync();
            names.Add(element.Attribute("id") ?? element.Name);
        }

        return names;
    }
}

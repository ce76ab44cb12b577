using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Gateway.Upstreams.Component;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Tests.Gateway.Upstreams.Component;

/// <summary>A link that breaks, or never comes up: what waits, what is said again, what the operator and the sessions hear.</summary>
public sealed class LinkBreakTests : LinkFixture
{
    [Fact]
    public async Task In_a_short_outage_stanzas_wait_and_what_was_written_is_not_said_again()
    {
        using var peer = await ConnectAsync();
        var lane = Link.OpenLane();
        await lane.SendAsync(Message("before"), TestContext.Current.CancellationToken);
        await peer.ReadToAsync("id='before' from='a@meet.example.com/r'/>");
        peer.Die();
        await UntilAsync(() => Receiver.Heard.Contains("interrupted"));
        Assert.False(Link.Health.Ready);
        await lane.SendAsync(Message("meanwhile"), TestContext.Current.CancellationToken);
        await Link.OpenLane().SendAsync(Message("new"), TestContext.Current.CancellationToken);

        Receiver.SaysFirst = [Message("first")];
        using var again = await AcceptAfterAsync(
            "<message id='first' from='a@meet.example.com/r'/>");
        await again.ReadToAsync("id='new' from='a@meet.example.com/r'/>");
        Assert.Equal(["returned", "interrupted", "returned"], Receiver.Heard);
        Assert.True(Link.Health.Ready);
    }

    [Fact]
    public async Task An_element_cut_by_the_servers_death_is_nothing()
    {
        using var peer = await ConnectAsync();
        await peer.SendAsync("<message id='1'/><message id='2'><body>cu");
        peer.HalfClose();
        await UntilAsync(() => Receiver.Heard.Contains("interrupted"));
        Assert.Equal(["returned", "<message xmlns='jabber:client' id='1'/>", "interrupted"], Receiver.Heard);
    }

    [Fact]
    public async Task Farewells_that_may_not_have_arrived_are_said_again_until_a_probe_is_back()
    {
        const string bye = "<message id='bye' from='a@meet.example.com/r'/>";
        using var peer = await ConnectAsync();
        Link.OpenLane().Complete(Message("bye"));
        await peer.ReadToAsync(bye);
        peer.Die();
        using var again = await AcceptAsync(bye);
        again.Die();

        var accepting = Server.AcceptAsync();
        await Clock.PassUntilAsync(() => accepting.IsCompleted, Patience);
        using var third = await accepting;
        await LetInAsync(third);
        await third.ExpectAsync(bye);
        await third.SendAsync(await ProbeAsync(third));
        await third.SendAsync("<message id='behind the probe'/>");
        await UntilAsync(() => Receiver.Heard.Any(heard => heard.Contains("behind", StringComparison.Ordinal)));
        third.Die();
        using var fourth = await AcceptAsync();
    }

    [Fact]
    public async Task Behind_a_long_farewell_that_is_said_again_there_is_the_space_that_lets_it_be_read()
    {
        var id = new string('x', 5000);
        var bye = $"<message id='{id}' from='a@meet.example.com/r'/>";
        using var peer = await ConnectAsync();
        Link.OpenLane().Complete(Message(id));
        await peer.ReadToAsync(bye);
        peer.Die();
        var accepting = Server.AcceptAsync();
        await Clock.PassUntilAsync(() => accepting.IsCompleted, Patience);
        using var again = await accepting;
        await LetInAsync(again);
        await again.ExpectAsync(bye);
        var probe = await again.ReadToAsync("</iq>");
        await again.ExpectAsync(new string(' ', TrailingSpace.Behind(System.Text.Encoding.UTF8.GetBytes(bye + probe))));
    }

    [Fact]
    public async Task A_server_that_says_it_has_heard_more_than_was_said_does_not_end_the_link()
    {
        using var peer = await AcceptUnreadAsync();
        var probe = await ProbeAsync(peer);
        var last = probe.Split('\'')[3];
        await peer.SendAsync(probe.Replace(last, $"{last}{int.MaxValue}", StringComparison.Ordinal));
        await peer.SendAsync("<message id='behind the probe'/>");
        await UntilAsync(() => Receiver.Heard.Any(heard => heard.Contains("behind", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Whatever_an_attempt_fails_of_it_is_said_and_tried_again()
    {
        var refusals = Count("jwtxmppauth.component.refusals");
        Options.Port = ushort.MaxValue + 1;
        Link.Start(Receiver);
        await Clock.PassUntilAsync(() => refusals.GetMeasurementSnapshot().Count == 2, Patience);
        Assert.Contains($"Cannot connect to 127.0.0.1:{Options.Port}", Link.Health.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_long_outage_every_lane_is_over()
    {
        var lost = Count("jwtxmppauth.component.breaks");
        using var peer = await ConnectAsync();
        var lane = Link.OpenLane();
        Server.Dispose();
        peer.Die();
        await UntilAsync(() => Receiver.Heard.Contains("interrupted"));
        Assert.Equal("upstream.lost", Assert.Single(lost.GetMeasurementSnapshot()).Tags["reason"]);
        await lane.SendAsync(Message("meanwhile"), TestContext.Current.CancellationToken);
        var start = Clock.GetUtcNow();
        await Clock.PassUntilAsync(() => Receiver.Heard.Count > 2, Patience);
        Assert.InRange(Clock.GetUtcNow() - start, Options.OutageGrace, Options.OutageGrace + TimeSpan.FromSeconds(5));
        Assert.StartsWith("lost: ", Receiver.Heard.Last(), StringComparison.Ordinal);
        Assert.Throws<UpstreamFailedException>(() => lane.TrySend(Message("later")));
        Assert.Equal(UpstreamFailure.Unreachable, Assert.Throws<UpstreamFailedException>(Link.OpenLane).Code);
        Assert.Single(Log.Collector.GetSnapshot(), entry => entry.Id.Id == 5013);

        lane.Complete(Message("bye"));
        Restart();
        using var again = await AcceptAsync("<message id='bye' from='a@meet.example.com/r'/>");
        Link.OpenLane();
        Assert.Equal("returned", Receiver.Heard.Last());
    }

    [Fact]
    public async Task Without_grace_a_break_is_the_end_of_the_sessions()
    {
        Options.OutageGrace = TimeSpan.Zero;
        using var peer = await ConnectAsync();
        peer.Die();
        await Clock.PassUntilAsync(() => Receiver.Heard.Count > 2, Patience);
        Assert.Equal(["returned", "interrupted"], Receiver.Heard.Take(2));
        Assert.StartsWith("lost: ", Receiver.Heard.ElementAt(2), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_half_open_connection_is_found_when_three_probes_have_stayed_without_an_answer()
    {
        using var peer = await ConnectAsync();
        await peer.SendAsync("<message id='1'/>");
        await UntilAsync(() => Receiver.Heard.Count == 2);
        var start = Clock.GetUtcNow();
        await Clock.PassUntilAsync(() => Receiver.Heard.Contains("interrupted"), Patience);
        Assert.InRange(Clock.GetUtcNow() - start, Options.KeepAliveInterval * 3, (Options.KeepAliveInterval * 4) + TimeSpan.FromSeconds(5));
        Assert.Contains("has said nothing for 30 s", Link.Health.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<message/>")]
    [InlineData("<iq type='error' id='whatever'/>")]
    public async Task Any_word_of_the_server_is_a_sign_of_life(string word)
    {
        using var peer = await ConnectAsync();
        for (var probes = 0; probes < 2 * LinkStream.MaxInVain; probes++)
        {
            await NextProbeAsync(peer);
            var before = Receiver.Heard.Count;
            await peer.SendAsync(word);
            await UntilAsync(() => Receiver.Heard.Count > before);
        }

        Assert.DoesNotContain("interrupted", Receiver.Heard);
    }

    [Fact]
    public async Task A_server_that_reads_nothing_is_left_when_a_write_has_waited_too_long()
    {
        Options.KeepAliveInterval = TimeSpan.FromHours(1);
        using var peer = await ConnectAsync();
        peer.ReadLittle();
        var lane = Link.OpenLane();
        var large = Message("x").With(new Element("body", XmppNamespaces.Client).WithText(new string('x', 200_000)));
        var flooding = Enumerable.Range(0, 200).Select(_ => lane.SendAsync(large, TestContext.Current.CancellationToken).AsTask()).ToList();
        await Clock.PassUntilAsync(() => Receiver.Heard.Contains("interrupted"), Patience);
        Assert.Contains("the server has not read for 15 s", Log.Collector.GetSnapshot().Single(entry => entry.Id.Id == 5011).Message, StringComparison.Ordinal);
        Assert.Contains(flooding, task => !task.IsCompleted);
        await Clock.PassUntilAsync(() => Receiver.Heard.Any(heard => heard.StartsWith("lost", StringComparison.Ordinal)) || Server.HasClient, Patience);
        Server.Dispose();
        await Link.DisposeAsync().AsTask().WaitAsync(ScriptedPeer.Patience, TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<UpstreamFailedException>(() => Task.WhenAll(flooding));
    }

    [Theory]
    [InlineData("<not-authorized xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>", UpstreamFailure.LoginRefused, "refuses the secret")]
    [InlineData("<host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>", UpstreamFailure.HostUnknown, "no such component")]
    [InlineData("<conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>", UpstreamFailure.Conflict, "component_conflict_resolve = \"kick_old\"")]
    [InlineData("<system-shutdown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>", UpstreamFailure.Unreachable, "is shutting down")]
    [InlineData(
        "<policy-violation xmlns='urn:ietf:params:xml:ns:xmpp-streams'/><text xmlns='urn:ietf:params:xml:ns:xmpp-streams'>no\nway</text>",
        UpstreamFailure.Protocol,
        "ended the stream with policy-violation (no way)")]
    [InlineData("<undefined-condition xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>", UpstreamFailure.Protocol, "ended the stream with undefined-condition")]
    public async Task A_server_that_refuses_the_handshake_is_asked_again_and_the_operator_is_told_why_once(string condition, string code, string why)
    {
        var refusals = Count("jwtxmppauth.component.refusals");
        Link.Start(Receiver);
        for (var attempt = 0; attempt < 3; attempt++)
        {
            var accepting = Server.AcceptAsync();
            await Clock.PassUntilAsync(() => accepting.IsCompleted, Patience);
            using var peer = await accepting;
            await ShakeHandsAsync(peer);
            await peer.SendAsync($"<stream:error>{condition}</stream:error></stream:stream>");
            await UntilAsync(() => refusals.GetMeasurementSnapshot().Count == attempt + 1);
        }

        Assert.All(refusals.GetMeasurementSnapshot(), refusal => Assert.Equal(code, refusal.Tags["reason"]));
        Assert.Contains(why, Link.Health.Detail, StringComparison.Ordinal);
        Assert.Contains(why, Assert.Single(Log.Collector.GetSnapshot()).Message, StringComparison.Ordinal);
        Assert.Equal(code, Assert.Throws<UpstreamFailedException>(Link.OpenLane).Code);
        Assert.DoesNotContain("wire-secret", string.Join('\n', Log.Collector.GetSnapshot().Select(entry => entry.Message)), StringComparison.Ordinal);
        Assert.Empty(Receiver.Heard);
    }

    [Theory]
    [InlineData("<stream:features/>", "is that its port for components?")]
    [InlineData("</stream:stream>", "ended the stream during the handshake")]
    [InlineData("<handshake><!-- no --></handshake>", "no XMPP")]
    public async Task A_server_that_is_something_else_is_named(string answer, string why)
    {
        Link.Start(Receiver);
        using var peer = await Server.AcceptAsync();
        await ShakeHandsAsync(peer);
        await peer.SendAsync(answer);
        await UntilAsync(() => Link.Health.Detail.Contains(why, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_given_up_in_time()
    {
        Link.Start(Receiver);
        using var peer = await Server.AcceptAsync();
        var start = Clock.GetUtcNow();
        await Clock.PassUntilAsync(() => Link.Health.Detail.Contains("No handshake", StringComparison.Ordinal), Patience);
        Assert.InRange(Clock.GetUtcNow() - start, Options.ConnectTimeout, Options.ConnectTimeout + TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Whose_place_was_taken_waits_before_it_takes_it_back()
    {
        using var peer = await ConnectAsync();
        await peer.SendAsync(
            "<stream:error><conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>");
        await UntilAsync(() => Receiver.Heard.Contains("interrupted"));
        Assert.Contains("is there a second gateway", Log.Collector.GetSnapshot().Single(entry => entry.Id.Id == 5011).Message, StringComparison.Ordinal);
        var start = Clock.GetUtcNow();
        using var again = await AcceptAsync();
        Assert.InRange(Clock.GetUtcNow() - start, ComponentLink.MaxPause, ComponentLink.MaxPause + TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_connection_that_had_settled_is_made_again_at_once()
    {
        Options.KeepAliveInterval = TimeSpan.FromHours(1);
        using var peer = await ConnectAsync();
        Clock.Advance(ComponentLink.Settled);
        var start = Clock.GetUtcNow();
        peer.Die();
        using var again = await Server.AcceptAsync();
        Assert.Equal(start, Clock.GetUtcNow());
    }

    /// <summary>As <see cref="LinkFixture.ConnectAsync"/>, up to the first probe.</summary>
    private async Task<ScriptedPeer> AcceptUnreadAsync()
    {
        Link.Start(Receiver);
        var peer = await Server.AcceptAsync();
        await LetInAsync(peer);
        return peer;
    }

    /// <summary>As <see cref="LinkFixture.AcceptAsync"/>, where lanes have something to send: the probe may be among it.</summary>
    private async Task<ScriptedPeer> AcceptAfterAsync(string first)
    {
        var accepting = Server.AcceptAsync();
        await Clock.PassUntilAsync(() => accepting.IsCompleted, Patience);
        var peer = await accepting;
        await LetInAsync(peer);
        await peer.ExpectAsync(first);
        var rest = await peer.ReadToAsync("id='meanwhile' from='a@meet.example.com/r'/>");
        Assert.DoesNotContain("before", rest, StringComparison.Ordinal);
        return peer;
    }
}

using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Tests.Gateway.Upstreams;

/// <summary>Binding, and stanzas in both directions; how a stream ends is in <see cref="ClientStreamEndTests"/>.</summary>
public sealed class ClientStreamTests : ClientStreamFixture
{
    [Theory]
    [InlineData(null, "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>")]
    [InlineData("phone", "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>phone</resource></bind>")]
    public async Task A_resource_is_bound_at_the_clients_wish(string? resource, string request)
    {
        await LogInAsync();
        var bind = Stream.BindAsync(resource, TestContext.Current.CancellationToken);
        await Peer.ExpectAsync($"<iq type='set' id='bind'>{request}</iq>");
        await Peer.SendAsync(Bound);
        Assert.Equal("node@meet.example.com/resource", (await bind).ToString());
        Assert.Equal(0, Stream.Incoming.Count);
    }

    [Theory]
    [InlineData("<iq type='error' id='bind'><error type='cancel'><not-allowed xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>")]
    [InlineData("<iq type='result' id='bind'/>")]
    [InlineData("<iq type='result' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>meet.example.com</jid></bind></iq>")]
    public async Task An_answer_without_a_full_JID_binds_nothing(string answer)
    {
        await LogInAsync();
        var bind = Stream.BindAsync(null, TestContext.Current.CancellationToken);
        await Peer.SendAsync(answer);
        Assert.Equal(UpstreamFailure.Protocol, (await Assert.ThrowsAsync<UpstreamFailedException>(() => bind)).Code);
    }

    [Fact]
    public async Task Binding_does_not_wait_for_ever()
    {
        await LogInAsync();
        var bind = Stream.BindAsync(null, TestContext.Current.CancellationToken);
        await Clock.PassUntilAsync(() => bind.IsCompleted, Patience);
        Assert.Equal(UpstreamFailure.Timeout, (await Assert.ThrowsAsync<UpstreamFailedException>(() => bind)).Code);
    }

    [Fact]
    public async Task Binding_ends_with_the_stream()
    {
        await LogInAsync();
        var bind = Stream.BindAsync(null, TestContext.Current.CancellationToken);
        Peer.Die();
        Assert.Equal(UpstreamFailure.Lost, (await Assert.ThrowsAsync<UpstreamFailedException>(() => bind)).Code);
    }

    [Fact]
    public async Task Stanzas_arrive_in_order_whatever_the_pieces_they_come_in()
    {
        await BindAsync();
        await Peer.SendByteByByteAsync("<message id='1'><body>ä😀</body></message> \n<presence id='2'/><iq id='3' type='get'/>");
        await Peer.SendAsync("<message id='4'/><message id='5'/>");
        for (var id = 1; id <= 5; id++)
            Assert.Equal($"{id}", (await ReceiveAsync()).Id);
    }

    [Fact]
    public async Task What_is_no_stanza_is_passed_over()
    {
        await BindAsync();
        await Peer.SendAsync("<r xmlns='urn:xmpp:sm:3'/><stream:features/><message xmlns='jabber:server' id='no'/><message id='yes'/>");
        Assert.Equal("yes", (await ReceiveAsync()).Id);
    }

    [Fact]
    public async Task A_stanza_is_written_as_it_is()
    {
        await BindAsync();
        await SendAsync(Message("hello <&> 'you'"));
        await Peer.ExpectAsync("<message><body>hello &lt;&amp;&gt; &apos;you&apos;</body></message>");
    }

    [Fact]
    public async Task A_stanza_is_followed_by_so_much_space_that_no_parser_waits_for_more_of_it()
    {
        await BindAsync();
        var message = $"<message><body>1</body></message>{Space(8)}";
        await SendAsync(Message("1"));
        await SendAsync(Message("1"));
        await Peer.ExpectAsync(message + message);
    }

    [Fact]
    public async Task A_silent_session_sends_a_space_now_and_then()
    {
        Options.KeepAliveInterval = TimeSpan.FromMinutes(1);
        await BindAsync();
        for (var minute = 0; minute < 3; minute++)
        {
            Clock.Advance(TimeSpan.FromMinutes(1));
            await Peer.ExpectAsync(" ");
        }

        await SendAsync(Message("hello"));
        await Peer.ExpectAsync("<message><body>hello</body></message>");
    }
}

using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Streams;
using JwtXmppAuth.Xmpp.Xml;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Tests.Gateway.Upstreams;

public sealed class ClientStreamTests : IAsyncDisposable
{
    private const string Bound =
        "<iq type='result' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>node@meet.example.com/resource</jid></bind></iq>";

    private const string StreamErrors = "urn:ietf:params:xml:ns:xmpp-streams";

    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    private readonly FakeTimeProvider _clock = new();
    private readonly ScriptedServer _server = new();
    private readonly ProsodyOptions _options;
    private ScriptedPeer _peer = null!;
    private ClientStream _stream = null!;

    public ClientStreamTests() => _options = new() { Port = _server.Port, KeepAliveInterval = TimeSpan.Zero };

    public async ValueTask DisposeAsync()
    {
        _peer.Die();
        await _stream.DisposeAsync();
        _server.Dispose();
    }

    [Theory]
    [InlineData(null, "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>")]
    [InlineData("phone", "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>phone</resource></bind>")]
    public async Task A_resource_is_bound_at_the_clients_wish(string? resource, string request)
    {
        await LogInAsync();
        var bind = _stream.BindAsync(resource, TestContext.Current.CancellationToken);
        await _peer.ExpectAsync($"<iq type='set' id='bind'>{request}</iq>");
        await _peer.SendAsync(Bound);
        Assert.Equal("node@meet.example.com/resource", (await bind).ToString());
        Assert.Equal(0, _stream.Incoming.Count);
    }

    [Theory]
    [InlineData("<iq type='error' id='bind'><error type='cancel'><not-allowed xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>")]
    [InlineData("<iq type='result' id='bind'/>")]
    [InlineData("<iq type='result' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>meet.example.com</jid></bind></iq>")]
    public async Task An_answer_without_a_full_JID_binds_nothing(string answer)
    {
        await LogInAsync();
        var bind = _stream.BindAsync(null, TestContext.Current.CancellationToken);
        await _peer.SendAsync(answer);
        Assert.Equal(UpstreamFailure.Protocol, (await Assert.ThrowsAsync<UpstreamFailedException>(() => bind)).Code);
    }

    [Fact]
    public async Task Binding_does_not_wait_for_ever()
    {
        await LogInAsync();
        var bind = _stream.BindAsync(null, TestContext.Current.CancellationToken);
        await _clock.PassUntilAsync(() => bind.IsCompleted, Long);
        Assert.Equal(UpstreamFailure.Timeout, (await Assert.ThrowsAsync<UpstreamFailedException>(() => bind)).Code);
    }

    [Fact]
    public async Task Binding_ends_with_the_stream()
    {
        await LogInAsync();
        var bind = _stream.BindAsync(null, TestContext.Current.CancellationToken);
        _peer.Die();
        Assert.Equal(UpstreamFailure.Lost, (await Assert.ThrowsAsync<UpstreamFailedException>(() => bind)).Code);
    }

    [Fact]
    public async Task Stanzas_arrive_in_order_whatever_the_pieces_they_come_in()
    {
        await BindAsync();
        await _peer.SendByteByByteAsync("<message id='1'><body>ä😀</body></message> \n<presence id='2'/><iq id='3' type='get'/>");
        await _peer.SendAsync("<message id='4'/><message id='5'/>");
        for (var id = 1; id <= 5; id++)
            Assert.Equal($"{id}", (await ReceiveAsync()).Id);
    }

    [Fact]
    public async Task What_is_no_stanza_is_passed_over()
    {
        await BindAsync();
        await _peer.SendAsync("<r xmlns='urn:xmpp:sm:3'/><stream:features/><message xmlns='jabber:server' id='no'/><message id='yes'/>");
        Assert.Equal("yes", (await ReceiveAsync()).Id);
    }

    [Fact]
    public async Task A_stanza_is_written_as_it_is()
    {
        await BindAsync();
        await SendAsync(Message("hello <&> 'you'"));
        await _peer.ExpectAsync("<message><body>hello &lt;&amp;&gt; &apos;you&apos;</body></message>");
    }

    [Fact]
    public async Task Writers_do_not_mix_their_stanzas()
    {
        await BindAsync();
        var body = new string('x', 100_000);
        var writers = Enumerable.Range(0, 20).Select(_ => Task.Run(() => SendAsync(Message(body)).AsTask(), TestContext.Current.CancellationToken));
        var all = Task.WhenAll(writers);
        for (var stanza = 0; stanza < 20; stanza++)
            await _peer.ExpectAsync($"<message><body>{body}</body></message>");
        await all;
    }

    [Fact]
    public async Task The_servers_stream_error_is_the_reason_of_the_end()
    {
        await BindAsync();
        await _peer.SendAsync($"<message id='last'/><stream:error><system-shutdown xmlns='{StreamErrors}'/><text xmlns='{StreamErrors}'>bye</text></stream:error></stream:stream>");

        var end = await EndAsync();
        Assert.Equal(StreamError.SystemShutdown with { Text = "bye" }, end.Error);
        Assert.True(end.Orderly);
        Assert.Equal(ScriptedLogin.End, await _peer.ReadToEndAsync());
        Assert.Equal("last", (await ReceiveAsync()).Id);
        await _stream.Incoming.Completion.WaitAsync(ScriptedPeer.Patience, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_stream_error_counts_even_when_the_connection_is_lost_right_after_it()
    {
        await BindAsync();
        await _peer.SendAsync($"<stream:error><conflict xmlns='{StreamErrors}'/></stream:error>");
        _peer.HalfClose();
        var end = await EndAsync();
        Assert.Equal(StreamError.Conflict, end.Error);
        Assert.False(end.Orderly);
    }

    [Fact]
    public async Task A_server_that_just_ends_its_stream_is_answered_in_kind()
    {
        await BindAsync();
        await _peer.SendAsync(ScriptedLogin.End);
        Assert.Equal(new UpstreamEnd(null, true, "the server has ended the stream"), await EndAsync());
        Assert.Equal(ScriptedLogin.End, await _peer.ReadToEndAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("<message id='half'><body>")]
    public async Task A_server_that_dies_is_a_lost_stream(string lastWords)
    {
        await BindAsync();
        await _peer.SendAsync("<message id='whole'/>" + lastWords);
        Assert.Equal("whole", (await ReceiveAsync()).Id);
        _peer.Die();
        var end = await EndAsync();
        Assert.Null(end.Error);
        Assert.False(end.Orderly);
        Assert.NotEqual("", end.Detail);
        Assert.Equal(0, _stream.Incoming.Count);
    }

    [Fact]
    public async Task A_half_closed_connection_is_a_lost_stream()
    {
        await BindAsync();
        _peer.HalfClose();
        Assert.Equal(new UpstreamEnd(null, false, "closed by the server without the end of the stream"), await EndAsync());
        Assert.Equal("", await _peer.ReadToEndAsync());
    }

    [Theory]
    [InlineData("<message></presence>", "not-well-formed")]
    [InlineData("<message><!-- --></message>", "restricted-xml")]
    [InlineData("garbage", "not-well-formed")]
    public async Task A_server_that_breaks_XML_is_told_so_and_left(string words, string condition)
    {
        await BindAsync();
        await _peer.SendAsync(words);
        var end = await EndAsync();
        Assert.Null(end.Error);
        Assert.False(end.Orderly);
        Assert.Contains(condition, end.Detail, StringComparison.Ordinal);
        Assert.Contains(condition, await _peer.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task A_stanza_has_at_most_the_configured_size(int beyond, bool taken)
    {
        _options.MaxStanzaBytes = 1000;
        await BindAsync();
        var frame = "<message><body></body></message>".Length;
        await _peer.SendAsync($"<message><body>{new string('x', 1000 - frame + beyond)}</body></message>");
        if (taken)
            Assert.Equal(StanzaKind.Message, (await ReceiveAsync()).Kind);
        else
            Assert.Contains("policy-violation", (await EndAsync()).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endless_stanza_is_not_collected()
    {
        await BindAsync();
        await _peer.SendAsync("<message><body>");
        var piece = new string('x', 64 * 1024);
        await Record.ExceptionAsync(async () =>
        {
            while (!_stream.Ended.IsCompleted)
                await _peer.SendAsync(piece);
        });
        Assert.Contains("policy-violation", (await EndAsync()).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_flood_is_held_back_when_nobody_takes_it_and_nothing_is_lost()
    {
        await BindAsync();
        var body = new string('x', 10_000);
        var taken = _peer.SendUntilHeldBack($"<message id='x'><body>{body}</body></message>", most: 10_000);
        Assert.InRange(taken, _options.MaxQueuedStanzas, 9_999);
        await _clock.PassUntilAsync(() => _stream.Incoming.Count == _options.MaxQueuedStanzas, Long);

        // The one that was held back in the middle is left unfinished; all before it arrive.
        for (var stanza = 0; stanza < taken; stanza++)
            Assert.Equal("x", (await ReceiveAsync()).Id);
    }

    [Fact]
    public async Task A_stream_whose_stanzas_nobody_takes_can_still_be_closed()
    {
        await BindAsync();
        _peer.SendUntilHeldBack("<message id='x'><body>hello</body></message>", most: 500);
        var disposal = _stream.DisposeAsync().AsTask();
        await _peer.ExpectAsync(ScriptedLogin.End);
        await _peer.SendAsync(ScriptedLogin.End);
        await disposal.WaitAsync(ScriptedPeer.Patience, TestContext.Current.CancellationToken);
        Assert.True((await EndAsync()).Orderly);
    }

    [Fact]
    public async Task A_server_that_does_not_read_loses_the_stream()
    {
        await BindAsync();
        var sending = SendMuchAsync();

        await _clock.PassUntilAsync(() => sending.IsCompleted, Long);
        var failure = await Assert.ThrowsAsync<UpstreamFailedException>(() => sending);
        Assert.Equal(UpstreamFailure.Lost, failure.Code);
        Assert.Equal("The stream is over: the server has not read for 15 s.", failure.Message);
        Assert.Equal(new UpstreamEnd(null, false, "the server has not read for 15 s"), await EndAsync());
        await Assert.ThrowsAsync<UpstreamFailedException>(() => SendAsync(Message("more")).AsTask());
    }

    [Fact]
    public async Task A_writer_that_gives_up_in_the_middle_ends_the_stream()
    {
        await BindAsync();
        using var patience = new CancellationTokenSource();
        var sending = SendMuchAsync(patience.Token);
        var waiting = SendAsync(Message("behind it")).AsTask();

        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        await Assert.ThrowsAsync<UpstreamFailedException>(() => waiting);
        Assert.False((await EndAsync()).Orderly);
    }

    [Fact]
    public async Task A_writer_that_gives_up_before_its_turn_leaves_the_stream_whole()
    {
        await BindAsync();
        using var patience = new CancellationTokenSource();
        var sending = SendMuchAsync();
        var waiting = SendAsync(Message("behind it"), patience.Token).AsTask();

        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.False(_stream.Ended.IsCompleted);
    }

    [Fact]
    public async Task Closing_ends_our_side_and_waits_for_the_servers()
    {
        await BindAsync();
        var disposal = _stream.DisposeAsync().AsTask();
        await _peer.ExpectAsync(ScriptedLogin.End);
        Assert.False(disposal.IsCompleted);
        Assert.Equal(
            "The stream is over: it has been ended here.",
            (await Assert.ThrowsAsync<UpstreamFailedException>(() => SendAsync(Message("late")).AsTask())).Message);
        await _peer.SendAsync("<presence type='unavailable'/>" + ScriptedLogin.End);
        await disposal.WaitAsync(ScriptedPeer.Patience, TestContext.Current.CancellationToken);
        Assert.True((await EndAsync()).Orderly);
        Assert.Equal("", await _peer.ReadToEndAsync());
        await _stream.DisposeAsync();
        await Assert.ThrowsAsync<UpstreamFailedException>(() => SendAsync(Message("too late")).AsTask());
    }

    [Fact]
    public async Task Closing_does_not_wait_for_ever()
    {
        await BindAsync();
        var start = _clock.GetUtcNow();
        var disposal = _stream.DisposeAsync().AsTask();
        await _peer.ExpectAsync(ScriptedLogin.End);
        await _clock.PassUntilAsync(() => disposal.IsCompleted, Long);
        Assert.InRange(_clock.GetUtcNow() - start, ClientStream.CloseTimeout, ClientStream.CloseTimeout + TimeSpan.FromSeconds(1));
        Assert.Equal("", await _peer.ReadToEndAsync());
        Assert.Equal(new UpstreamEnd(null, false, "closed by the gateway"), await EndAsync());
    }

    [Fact]
    public async Task Closing_does_not_wait_for_a_server_that_does_not_read()
    {
        await BindAsync();
        var sending = SendMuchAsync();
        var disposal = _stream.DisposeAsync().AsTask();
        await _clock.PassUntilAsync(() => disposal.IsCompleted, ClientStream.CloseTimeout + TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<UpstreamFailedException>(() => sending);
    }

    [Fact]
    public async Task A_silent_session_sends_a_space_now_and_then()
    {
        _options.KeepAliveInterval = TimeSpan.FromMinutes(1);
        await BindAsync();
        for (var minute = 0; minute < 3; minute++)
        {
            _clock.Advance(TimeSpan.FromMinutes(1));
            await _peer.ExpectAsync(" ");
        }

        await SendAsync(Message("hello"));
        await _peer.ExpectAsync("<message><body>hello</body></message>");
    }

    private async Task LogInAsync()
    {
        var login = new ClientLogin(new UpstreamEndpoint(Logins.Host, _options), _options, Handoff.Mechanism, _clock)
            .LogInAsync(() => "credentials", TestContext.Current.CancellationToken);
        _peer = await _server.AcceptAsync();
        await _peer.LogInAsync();
        _stream = new ClientStream(await login, _options, _clock);
    }

    private async Task BindAsync()
    {
        await LogInAsync();
        var bind = _stream.BindAsync(null, TestContext.Current.CancellationToken);
        await _peer.ReadToAsync("</iq>");
        await _peer.SendAsync(Bound);
        await bind;
    }

    private static Stanza Message(string body)
    {
        var element = new Element("message", XmppNamespaces.Client, new Element("body", XmppNamespaces.Client).WithText(body));
        return Stanza.TryCreate(element, out var stanza) ? stanza : throw new ArgumentException(null, nameof(body));
    }

    private ValueTask SendAsync(Stanza stanza, CancellationToken? cancellation = null) =>
        _stream.SendAsync(stanza, cancellation ?? TestContext.Current.CancellationToken);

    private async Task<Stanza> ReceiveAsync() =>
        await _stream.Incoming.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(ScriptedPeer.Patience);

    private async Task<UpstreamEnd> EndAsync() => await _stream.Ended.WaitAsync(ScriptedPeer.Patience);

    /// <summary>More than all buffers on the way hold, so that it waits for a server that reads nothing.</summary>
    private Task SendMuchAsync(CancellationToken? cancellation = null) => SendAsync(Message(new string('x', 20_000_000)), cancellation).AsTask();
}

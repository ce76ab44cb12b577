using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Xmpp.Streams;

namespace JwtXmppAuth.Tests.Gateway.Upstreams;

/// <summary>Who ends a stream, in which order, and what is left of it.</summary>
public sealed class ClientStreamEndTests : ClientStreamFixture
{
    private const string StreamErrors = "urn:ietf:params:xml:ns:xmpp-streams";

    [Fact]
    public async Task The_servers_stream_error_is_the_reason_of_the_end()
    {
        await BindAsync();
        await Peer.SendAsync($"<message id='last'/><stream:error><system-shutdown xmlns='{StreamErrors}'/><text xmlns='{StreamErrors}'>bye</text></stream:error></stream:stream>");

        var end = await EndAsync();
        Assert.Equal(StreamError.SystemShutdown with { Text = "bye" }, end.Error);
        Assert.True(end.Orderly);
        Assert.Equal(ScriptedLogin.End, await Peer.ReadToEndAsync());
        Assert.Equal("last", (await ReceiveAsync()).Id);
        await Stream.Incoming.Completion.WaitAsync(ScriptedPeer.Patience, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_stream_error_counts_even_when_the_connection_is_lost_right_after_it()
    {
        await BindAsync();
        await Peer.SendAsync($"<stream:error><conflict xmlns='{StreamErrors}'/></stream:error>");
        Peer.HalfClose();
        var end = await EndAsync();
        Assert.Equal(StreamError.Conflict, end.Error);
        Assert.False(end.Orderly);
    }

    [Fact]
    public async Task A_server_that_just_ends_its_stream_is_answered_in_kind()
    {
        await BindAsync();
        await Peer.SendAsync(ScriptedLogin.End);
        Assert.Equal(new UpstreamEnd(null, true, "the server has ended the stream"), await EndAsync());
        Assert.Equal(ScriptedLogin.End, await Peer.ReadToEndAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("<message id='half'><body>")]
    public async Task A_server_that_dies_is_a_lost_stream(string lastWords)
    {
        await BindAsync();
        await Peer.SendAsync("<message id='whole'/>" + lastWords);
        Assert.Equal("whole", (await ReceiveAsync()).Id);
        Peer.Die();
        var end = await EndAsync();
        Assert.Null(end.Error);
        Assert.False(end.Orderly);
        Assert.NotEqual("", end.Detail);
        Assert.Equal(0, Stream.Incoming.Count);
    }

    [Fact]
    public async Task A_half_closed_connection_is_a_lost_stream()
    {
        await BindAsync();
        Peer.HalfClose();
        Assert.Equal(new UpstreamEnd(null, false, "closed by the server without the end of the stream"), await EndAsync());
        Assert.Equal("", await Peer.ReadToEndAsync());
    }

    [Theory]
    [InlineData("<message></presence>", "not-well-formed")]
    [InlineData("<message><!-- --></message>", "restricted-xml")]
    [InlineData("garbage", "not-well-formed")]
    public async Task A_server_that_breaks_XML_is_told_so_and_left(string words, string condition)
    {
        await BindAsync();
        await Peer.SendAsync(words);
        var end = await EndAsync();
        Assert.Null(end.Error);
        Assert.False(end.Orderly);
        Assert.Contains(condition, end.Detail, StringComparison.Ordinal);
        Assert.Contains(condition, await Peer.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_does_not_read_loses_the_stream()
    {
        await BindAsync();
        var sending = SendMuchAsync();

        await Clock.PassUntilAsync(() => sending.IsCompleted, Patience);
        var failure = await Assert.ThrowsAsync<UpstreamFailedException>(() => sending);
        Assert.Equal(UpstreamFailure.Lost, failure.Code);
        Assert.Equal("The stream is over: the server has not read for 15 s.", failure.Message);
        Assert.Equal(new UpstreamEnd(null, false, "the server has not read for 15 s"), await EndAsync());
        await Assert.ThrowsAsync<UpstreamFailedException>(() => SendAsync(Message("more")).AsTask());
    }

    [Fact]
    public async Task Closing_ends_our_side_and_waits_for_the_servers()
    {
        await BindAsync();
        var disposal = Stream.DisposeAsync().AsTask();
        await Peer.ExpectAsync(ScriptedLogin.End);
        Assert.False(disposal.IsCompleted);
        Assert.Equal(
            "The stream is over: it has been ended here.",
            (await Assert.ThrowsAsync<UpstreamFailedException>(() => SendAsync(Message("late")).AsTask())).Message);
        await Peer.SendAsync("<presence type='unavailable'/>" + ScriptedLogin.End);
        await disposal.WaitAsync(ScriptedPeer.Patience, TestContext.Current.CancellationToken);
        Assert.True((await EndAsync()).Orderly);
        Assert.Equal("", await Peer.ReadToEndAsync());
        await Stream.DisposeAsync();
        await Assert.ThrowsAsync<UpstreamFailedException>(() => SendAsync(Message("too late")).AsTask());
    }

    [Fact]
    public async Task Closing_does_not_wait_for_ever()
    {
        await BindAsync();
        var start = Clock.GetUtcNow();
        var disposal = Stream.DisposeAsync().AsTask();
        await Peer.ExpectAsync(ScriptedLogin.End);
        await Clock.PassUntilAsync(() => disposal.IsCompleted, Patience);
        Assert.InRange(Clock.GetUtcNow() - start, ClientStream.CloseTimeout, ClientStream.CloseTimeout + TimeSpan.FromSeconds(1));
        Assert.Equal("", await Peer.ReadToEndAsync());
        Assert.Equal(new UpstreamEnd(null, false, "closed by the gateway"), await EndAsync());
    }

    [Fact]
    public async Task Closing_does_not_wait_for_a_server_that_does_not_read()
    {
        await BindAsync();
        var sending = SendMuchAsync();
        var disposal = Stream.DisposeAsync().AsTask();
        await Clock.PassUntilAsync(() => disposal.IsCompleted, ClientStream.CloseTimeout + TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<UpstreamFailedException>(() => sending);
    }
}

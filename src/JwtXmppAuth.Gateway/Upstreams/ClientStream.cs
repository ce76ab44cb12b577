using System.Threading.Channels;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Streams;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Upstreams;

/// <summary>
/// One session's stream after the login (RFC 6120): binds, reads into a bounded queue, writes, keeps itself alive, and
/// ends once, with a reason, whoever ends it.
/// </summary>
internal sealed class ClientStream : IUpstreamConnection
{
    /// <summary>What the server has to end the stream in turn (§4.4); RFC 6120 leaves the time to us.</summary>
    public static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Also of the answer that comes without having been asked for (docs/handoff.md).</summary>
    private const string BindId = "bind";

    private readonly XmlStream _stream;
    private readonly bool _binds;
    private readonly LoginOptions _options;
    private readonly TimeProvider _time;
    private readonly Channel<Stanza> _incoming;
    private readonly TaskCompletionSource<UpstreamEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<Element> _bound = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly OwnRequests _own = new();
    private readonly CancellationTokenSource _leaving = new();
    private readonly Task _reading;
    private readonly Task _keepingAlive;
    private bool _disposed;

    /// <param name="login">From here on its stream belongs to this object.</param>
    public ClientStream(LoggedInStream login, LoginOptions options, TimeProvider time)
    {
        (_stream, _binds) = login;
        _options = options;
        _time = time;
        _incoming = Channel.CreateBounded<Stanza>(
            new BoundedChannelOptions(options.MaxQueuedStanzas) { SingleReader = true, SingleWriter = true });
        _reading = ReadAsync();
        _keepingAlive = KeepAliveAsync();
    }

    public ChannelReader<Stanza> Incoming => _incoming.Reader;

    public Task<UpstreamEnd> Ended => _ended.Task;

    public async Task<Jid> BindAsync(string? resource, CancellationToken cancellation)
    {
        if (!_binds)
            await WriteAsync(Bind(resource), cancellation);
        var bound = JidIn(await BoundAsync(cancellation));
        if (_binds && resource is not null && resource != bound?.Resource)
            bound = JidIn(await AskAsync(BindAnew(resource), _options.ConnectTimeout, cancellation));
        return bound ?? throw new UpstreamFailedException(UpstreamFailure.Protocol, "No resource was bound: the answer has no full JID.");
    }

    /// <summary>Asks the server something for the gateway; the client learns nothing of it.</summary>
    /// <param name="payload">Of an IQ-set to the session's own account.</param>
    /// <param name="patience">
    /// For the answer. A server that does not even read the question has the time that it has for any stanza: to give up
    /// halfway would cost the stream.
    /// </param>
    /// <returns>The answer, a result or an error.</returns>
    /// <exception cref="UpstreamFailedException">There was none in time, or the stream is over.</exception>
    public async Task<Element> AskAsync(Element payload, TimeSpan patience, CancellationToken cancellation)
    {
        var (id, answer) = _own.Open();
        try
        {
            await WriteAsync(new Element("iq", XmppNamespaces.Client, payload).WithAttribute("type", "set").WithAttribute("id", id), cancellation);
            return await answer.WaitAsync(patience, _time, cancellation);
        }
        catch (TimeoutException exception)
        {
            throw new UpstreamFailedException(UpstreamFailure.Timeout, $"No answer within {patience.TotalSeconds:0.#} s.", exception);
        }
        finally
        {
            _own.Forget(id);
        }
    }

    public ValueTask SendAsync(Stanza stanza, CancellationToken cancellation) => WriteAsync(stanza.Element, cancellation);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true))
            return;
        await _leaving.CancelAsync();
        using (var patience = new CancellationTokenSource(CloseTimeout, _time))
        {
            try
            {
                await _stream.WriteEndAsync(patience.Token);
                await _reading.WaitAsync(patience.Token);
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException)
            {
                // It is over already, or the server does not answer; either way it is over now.
            }
        }

        _stream.Dispose();
        await _reading;
        await _keepingAlive;
        _leaving.Dispose();
    }

    private static Element Bind(string? resource)
    {
        var bind = new Element("bind", XmppNamespaces.Bind);
        if (resource is not null)
            bind = bind.With(new Element("resource", XmppNamespaces.Bind).WithText(resource));
        return new Element("iq", XmppNamespaces.Client, bind).WithAttribute("type", "set").WithAttribute("id", BindId);
    }

    /// <summary>RFC 6120 knows no second resource in place of the first: this is asked of our module, and before anybody has heard of the first.</summary>
    private static Element BindAnew(string resource) => new Element("bind", XmppNamespaces.Handoff).WithAttribute("resource", resource);

    private static Jid? JidIn(Element answer) =>
        Jid.TryParse(answer.Child("bind", XmppNamespaces.Bind)?.Child("jid", XmppNamespaces.Bind)?.Text, out var jid)
        && jid is { Node: not null, Resource: not null }
            ? jid
            : null;

    private async Task<Element> BoundAsync(CancellationToken cancellation)
    {
        try
        {
            return await _bound.Task.WaitAsync(_options.ConnectTimeout, _time, cancellation);
        }
        catch (TimeoutException exception)
        {
            throw new UpstreamFailedException(UpstreamFailure.Timeout, "No resource was bound in time.", exception);
        }
    }

    private async ValueTask WriteAsync(Element element, CancellationToken cancellation)
    {
        try
        {
            await _stream.WriteStanzaAsync(element, cancellation);
        }
        catch (IOException exception)
        {
            throw new UpstreamFailedException(UpstreamFailure.Lost, $"The stream is over: {exception.Message}.", exception);
        }
    }

    private async Task ReadAsync()
    {
        var end = new UpstreamEnd(Error: null, Orderly: false, "reading has failed");
        try
        {
            end = await ReadToEndAsync();
        }
        finally
        {
            // Whatever happened: nobody must wait for a stream that is not read any more.
            _stream.Dispose();
            _bound.TrySetException(new UpstreamFailedException(UpstreamFailure.Lost, "The stream was over before a resource was bound."));
            _ = _bound.Task.Exception; // Observed, for there may be nobody who binds.
            _own.End();
            _incoming.Writer.Complete();
            _ended.SetResult(end);
        }
    }

    private async Task<UpstreamEnd> ReadToEndAsync()
    {
        StreamError? error = null;
        try
        {
            while (await _stream.ReadAsync(CancellationToken.None) is { } element)
            {
                if (Stanza.TryCreate(element, out var stanza))
                    await DeliverAsync(stanza);
                else if (StreamError.TryRead(element, out var said))
                    error = said;
                // Nothing else has a meaning here: what the gateway did not ask for, no server can expect it to know.
            }

            await _stream.WriteEndAsync(CancellationToken.None);
            return new UpstreamEnd(error, Orderly: true, "the server has ended the stream");
        }
        catch (IOException exception)
        {
            return new UpstreamEnd(error, Orderly: false, exception.Message);
        }
    }

    private async ValueTask DeliverAsync(Stanza stanza)
    {
        if (stanza is { Kind: StanzaKind.Iq, Id: BindId } && !_bound.Task.IsCompleted)
        {
            _bound.TrySetResult(stanza.Element);
            return;
        }

        if (_own.Take(stanza))
            return;
        try
        {
            // While the queue is full nothing is read, and the server has to wait: TCP tells it so.
            await _incoming.Writer.WriteAsync(stanza, _leaving.Token);
        }
        catch (OperationCanceledException)
        {
            // Nobody is there any more; only the end of the stream still matters.
        }
    }

    private async Task KeepAliveAsync()
    {
        if (_options.KeepAliveInterval == TimeSpan.Zero)
            return;
        try
        {
            using var timer = new PeriodicTimer(_options.KeepAliveInterval, _time);
            while (await timer.WaitForNextTickAsync(_leaving.Token))
                await _stream.WriteSpaceAsync(CancellationToken.None);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The stream is over; whoever reads it knows why.
        }
    }
}

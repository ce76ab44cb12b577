using System.Buffers;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Streams;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Upstreams;

/// <summary>
/// An XML stream (RFC 6120 §4) to a server, element by element: what comes is read within bounds; what goes is written
/// whole, one after the other, and waits for the server no longer than it should. One reader, any number of writers.
/// </summary>
/// <param name="peer">How messages name the server.</param>
internal sealed class XmlStream(Stream bytes, string peer, XmlLimits limits, TimeSpan sendTimeout, TimeProvider time) : IDisposable
{
    private const int ReadSize = 16 * 1024;

    private static readonly ReadOnlyMemory<byte> Space = " "u8.ToArray();
    private static readonly ReadOnlyMemory<byte> EndTag = StreamHeader.End.ToArray();

    private readonly SemaphoreSlim _turn = new(1);
    private StreamSplitter _splitter = new(limits);
    private NamespaceScope _scope = NamespaceScope.Empty;

    // The namespace of a stream that is not one of jabber:client.
    private string? _own;
    private volatile string? _broken;
    private bool _ended;

    /// <summary>Starts the stream, or starts it anew after the authentication, and reads the server's header.</summary>
    /// <param name="first">Sent with the header, in one write, without waiting for what the server says to it; null for none.</param>
    /// <exception cref="IOException">The connection is lost.</exception>
    /// <exception cref="UpstreamFailedException">The server says something else.</exception>
    public Task OpenAsync(string to, Element? first, CancellationToken cancellation) => OpenAsync(new StreamHeader { To = to }, first, cancellation);

    /// <summary>
    /// As <see cref="OpenAsync(string, Element?, CancellationToken)"/>, for a stream of any kind. What is in its default
    /// namespace on the wire is in <c>jabber:client</c> on this side.
    /// </summary>
    /// <returns>The server's header.</returns>
    public async Task<StreamHeader> OpenAsync(StreamHeader opening, Element? first, CancellationToken cancellation)
    {
        RequireIdle();
        _splitter = new StreamSplitter(limits);
        using (var buffer = new RentedBuffer())
        {
            opening.Write(buffer);
            if (first is not null)
                StanzaWriter.Write(buffer, first, XmppNamespaces.Client);
            await WriteAsync(buffer.Written, cancellation);
        }

        var part = await TakeAsync(passOver: false, cancellation);
        if (!StreamHeader.TryRead(part.Bytes, limits, out var header, out var error))
            throw await RefuseAsync(error, cancellation);
        _own = opening.Scope.Default is XmppNamespaces.Client ? null : opening.Scope.Default;
        _scope = header.Scope.Default == opening.Scope.Default ? header.Scope.WithDefault(XmppNamespaces.Client) : header.Scope;
        return header;
    }

    /// <summary>The next element; null when the server has ended the stream.</summary>
    /// <exception cref="IOException">The connection is lost.</exception>
    /// <exception cref="UpstreamFailedException">What came is no XMPP, or beyond the limits.</exception>
    public async ValueTask<Element?> ReadAsync(CancellationToken cancellation)
    {
        var part = await TakeAsync(passOver: false, cancellation);
        if (part.Kind == StreamPartKind.End)
            return null;
        return StanzaReader.TryRead(part.Bytes, limits, _scope, out var element, out var fault)
            ? Localized(element)
            : throw await RefuseAsync(StreamError.For(fault), cancellation);
    }

    /// <summary>
    /// As <see cref="ReadAsync(CancellationToken)"/>, on a stream that many share: an element that cannot be read, or is too long, which is
    /// one sender's doing, does not end it.
    /// </summary>
    /// <param name="passedOver">Hears of each of them.</param>
    public async ValueTask<Element?> ReadAsync(Action<XmlFault> passedOver, CancellationToken cancellation)
    {
        while (await TakeAsync(passOver: true, cancellation) is { Kind: not StreamPartKind.End } part)
        {
            var fault = XmlFault.TooLarge;
            if (part.Kind != StreamPartKind.PassedOver && StanzaReader.TryRead(part.Bytes, limits, _scope, out var element, out fault))
                return Localized(element);
            passedOver(fault);
        }

        return null;
    }

    /// <summary>
    /// Refuses what the server has sent already, before a stream that starts anew: under TLS it could be somebody else's
    /// (RFC 6120 §5.4.3.3).
    /// </summary>
    public void RequireIdle()
    {
        if (!_splitter.IsIdle)
            throw new UpstreamFailedException(UpstreamFailure.Protocol, $"{peer} spoke before its turn.");
    }

    /// <param name="cancellation">Ends the wait; once a part of the element is on its way, it ends the stream.</param>
    /// <exception cref="IOException">The stream is over, or the server has not read for too long.</exception>
    public async ValueTask WriteAsync(Element element, CancellationToken cancellation)
    {
        using var buffer = new RentedBuffer();
        StanzaWriter.Write(buffer, element, XmppNamespaces.Client);
        await WriteAsync(buffer.Written, cancellation);
    }

    /// <summary>As <see cref="WriteAsync(Element, CancellationToken)"/>, after the login; before it there is no space between elements (RFC 6120 §6.3.5).</summary>
    public async ValueTask WriteStanzaAsync(Element stanza, CancellationToken cancellation)
    {
        using var buffer = new RentedBuffer();
        StanzaWriter.Write(buffer, stanza, XmppNamespaces.Client);
        var space = TrailingSpace.Behind(buffer.Written.Span);
        buffer.GetSpan(space)[..space].Fill((byte)' ');
        buffer.Advance(space);
        await WriteAsync(buffer.Written, cancellation);
    }

    /// <summary>Whole elements that have been written already, as this stream has them.</summary>
    /// <exception cref="IOException">The stream is over, or the server has not read for too long.</exception>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> elements, CancellationToken cancellation) => WriteAsync(elements, last: false, cancellation);

    /// <summary>White space between stanzas, which means nothing (RFC 6120 §4.6.1).</summary>
    public ValueTask WriteSpaceAsync(CancellationToken cancellation) => WriteAsync(Space, cancellation);

    /// <summary>Ends our side, if it has not ended yet; nothing may be written after it.</summary>
    public ValueTask WriteEndAsync(CancellationToken cancellation) => WriteAsync(EndTag, last: true, cancellation);

    /// <summary>Ends everything under way and to come with an <see cref="IOException"/>.</summary>
    public void Break(string reason)
    {
        _broken ??= reason;
        bytes.Dispose();
    }

    public void Dispose() => Break("closed by the gateway");

    /// <summary>Who spells the stream's own namespace out on an element means the same as who does not.</summary>
    private Element Localized(Element element) =>
        _own is { } own && element.Namespace == own ? element.InNamespace(own, XmppNamespaces.Client) : element;

    private async ValueTask<StreamPart> TakeAsync(bool passOver, CancellationToken cancellation)
    {
        StreamPart part;
        while (!_splitter.TryTake(out part, passOver))
        {
            if (_splitter.Fault != XmlFault.None)
                throw await RefuseAsync(StreamError.For(_splitter.Fault), cancellation);
            await ReceiveAsync(cancellation);
        }

        return part;
    }

    private async ValueTask ReceiveAsync(CancellationToken cancellation)
    {
        try
        {
            // Reading nothing waits for something to read: thousands of silent sessions wait here, none with a buffer.
            _ = await bytes.ReadAsync(Memory<byte>.Empty, cancellation);
            var buffer = ArrayPool<byte>.Shared.Rent(ReadSize);
            try
            {
                var length = await bytes.ReadAsync(buffer, cancellation);
                if (length == 0)
                    throw new EndOfStreamException("closed by the server without the end of the stream");
                _splitter.Append(buffer.AsSpan(0, length));
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            throw Lost(exception);
        }
    }

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> written, bool last, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            if (_ended)
            {
                if (last)
                    return;
                throw new IOException("it has been ended here");
            }

            _ended = last;
            var write = bytes.WriteAsync(written, CancellationToken.None);
            if (write.IsCompletedSuccessfully)
                await write;
            else
                await EndInTimeAsync(write.AsTask(), cancellation);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            throw Lost(exception);
        }
        finally
        {
            _turn.Release();
        }
    }

    // Nearly every write is over at once; only one that has to wait for the server costs a timer.
    private async Task EndInTimeAsync(Task write, CancellationToken cancellation)
    {
        try
        {
            await write.WaitAsync(sendTimeout, time, cancellation);
        }
        catch (TimeoutException)
        {
            await GiveUpAsync(write, $"the server has not read for {sendTimeout.TotalSeconds:0.#} s");
            throw new IOException(_broken);
        }
        catch (OperationCanceledException)
        {
            await GiveUpAsync(write, "given up while sending");
            throw;
        }
    }

    /// <summary>Half an element cannot be taken back: the stream is over.</summary>
    private async Task GiveUpAsync(Task write, string reason)
    {
        Break(reason);
        await write.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private IOException Lost(Exception exception) => new(_broken ?? exception.Message, exception);

    /// <summary>RFC 6120 §4.9.1: tells the peer, and is done with the stream.</summary>
    private async Task<UpstreamFailedException> RefuseAsync(StreamError error, CancellationToken cancellation)
    {
        try
        {
            await WriteAsync(error.ToElement(), cancellation);
            await WriteEndAsync(cancellation);
        }
        catch (IOException)
        {
            // It has gone, which comes to the same.
        }

        return new UpstreamFailedException(UpstreamFailure.Protocol, $"{peer} sent what is no XMPP, or too large ({error.Condition}).");
    }
}

using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Streams;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Upstreams.Component;

/// <summary>
/// One connection of the link, from the handshake to its end: one loop reads, one writes all that waits at once, and a
/// timer asks for signs of life.
/// </summary>
/// <param name="stream">Authenticated; from here on it belongs to this object.</param>
/// <param name="server">How messages name it.</param>
internal sealed class LinkStream(
    XmlStream stream,
    string server,
    LinkQueue queue,
    LinkProbe probe,
    ILinkReceiver receiver,
    LinkReports reports,
    ComponentOptions options,
    TimeProvider time)
{
    /// <summary>Probes in a row without a word from the server: the connection is dead.</summary>
    public const int MaxInVain = 3;

    /// <summary>Questions of the domain that are out at once: what a server answers within some milliseconds.</summary>
    public const int QuestionBytes = 16 * 1024;

    /// <summary>A write ends with the stanza that reaches this: what a socket takes at once, about.</summary>
    private const int EnoughBytes = 64 * 1024;

    private readonly LinkEcho _echo = new(probe.Next);
    private bool _isHeard;

    // The first words ask for one: what is known to have arrived need not be said a third time.
    private bool _isProbeDue = true;
    private bool _mayAsk = true;
    private bool _isPassedOver;

    /// <summary>Completes when the connection is over; never faults.</summary>
    /// <param name="leaving">Sends what waits, and ends the stream.</param>
    /// <param name="abandoning">Ends it at once.</param>
    public async Task<LinkEnd> RunAsync(CancellationToken leaving, CancellationToken abandoning)
    {
        using var over = new CancellationTokenSource();
        using var abandoned = abandoning.Register(stream.Dispose);
        using var questions = receiver.Returned().GetEnumerator();
        var writing = WriteAsync(questions, leaving, over.Token);
        var asking = AskAsync(over.Token);
        var end = await ReadAsync();
        stream.Dispose();
        await over.CancelAsync();
        await Task.WhenAll(writing, asking);
        return end;
    }

    private async Task<LinkEnd> ReadAsync()
    {
        StreamError? error = null;
        try
        {
            while (await stream.ReadAsync(PassOver, CancellationToken.None) is { } element)
            {
                Volatile.Write(ref _isHeard, true);
                if (Stanza.TryCreate(element, out var stanza))
                    Deliver(stanza);
                else if (StreamError.TryRead(element, out var said))
                    error = said;
            }

            return error is null
                ? new LinkEnd(UpstreamFailure.Lost, $"{server} ended the stream")
                : LinkEnd.By(error, server, duringHandshake: false);
        }
        catch (IOException exception)
        {
            return error is null
                ? new LinkEnd((exception as UpstreamFailedException)?.Code ?? UpstreamFailure.Lost, $"{server}: {exception.Message.TrimEnd('.')}")
                : LinkEnd.By(error, server, duringHandshake: false);
        }
    }

    private void Deliver(Stanza stanza)
    {
        if (!probe.IsBack(stanza, out var number, out var lastFarewell))
        {
            receiver.Receive(stanza);
            return;
        }

        queue.Confirm(lastFarewell);
        if (_echo.IsFirstGap(number))
            reports.Shared(server);
        Volatile.Write(ref _mayAsk, true);
        queue.Wake();
    }

    private void PassOver(XmlFault fault)
    {
        Volatile.Write(ref _isHeard, true);
        // Whoever sends one can send many.
        if (!_isPassedOver)
            reports.PassedOver(fault);
        _isPassedOver = true;
    }

    private async Task WriteAsync(IEnumerator<Element> questions, CancellationToken leaving, CancellationToken over)
    {
        using var batch = new LinkBatch();
        using var woken = leaving.Register(queue.Wake);
        try
        {
            await WriteFarewellsAsync(batch);
            while (true)
            {
                Ask(batch, questions);
                queue.Take(batch, EnoughBytes);
                if (Interlocked.Exchange(ref _isProbeDue, false))
                    Add(batch, probe.Of(queue.LastFarewell));
                if (batch.Length > 0)
                    await FlushAsync(batch);
                else if (leaving.IsCancellationRequested)
                    break;
                else
                    await queue.WaitAsync(over);
            }

            await stream.WriteEndAsync(CancellationToken.None);
        }
        catch (IOException exception)
        {
            stream.Break(exception.Message);
        }
        catch (OperationCanceledException)
        {
            // The reading loop has seen the end first, and knows why.
        }
    }

    /// <summary>What may not have been heard on the former connection; the last of it waits in the batch.</summary>
    private async Task WriteFarewellsAsync(LinkBatch batch)
    {
        foreach (var farewell in queue.TakeFarewells())
        {
            batch.Add(farewell);
            if (batch.Length >= EnoughBytes)
                await FlushAsync(batch);
        }
    }

    /// <summary>
    /// The next part of what the domain has to ask, once a probe shows that the server is done with the part before: sessions
    /// that have something to say never wait for more than one.
    /// </summary>
    private void Ask(LinkBatch batch, IEnumerator<Element> questions)
    {
        if (!Volatile.Read(ref _mayAsk))
            return;
        var before = batch.Length;
        while (batch.Length - before < QuestionBytes && questions.MoveNext())
            Add(batch, questions.Current);
        if (batch.Length == before)
            return;
        Volatile.Write(ref _mayAsk, false);
        Volatile.Write(ref _isProbeDue, true);
    }

    private static void Add(LinkBatch batch, Element element)
    {
        using var written = LinkStanza.Of(element);
        batch.Add(written);
    }

    private async Task FlushAsync(LinkBatch batch)
    {
        await stream.WriteAsync(batch.End(), CancellationToken.None);
        batch.Clear();
    }

    private async Task AskAsync(CancellationToken over)
    {
        try
        {
            using var timer = new PeriodicTimer(options.KeepAliveInterval, time);
            for (var inVain = 0; await timer.WaitForNextTickAsync(over);)
            {
                inVain = Interlocked.Exchange(ref _isHeard, false) ? 0 : inVain + 1;
                if (inVain == MaxInVain)
                {
                    stream.Break($"it has said nothing for {(options.KeepAliveInterval * MaxInVain).TotalSeconds:0.#} s");
                    return;
                }

                Interlocked.Exchange(ref _isProbeDue, true);
                queue.Wake();
            }
        }
        catch (OperationCanceledException)
        {
        }
    }
}

using System.Diagnostics.CodeAnalysis;
using JwtXmppAuth.Xmpp.Streams;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>One connection's time with a session, and the task that sends on it once stanzas are kept.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The token source holds nothing but memory: no timer, no wait handle.")]
internal sealed class Attachment(IClientConnection connection)
{
    // There is nothing to cut before something is sent here.
    private CancellationTokenSource? _gone;

    public IClientConnection Connection => connection;

    /// <summary>Completes when nothing more is sent; never faults.</summary>
    public Task Sending { get; private set; } = Task.CompletedTask;

    /// <param name="first">What is said before any stanza.</param>
    /// <param name="next">What to send, and what then to wait for; null at the end.</param>
    /// <param name="fail">Is told what nobody has foreseen.</param>
    public void Start(Element? first, Func<Attachment, (Element? Stanza, bool Ask, Task Work)?> next, Action<Exception> fail)
    {
        _gone = new CancellationTokenSource();
        var gone = _gone.Token;
        Sending = Task.Run(() => SendAsync(first, next, fail, gone), CancellationToken.None);
    }

    /// <summary>The connection is the session's no longer; what is under way on it is given up. Nothing is started after that.</summary>
    public void Cut() => _gone?.Cancel();

    private async Task SendAsync(
        Element? first, Func<Attachment, (Element? Stanza, bool Ask, Task Work)?> next, Action<Exception> fail, CancellationToken gone)
    {
        try
        {
            if (first is not null)
                await connection.DeliverAsync(first, gone);
            while (next(this) is var (stanza, ask, work))
            {
                if (stanza is not null)
                    await connection.DeliverAsync(stanza, gone);
                if (ask)
                    await connection.DeliverAsync(StreamManagement.Request, gone);
                await work.WaitAsync(gone);
            }
        }
        catch (OperationCanceledException) when (gone.IsCancellationRequested)
        {
            // Another connection has taken its place, or none.
        }
        catch (Exception failure)
        {
            // As in the session's pump: a fault here must not become another session's.
            fail(failure);
        }
    }
}

using System.Diagnostics.CodeAnalysis;
using JwtXmppAuth.Xmpp.Streams;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>One connection's time with a session, and the task that sends on it once stanzas are kept.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The token source holds nothing but memory: no timer, no wait handle.")]
internal sealed class Attachment(IClientConnection connection)
{
    private readonly CancellationTokenSource _gone = new();

    public IClientConnection Connection => connection;

    /// <summary>Completes when nothing more is sent; never faults.</summary>
    public Task Sending { get; private set; } = Task.CompletedTask;

    /// <param name="first">What is said before any stanza.</param>
    /// <param name="next">What to send, and what then to wait for; null at the end.</param>
    /// <param name="fail">Is told what nobody has foreseen.</param>
    public void Start(Element? first, Func<Attachment, (Element? Stanza, bool Ask, Task Work)?> next, Action<Exception> fail) =>
        Sending = Task.Run(() => SendAsync(first, next, fail), CancellationToken.None);

    /// <summary>The connection is the session's no longer; what is under way on it is given up.</summary>
    public void Cut() => _gone.Cancel();

    private async Task SendAsync(Element? first, Func<Attachment, (Element? Stanza, bool Ask, Task Work)?> next, Action<Exception> fail)
    {
        try
        {
            if (first is not null)
                await connection.DeliverAsync(first, _gone.Token);
            while (next(this) is var (stanza, ask, work))
            {
                if (stanza is not null)
                    await connection.DeliverAsync(stanza, _gone.Token);
                if (ask)
                    await connection.DeliverAsync(StreamManagement.Request, _gone.Token);
                await work.WaitAsync(_gone.Token);
            }
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
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

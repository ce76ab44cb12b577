namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>
/// Where a session's client is: at one connection, or at none; and when those it has left have nothing to do any more. Guarded
/// by its owner's lock.
/// </summary>
internal sealed class Attachments(IClientConnection first)
{
    public Attachment? Current { get; private set; } = new(first);

    /// <summary>Completes when nothing is sent on a connection that was left, and nobody told there that it was.</summary>
    public Task Gone { get; private set; } = Task.CompletedTask;

    public bool Has(IClientConnection connection) => Current?.Connection == connection;

    public Attachment Enter(IClientConnection connection) => Current = new(connection);

    /// <returns>The one that is the session's no longer; null where there was none.</returns>
    public Attachment? Leave()
    {
        var left = Current;
        Current = null;
        if (left is not null)
            AwaitToo(left.Sending);
        return left;
    }

    public void AwaitToo(Task task) => Gone = Task.WhenAll(Gone, task);
}

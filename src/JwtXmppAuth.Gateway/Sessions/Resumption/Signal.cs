namespace JwtXmppAuth.Gateway.Sessions.Resumption;

/// <summary>Wakes who waits for a change, and costs nothing while nobody does. Guarded by its owner's lock.</summary>
internal sealed class Signal
{
    private TaskCompletionSource? _next;

    /// <summary>Completes with the next change.</summary>
    public Task Next => (_next ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Raise()
    {
        _next?.TrySetResult();
        _next = null;
    }
}

namespace JwtXmppAuth.Gateway.Timing;

/// <summary>One timer of a <see cref="WheelTime"/>.</summary>
internal sealed class WheelTimer(WheelTime time, TimerCallback callback, object? state) : WheelEntry, ITimer
{
    /// <summary>Between two calls; zero where there is only one.</summary>
    internal TimeSpan Period { get; set; }

    /// <summary>When it was to be called, on the clock of its <see cref="WheelTime"/>.</summary>
    internal TimeSpan DueAt { get; set; }

    internal bool Disposed { get; set; }

    public bool Change(TimeSpan dueTime, TimeSpan period) => time.TryArm(this, dueTime, period);

    /// <summary>It is not called any more; a call that is under way is not waited for.</summary>
    public void Dispose() => time.Drop(this);

    /// <inheritdoc cref="Dispose"/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    internal void Call() => callback(state);
}

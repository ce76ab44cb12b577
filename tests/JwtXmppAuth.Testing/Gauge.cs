using System.Diagnostics.Metrics;

namespace JwtXmppAuth.Testing;

/// <summary>Follows an up-down counter of one process under test, so that a test can wait for what happens inside.</summary>
public sealed class Gauge : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Lock _gate = new();
    private readonly List<(long Value, TaskCompletionSource Reached)> _waiting = [];
    private long _value;

    /// <param name="scope">The meter factory of that process: other tests count in the same names.</param>
    public Gauge(IMeterFactory scope, string instrument)
    {
        _listener.InstrumentPublished = (published, listener) =>
        {
            if (published.Name == instrument && ReferenceEquals(published.Meter.Scope, scope))
                listener.EnableMeasurementEvents(published);
        };
        _listener.SetMeasurementEventCallback<long>((_, change, _, _) => Change(change));
        _listener.Start();
    }

    public Task ReachAsync(long value)
    {
        lock (_gate)
        {
            if (_value == value)
                return Task.CompletedTask;
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((value, reached));
            return reached.Task.WaitAsync(ScriptedPeer.Patience);
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Change(long change)
    {
        lock (_gate)
        {
            _value += change;
            foreach (var (value, reached) in _waiting)
            {
                if (value == _value)
                    reached.TrySetResult();
            }
        }
    }
}

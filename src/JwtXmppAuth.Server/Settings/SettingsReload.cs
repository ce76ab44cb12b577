using JwtXmppAuth.Gateway;
using JwtXmppAuth.Gateway.Configuration;

namespace JwtXmppAuth.Server.Settings;

/// <summary>What became of the last changed configuration.</summary>
/// <param name="Since">When the one in force was taken.</param>
/// <param name="Problem">Why nothing of it was taken; null where it was.</param>
/// <param name="Waiting">Which keys of it wait for a restart.</param>
internal sealed record ReloadState(DateTimeOffset Since, string? Problem, string? Waiting = null);

/// <summary>
/// Reads the configuration again and takes what has changed. With a fault in it the gateway goes on as it was; what only a
/// start can change waits for that, and the rest is in force. Both are said once for each such text.
/// </summary>
internal sealed partial class SettingsReload(
    ServerSettings running, Func<ServerSettings> load, GatewayReload gateway, TimeProvider time, ILogger<SettingsReload> log)
{
    private readonly Lock _gate = new();
    private ServerSettings _running = running;
    private ServerSettings _seen = running;
    private volatile ReloadState _state = new(time.GetUtcNow(), null);

    public ReloadState State => _state;

    /// <param name="asked">Somebody asked for it: an answer is due even where nothing has changed.</param>
    public void Run(bool asked)
    {
        lock (_gate)
        {
            if (Load() is not { } now || (!asked && now.SaysTheSameAs(_seen)))
                return;

            _seen = now;
            var change = ConfigurationChange.Between(_running.Configuration, now.Configuration);
            if (Take(now, change) is { } problem)
            {
                Keep(problem);
                return;
            }

            _running = now with { Configuration = change.InForce(_running.Configuration, now.Configuration) };
            Tell(change);
        }
    }

    // A file may be anything, and whatever comes of reading it must not end a gateway that runs.
    private ServerSettings? Load()
    {
        try
        {
            return load();
        }
        catch (Exception failure)
        {
            Keep($"it could not be read ({failure.GetType().Name})");
            return null;
        }
    }

    private void Tell(ConfigurationChange change)
    {
        var former = _state;
        var waiting = change.Waiting.Count > 0 ? Waiting(change) : null;
        _state = new(change.AtOnce.Count > 0 || change.IsEmpty ? time.GetUtcNow() : former.Since, null, waiting);
        if (change.AtOnce.Count > 0)
            LogTaken(string.Join(", ", change.AtOnce));
        if (waiting is not null && waiting != former.Waiting)
            LogWaiting(waiting);
        if (change.IsEmpty)
            LogUnchanged();
    }

    private static string Waiting(ConfigurationChange change) => string.Join(", ", change.AtStart)
        + (change.Held.Count > 0 ? $", and with it for {string.Join(", ", change.Held)}" : "");

    private void Keep(string problem)
    {
        if (_state.Problem != problem)
            LogKept(problem);
        _state = _state with { Problem = problem };
    }

    /// <returns>Why not; null after it was taken.</returns>
    private string? Take(ServerSettings now, ConfigurationChange change)
    {
        var checkedAnew = ConfigurationCheck.Read(now.Configuration);
        if (now.Faults.Concat(checkedAnew.Findings.Faults).ToList() is { Count: > 0 } faults)
            return $"it has {(faults.Count == 1 ? "a fault" : $"{faults.Count} faults")}: {string.Join("; ", faults)}";
        if (change.Waiting.Count > 0)
        {
            // What would be in force is neither the former nor the one on the disk.
            checkedAnew = ConfigurationCheck.Read(change.InForce(_running.Configuration, now.Configuration));
            if (checkedAnew.Findings.Faults is { Count: > 0 } meanwhile)
                return $"a restart is needed for {Waiting(change)}, and until then the rest would have a fault: {string.Join("; ", meanwhile)}";
        }

        if (change.AtOnce.Count == 0)
            return null;

        try
        {
            gateway.Take(checkedAnew.Options);
        }
        catch (ArgumentException fault)
        {
            return fault.Message;
        }

        foreach (var warning in checkedAnew.Findings.Warnings)
            LogWarning(warning);
        return null;
    }

    [LoggerMessage(6020, LogLevel.Information, "The configuration was taken while running, for new sessions; changed: {Keys}")]
    private partial void LogTaken(string keys);

    [LoggerMessage(6021, LogLevel.Error, "The changed configuration was not taken, the former stays in force: {Problem}")]
    private partial void LogKept(string problem);

    [LoggerMessage(6022, LogLevel.Information, "The configuration is the one in force")]
    private partial void LogUnchanged();

    [LoggerMessage(6026, LogLevel.Warning, "A restart is needed for {Keys}; the rest of the configuration is in force")]
    private partial void LogWaiting(string keys);

    [LoggerMessage(6023, LogLevel.Warning, "{Warning}")]
    private partial void LogWarning(string warning);
}

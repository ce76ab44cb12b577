using JwtXmppAuth.Gateway;
using JwtXmppAuth.Gateway.Configuration;

namespace JwtXmppAuth.Server.Settings;

/// <summary>What became of the last changed configuration; <paramref name="Problem"/> is null where it was taken.</summary>
internal sealed record ReloadState(DateTimeOffset Since, string? Problem);

/// <summary>
/// Reads the configuration again and takes what has changed, all of it or nothing: with a fault in it, or a change that only
/// a start can make, the gateway goes on as it was and says why, once for each such text.
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

            _running = now;
            _state = new(time.GetUtcNow(), null);
            if (change.IsEmpty)
                LogUnchanged();
            else
                LogTaken(string.Join(", ", change.AtOnce));
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
        if (change.AtStart.Count > 0)
            return $"a restart is needed for {string.Join(", ", change.AtStart)}";
        if (change.IsEmpty)
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

    [LoggerMessage(6023, LogLevel.Warning, "{Warning}")]
    private partial void LogWarning(string warning);
}

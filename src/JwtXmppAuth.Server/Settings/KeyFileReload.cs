using JwtXmppAuth.Gateway.Diagnostics;
using JwtXmppAuth.Tokens.Keys;

namespace JwtXmppAuth.Server.Settings;

/// <summary>Takes what has changed in key files, file by file: one that cannot be used leaves its former keys in force.</summary>
internal sealed partial class KeyFileReload(KeyRings keys, GatewayMetrics metrics, ILogger<KeyFileReload> log)
{
    private readonly Lock _gate = new();

    /// <summary>When it will be run by itself, for whoever looks at the keys.</summary>
    public DateTimeOffset? Next
    {
        set => keys.NextLook = value;
    }

    /// <param name="asked">Somebody says that the files are whole; else a change must be seen twice before it is taken.</param>
    public void Run(bool asked)
    {
        lock (_gate)
        {
            foreach (var change in keys.Look(asked))
            {
                metrics.KeyFileRead(taken: change.Fault is null);
                if (change.Fault is null)
                    LogTaken(change.Source);
                else
                    LogKept(change.Source, change.Fault);
            }
        }
    }

    [LoggerMessage(6024, LogLevel.Information, "The changed keys of {Source} were taken while running")]
    private partial void LogTaken(string source);

    [LoggerMessage(6025, LogLevel.Error, "The changed keys of {Source} were not taken, the former stay in force: it {Problem}")]
    private partial void LogKept(string source, string problem);
}

using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace JwtXmppAuth.Gateway.Revocation;

/// <summary>Reads what was kept before the doors open, and says how it is kept.</summary>
internal sealed partial class RevocationsAtStart(Revocations revocations, IRevocationStore store, ILogger<RevocationsAtStart> log) : IHostedLifecycleService
{
    /// <exception cref="RevocationStoreException">It cannot be read: the process must not start.</exception>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await revocations.OpenAsync(cancellationToken);
        if (revocations.AreKept)
            LogKept(revocations.Count, store is SqliteRevocationStore ? revocations.Options.File : store.GetType().Name);
        else
            LogVolatile();
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    internal static Action<string, string> SetAside(ILogger log) => (aside, why) => LogSetAside(log, aside, why);

    [LoggerMessage(7001, LogLevel.Information, "{Revocations} revocations in force, kept in {File}")]
    private partial void LogKept(int revocations, string? file);

    [LoggerMessage(7002, LogLevel.Information, "Revocations and used tokens are kept in memory alone, and gone after a restart: Gateway:Revocation:File is not set")]
    private partial void LogVolatile();

    [LoggerMessage(7003, LogLevel.Error, "Nobody is shut out any more: {Why} It was set aside as {Aside}")]
    private static partial void LogSetAside(ILogger log, string aside, string why);
}

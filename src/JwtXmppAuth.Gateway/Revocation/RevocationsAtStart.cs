using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace JwtXmppAuth.Gateway.Revocation;

/// <summary>Reads what was kept before the doors open, and says how it is kept.</summary>
internal sealed partial class RevocationsAtStart(Revocations revocations, ILogger<RevocationsAtStart> log) : IHostedLifecycleService
{
    /// <exception cref="RevocationStoreException">It cannot be read: the process must not start.</exception>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await revocations.OpenAsync(cancellationToken);
        if (revocations.AreKept)
            LogKept(revocations.Count, revocations.Place);
        else if (revocations.Trouble is null)
            LogVolatile();
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    internal static Action<string, string> SetAside(ILogger log) => (aside, why) => LogSetAside(log, aside, why);

    /// <param name="trouble">As sentences.</param>
    internal static void WarnOfMemory(ILogger log, string trouble) => LogUnkept(log, trouble);

    [LoggerMessage(7001, LogLevel.Information, "{Revocations} revocations in force, kept in {Place}")]
    private partial void LogKept(int revocations, string place);

    [LoggerMessage(7002, LogLevel.Information, "Revocations and used tokens are kept in memory alone, and gone after a restart, as configured")]
    private partial void LogVolatile();

    [LoggerMessage(7003, LogLevel.Error, "Nobody is shut out any more: {Why} It was set aside as {Aside}")]
    private static partial void LogSetAside(ILogger log, string aside, string why);

    [LoggerMessage(7004, LogLevel.Warning, "{Trouble}")]
    private static partial void LogUnkept(ILogger log, string trouble);
}

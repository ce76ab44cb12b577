using Microsoft.Extensions.Logging;

namespace JwtXmppAuth.Gateway.Revocation;

/// <summary>Reads what was kept and says how it is kept.</summary>
internal sealed partial class RevocationsAtStart(Revocations revocations, ILogger<RevocationsAtStart> log) : ReadAtStart
{
    /// <exception cref="RevocationStoreException">It cannot be read: the process must not start.</exception>
    public override async Task StartingAsync(CancellationToken cancellationToken)
    {
        await revocations.OpenAsync(cancellationToken);
        if (revocations.AreKept)
            LogKept(revocations.Count, revocations.Place);
        else if (revocations.Trouble is null)
            LogVolatile();
    }

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

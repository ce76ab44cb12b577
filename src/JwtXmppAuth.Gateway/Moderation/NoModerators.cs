using JwtXmppAuth.Gateway.Diagnostics;
using JwtXmppAuth.Gateway.Policy;
using JwtXmppAuth.Xmpp;
using Microsoft.Extensions.Logging;

namespace JwtXmppAuth.Gateway.Moderation;

/// <summary>Where nobody can make a moderator though tokens ask for it: says so, once, and counts.</summary>
internal sealed partial class NoModerators(string host, GatewayMetrics metrics, ILogger<NoModerators> log) : IModerators
{
    private bool _said;

    public void Settle(Jid room, Jid occupant, bool moderator)
    {
        if (!moderator)
            return;
        metrics.Moderation(ModerationOutcome.NoAccount);
        if (!Interlocked.Exchange(ref _said, true))
            LogMissing(log, host);
    }

    [LoggerMessage(5110, LogLevel.Warning, "Tokens make moderators of {Host}, but no ModeratorAccount makes them: nobody becomes one")]
    private static partial void LogMissing(ILogger log, string host);
}

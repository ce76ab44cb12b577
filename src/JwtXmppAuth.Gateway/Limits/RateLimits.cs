using System.Net;
using JwtXmppAuth.Gateway.Policy;
using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Gateway.Limits;

/// <summary>What one address, one subject and one room may have in a time (docs/limits.md).</summary>
public sealed class RateLimits : IDisposable
{
    /// <summary>At once of what is counted by the second.</summary>
    public const int BurstSeconds = 10;

    public RateLimits(LimitsOptions options, TimeProvider time)
    {
        // All of a minute's at once: those who were thrown out by one failing network come back together.
        Strangers = new(options.StrangersPerMinute, TimeSpan.FromMinutes(1), options.StrangersPerMinute, time);
        Notices = new(1, TimeSpan.FromMinutes(1), 1, time);
        Sessions = new(options.SessionsPerSubjectPerMinute, TimeSpan.FromMinutes(1), options.SessionsPerSubjectPerMinute, time);
        Stanzas = new(options.StanzasPerSubjectPerSecond, TimeSpan.FromSeconds(1), options.StanzasPerSubjectPerSecond * BurstSeconds, time);
        RoomReserve = options.RoomMessagesPerSecond * BurstSeconds / 2;
        Speakers = new(options.RoomMessagesPerSecond == 0 ? 0 : 1, TimeSpan.FromSeconds(1), BurstSeconds, time);
        RoomMessages = new(options.RoomMessagesPerSecond, TimeSpan.FromSeconds(1), options.RoomMessagesPerSecond * BurstSeconds, time);
    }

    /// <summary>Sessions without an accepted token, by <see cref="ClientNetwork"/>.</summary>
    internal Rate<IPAddress> Strangers { get; }

    /// <summary>Sessions, by subject.</summary>
    internal Rate<string> Sessions { get; }

    /// <summary>What is said of them in the log, by network as well.</summary>
    internal Rate<IPAddress> Notices { get; }

    /// <summary>Stanzas, by subject.</summary>
    internal Rate<string> Stanzas { get; }

    /// <summary>Messages to all, by room.</summary>
    internal Rate<MucAddress> RoomMessages { get; }

    /// <summary>Of a room's, those for who says little: nobody can use up what everybody has.</summary>
    internal int RoomReserve { get; }

    /// <summary>What little is: messages to all, by session.</summary>
    internal Rate<Jid> Speakers { get; }

    /// <summary>Without any limit, for what is put together by hand.</summary>
    internal static RateLimits None { get; } =
        new(new LimitsOptions { StrangersPerMinute = 0, RoomMessagesPerSecond = 0 }, TimeProvider.System);

    public void Dispose()
    {
        Strangers.Dispose();
        Notices.Dispose();
        Sessions.Dispose();
        Stanzas.Dispose();
        RoomMessages.Dispose();
        Speakers.Dispose();
    }
}

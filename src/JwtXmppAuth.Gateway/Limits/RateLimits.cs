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
        Strangers = new(time);
        Notices = new(time) { Pace = OfMinute(1) };
        Sessions = new(time);
        Stanzas = new(time);
        RoomMessages = new(time);
        Speakers = new(time);
        Adopt(options);
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
    internal int RoomReserve { get; private set; }

    /// <summary>What little is: messages to all, by session.</summary>
    internal Rate<Jid> Speakers { get; }

    /// <summary>Without any limit, for what is put together by hand.</summary>
    internal static RateLimits None { get; } =
        new(new LimitsOptions { StrangersPerMinute = 0, RoomMessagesPerSecond = 0 }, TimeProvider.System);

    /// <summary>Other bounds, from now on: also for those who have used up some of theirs.</summary>
    internal void Adopt(LimitsOptions options)
    {
        Strangers.Pace = OfMinute(options.StrangersPerMinute);
        Sessions.Pace = OfMinute(options.SessionsPerSubjectPerMinute);
        Stanzas.Pace = OfSecond(options.StanzasPerSubjectPerSecond);
        RoomReserve = options.RoomMessagesPerSecond * BurstSeconds / 2;
        Speakers.Pace = OfSecond(Math.Min(1, options.RoomMessagesPerSecond));
        RoomMessages.Pace = OfSecond(options.RoomMessagesPerSecond);
    }

    public void Dispose()
    {
        Strangers.Dispose();
        Notices.Dispose();
        Sessions.Dispose();
        Stanzas.Dispose();
        RoomMessages.Dispose();
        Speakers.Dispose();
    }

    // All of a minute's at once: those who were thrown out by one failing network come back together.
    private static Pace? OfMinute(int count) => count == 0 ? null : new(count / 60.0, count);

    private static Pace? OfSecond(int count) => count == 0 ? null : new(count, count * BurstSeconds);
}

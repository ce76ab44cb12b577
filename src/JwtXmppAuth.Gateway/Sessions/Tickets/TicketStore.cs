using System.Security.Cryptography;
using System.Text;

namespace JwtXmppAuth.Gateway.Sessions.Tickets;

/// <summary>The tickets that were given and not yet used, each with the token it stands for. Safe for concurrent use.</summary>
internal sealed class TicketStore(TicketOptions options, TimeProvider time)
{
    private readonly Lock _gate = new();
    private volatile TicketOptions _options = options;
    private readonly Dictionary<string, Entry> _entries = [];

    // All live equally long, so that the oldest is the first to go; after a change of the lifetime some are kept longer than they are good.
    private readonly Queue<(string Key, DateTimeOffset Until)> _order = new();

    /// <summary>Waiting to be used, or to be forgotten.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _entries.Count;
        }
    }

    /// <summary>For tickets that are given from now on.</summary>
    public void Adopt(TicketOptions now) => _options = now;

    /// <param name="token">Verified.</param>
    /// <param name="host">Domain of the host that it opens.</param>
    /// <param name="place">Where the session must want to go.</param>
    /// <returns>Null where as many were given within a lifetime as may be.</returns>
    public string? Issue(string token, string host, TicketPlace place)
    {
        var ticket = TicketForm.Draw();
        var entry = new Entry(token, host, place, time.GetUtcNow() + _options.Lifetime);
        lock (_gate)
        {
            ForgetOld();
            // Used ones too: the queue is kept until they are old.
            if (_order.Count >= _options.MaxTickets)
                return null;
            var key = Key(ticket);
            _entries.Add(key, entry);
            _order.Enqueue((key, entry.Until));
            return ticket;
        }
    }

    /// <summary>Whatever it comes to, the ticket is used then.</summary>
    /// <param name="room">The URL's, if it says one.</param>
    /// <param name="tenant">The session's; empty where it has none.</param>
    public TicketVerdict Redeem(string ticket, string host, string? room, string tenant)
    {
        if (ticket.Length != TicketForm.Length)
            return new TicketVerdict.Unknown(_options.Lifetime);
        Entry? entry;
        lock (_gate)
        {
            ForgetOld();
            _entries.Remove(Key(ticket), out entry);
        }

        return entry switch
        {
            null => new TicketVerdict.Unknown(_options.Lifetime),
            _ when entry.Until <= time.GetUtcNow() => new TicketVerdict.Unknown(_options.Lifetime),
            _ when entry.Host != host => new TicketVerdict.Elsewhere("host", entry.Host, host),
            { Place.Room: { } expected } when expected != room => new TicketVerdict.Elsewhere("room", expected, room),
            { Place.Tenant: { } expected } when expected != tenant => new TicketVerdict.Elsewhere("tenant", expected, tenant),
            _ => new TicketVerdict.Good(entry.Token),
        };
    }

    /// <summary>By digest, so that how long it takes to look one up tells nothing of those that are there.</summary>
    private static string Key(string ticket) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(ticket)));

    private void ForgetOld()
    {
        var now = time.GetUtcNow();
        while (_order.TryPeek(out var oldest) && oldest.Until <= now)
            _entries.Remove(_order.Dequeue().Key);
    }

    /// <remarks>No record: what writes itself out in words would write the token.</remarks>
    private sealed class Entry(string token, string host, TicketPlace place, DateTimeOffset until)
    {
        public string Token => token;

        public string Host => host;

        public TicketPlace Place => place;

        public DateTimeOffset Until => until;
    }
}

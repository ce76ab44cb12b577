using System.Diagnostics.CodeAnalysis;
using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Gateway.Upstreams.Embedded;

/// <summary>The bound sessions by address, and by user.</summary>
internal sealed class Users
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Jid, Dictionary<Jid, EmbeddedSession>> _byUser = [];
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public bool TryAdd(EmbeddedSession session, [NotNullWhen(false)] out EmbeddedSession? holder)
    {
        lock (_gate)
        {
            if (!_byUser.TryGetValue(session.User, out var resources))
                _byUser[session.User] = resources = [];
            if (resources.TryGetValue(session.Jid, out holder))
                return false;
            resources.Add(session.Jid, session);
            _count++;
            return true;
        }
    }

    public void Remove(EmbeddedSession session)
    {
        lock (_gate)
        {
            if (!_byUser.TryGetValue(session.User, out var resources) || !resources.Remove(session.Jid))
                return;
            _count--;
            if (resources.Count == 0)
                _byUser.Remove(session.User);
        }
    }

    public EmbeddedSession? Find(Jid address)
    {
        lock (_gate)
            return _byUser.GetValueOrDefault(address.Bare)?.GetValueOrDefault(address);
    }

    public EmbeddedSession[] Available(Jid user)
    {
        lock (_gate)
            return _byUser.TryGetValue(user, out var resources) ? [.. resources.Values.Where(session => session.Priority is not null)] : [];
    }

    /// <summary>The user's available sessions that messages to the bare JID go to: those of the highest priority, not negative.</summary>
    public EmbeddedSession[] Preferred(Jid user)
    {
        lock (_gate)
        {
            if (!_byUser.TryGetValue(user, out var resources))
                return [];
            var top = resources.Values.Max(session => session.Priority);
            return top is null or < 0 ? [] : [.. resources.Values.Where(session => session.Priority == top)];
        }
    }
}

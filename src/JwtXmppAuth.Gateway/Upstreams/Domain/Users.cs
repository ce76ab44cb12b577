using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Gateway.Upstreams.Domain;

/// <summary>The bound sessions by address, and by user.</summary>
internal sealed class Users
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<Jid, DomainSession> _byAddress = [];
    private readonly Dictionary<Jid, List<DomainSession>> _byUser = [];

    public int Count => _byAddress.Count;

    /// <summary>Each as it is met: who comes or goes meanwhile may be among them or not.</summary>
    public IEnumerable<DomainSession> All => _byAddress.Select(pair => pair.Value);

    public bool TryAdd(DomainSession session, [NotNullWhen(false)] out DomainSession? holder)
    {
        lock (_gate)
        {
            if (_byAddress.TryGetValue(session.Jid, out holder))
                return false;
            _byAddress[session.Jid] = session;
            if (!_byUser.TryGetValue(session.User, out var resources))
                _byUser[session.User] = resources = new(1); // Most have no other.
            resources.Add(session);
            return true;
        }
    }

    public void Remove(DomainSession session)
    {
        lock (_gate)
        {
            if (!_byAddress.TryRemove(KeyValuePair.Create(session.Jid, session)))
                return;
            var resources = _byUser[session.User];
            resources.Remove(session);
            if (resources.Count == 0)
                _byUser.Remove(session.User);
        }
    }

    public DomainSession? Find(Jid address) => _byAddress.GetValueOrDefault(address);

    public DomainSession[] Available(Jid user)
    {
        lock (_gate)
            return _byUser.TryGetValue(user, out var resources) ? [.. resources.Where(session => session.Priority is not null)] : [];
    }

    /// <summary>The user's available sessions that messages to the bare JID go to: those of the highest priority, not negative.</summary>
    public DomainSession[] Preferred(Jid user)
    {
        lock (_gate)
        {
            if (!_byUser.TryGetValue(user, out var resources))
                return [];
            var top = resources.Max(session => session.Priority);
            return top is null or < 0 ? [] : [.. resources.Where(session => session.Priority == top)];
        }
    }
}

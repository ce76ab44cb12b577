using System.Collections.Frozen;

namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>The hosts as they are for sessions that begin now. Safe for concurrent use.</summary>
internal sealed class HostTable
{
    private volatile FrozenDictionary<string, Host> _hosts = FrozenDictionary<string, Host>.Empty;

    /// <summary>In no particular order.</summary>
    public IReadOnlyCollection<Host> All => _hosts.Values;

    /// <param name="domain">In the normal form of addresses.</param>
    public Host? Find(string domain) => _hosts.GetValueOrDefault(domain);

    public void Adopt(IEnumerable<Host> hosts) => _hosts = hosts.ToFrozenDictionary(host => host.Domain);
}

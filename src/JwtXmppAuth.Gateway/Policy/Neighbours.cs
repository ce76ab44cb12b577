using System.Collections.Immutable;
using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Gateway.Policy;

/// <summary>
/// Which addresses belong to other hosts of the gateway: their clients, and the components below their domains (lobby,
/// breakout, whatever they are called). Of nested domains the longest counts: <c>lobby.a.example.com</c> is of the host
/// <c>a.example.com</c>, also where <c>example.com</c> is one too.
/// </summary>
internal sealed class Neighbours
{
    private readonly ImmutableArray<string> _own;
    private readonly ImmutableArray<string> _others;

    /// <param name="others">Hosts that share nothing with the own one; those with its conference component are at home here too.</param>
    public Neighbours(MucDomain own, IEnumerable<MucDomain> others)
    {
        _own = [own.Client, own.Base, own.Domain];
        _others = [.. others.SelectMany(other => new[] { other.Client, other.Base, other.Domain }).Distinct()];
    }

    public bool Own(Jid address) => Longest(_others, address.Domain) > Longest(_own, address.Domain);

    private static int Longest(ImmutableArray<string> suffixes, string domain)
    {
        var longest = 0;
        foreach (var suffix in suffixes)
        {
            if (suffix.Length > longest && domain.EndsWith(suffix, StringComparison.Ordinal)
                && (domain.Length == suffix.Length || domain[^(suffix.Length + 1)] == '.'))
                longest = suffix.Length;
        }

        return longest;
    }
}

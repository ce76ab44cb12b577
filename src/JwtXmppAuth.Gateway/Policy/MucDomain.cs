using System.Collections.Immutable;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Gateway.Policy;

/// <summary>
/// The conference component of a host, and the two ways to address a room of it: as it is, <c>[tenant]name@Domain</c>, and
/// as clients with tenants do, <c>name@prefix.tenant.base</c>, which Jitsi's <c>mod_muc_domain_mapper</c> maps to the first.
/// </summary>
internal sealed class MucDomain
{
    private readonly string _prefix;
    private readonly ImmutableArray<string> _breakouts;

    public MucDomain(HostOptions host)
    {
        Domain = Prepared(host.MucDomain);
        Base = Prepared(host.MucBase ?? host.Domain);
        _prefix = Prepared(host.MucPrefix);
        Client = Prepared(host.Domain);
        _breakouts = [$"breakout.{Client}", $"breakout.{Base}"];
        var plain = $"{_prefix}.";
        Subject = Domain.StartsWith(plain, StringComparison.Ordinal) ? Domain[plain.Length..] : null;
    }

    public string Domain { get; }

    /// <summary>The domain that the host's clients are at.</summary>
    public string Client { get; }

    public string Base { get; }

    /// <summary>
    /// The <c>sub</c> that opens rooms without tenant: the component is then <c>prefix.sub</c>. Null when the component is
    /// not called so, and only <c>sub</c> <c>*</c> opens them.
    /// </summary>
    public string? Subject { get; }

    /// <summary>The address is at the component for breakout rooms, by the name that Jitsi gives it.</summary>
    public bool HasBreakout(Jid jid) => _breakouts.Contains(jid.Domain);

    /// <summary>The component itself or a room of it, addressed without detour.</summary>
    public MucAddress? Direct(Jid jid) => jid.Domain == Domain ? new MucAddress(Domain, jid.Node) : null;

    /// <summary>
    /// What the mapper would make of the address. Its pattern is loose: any character in place of the dot behind the
    /// prefix, anything behind the base. An address must be judged as what it becomes, so ours is as loose.
    /// </summary>
    public MucAddress? Mapped(Jid jid)
    {
        var domain = jid.Domain;
        if (!domain.StartsWith(_prefix, StringComparison.Ordinal) || domain.Length <= _prefix.Length + 1)
            return null;
        var rest = domain.AsSpan(_prefix.Length + 1);
        var dot = rest.IndexOf('.');
        if (dot < 1 || !rest[(dot + 1)..].StartsWith(Base, StringComparison.Ordinal))
            return null;
        return new MucAddress(Domain, jid.Node is null ? null : $"[{rest[..dot]}]{jid.Node}");
    }

    /// <summary>As configured, in the form addresses are compared in; what is no domain at all matches nothing.</summary>
    private static string Prepared(string domain) =>
        Jid.TryCreate(null, domain, null, out var jid) ? jid.Domain : domain;
}

using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Policy;
using JwtXmppAuth.Gateway.Revocation;
using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Gateway.Explaining;

/// <summary>The parts of a host that decide, as they run or as a configuration would make them.</summary>
internal sealed record ExplainedHost(HostOptions Options, TokenVerifier Verifier, RoomAccess Access, HostServices Services)
{
    /// <summary>What the gateway remembers of tokens; null where none runs that could remember.</summary>
    public AdmissionChecks? Checks { get; init; }

    /// <summary>Which rooms are closed; null where no gateway runs that could know.</summary>
    public Revocations? Closed { get; init; }

    /// <summary>Which logins it cannot take; null where no gateway runs that has it.</summary>
    public IUpstream? Upstream { get; init; }

    public string Domain => Options.Domain;
}

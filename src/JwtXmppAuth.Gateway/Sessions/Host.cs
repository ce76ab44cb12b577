using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Policy;
using JwtXmppAuth.Gateway.Rules;
using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>One XMPP domain as it runs: whom it trusts, what it asks of stanzas, where its sessions go.</summary>
internal sealed record Host(HostOptions Options, TokenVerifier Verifier, StanzaPipeline Pipeline, IUpstream Upstream)
{
    public string Domain => Options.Domain;

    /// <summary>What is asked of a token beside what it says itself.</summary>
    public AdmissionChecks Checks { get; init; } = AdmissionChecks.None;

    /// <summary>Stricter rules that are tried out; null: none are.</summary>
    public Trial? Trial { get; init; }

    /// <summary>What logs in here besides participants.</summary>
    public HostServices Services { get; init; } = HostServices.None;

    /// <summary>How one logs in here.</summary>
    public LoginOffer Logins => field ??= new LoginOffer(Options, Services.TakePasswords);
}

using JwtXmppAuth.Xmpp.Stanzas;

namespace JwtXmppAuth.Gateway.Upstreams.Domain;

/// <summary>Whoever is behind the sessions of a client domain: the conference of this process, or a link to a server.</summary>
internal interface IDomainServer<TSession>
    where TSession : DomainSession
{
    OutboxLimits OutboxLimits { get; }

    /// <summary>From a client.</summary>
    /// <exception cref="UpstreamFailedException">The link is lost, or the session over.</exception>
    ValueTask ReceiveAsync(TSession session, Stanza received, CancellationToken cancellation);

    /// <summary>Ends a session once; when the first call returns, the others of the domain have seen it leave, and its rooms have or will.</summary>
    void End(DomainSession session, UpstreamEnd end);
}

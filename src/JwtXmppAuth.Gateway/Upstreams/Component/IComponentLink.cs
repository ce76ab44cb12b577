namespace JwtXmppAuth.Gateway.Upstreams.Component;

/// <summary>
/// The authenticated stream of a client domain to its server (XEP-0114): the gateway is that domain, and every stanza of
/// every session travels on this one stream.
/// </summary>
/// <remarks>
/// What was written before a break may or may not have arrived, and is not written again, but for the farewells of
/// <see cref="LinkLane.Complete"/>. What is still in its lane waits for the link. A server answers what it has for a
/// component that is away with an error, and a room puts out whom such an answer comes from: after
/// <see cref="ILinkReceiver.Returned"/> sessions may be in fewer rooms than they know.
/// </remarks>
internal interface IComponentLink : IAsyncDisposable
{
    /// <summary>The domain the gateway is, and the only one stanzas may come from.</summary>
    string Domain { get; }

    /// <summary>Ready while the link is up; otherwise the detail is the reason, for an operator.</summary>
    UpstreamHealth Health { get; }

    /// <summary>Connects, and keeps connected until disposed. Once.</summary>
    void Start(ILinkReceiver receiver);

    /// <summary>A lane for one session, or for the domain itself.</summary>
    /// <exception cref="UpstreamFailedException">The link is not up yet, or <see cref="ILinkReceiver.Lost"/>; with the reason.</exception>
    LinkLane OpenLane();
}

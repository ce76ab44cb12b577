namespace JwtXmppAuth.Gateway.Upstreams.Component;

/// <summary>What became of a stanza that was given to a <see cref="LinkLane"/>.</summary>
internal enum LinkSend
{
    /// <summary>It waits for its turn.</summary>
    Queued,

    /// <summary>It has more bytes than the server takes from a component, and would have ended the link: not sent.</summary>
    TooLarge,

    /// <summary>The lane has no room, and nobody could wait for it: not sent.</summary>
    Full,
}

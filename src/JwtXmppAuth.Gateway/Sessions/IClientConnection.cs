using JwtXmppAuth.Xmpp.Streams;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>
/// The port a transport plugs into: how a session reaches its client. It ends by <see cref="CloseAsync"/>, or earlier by a
/// broken connection, of which the transport tells the session once (<see cref="GatewaySession.ConnectionLost"/>). From
/// either on the transport gives the session nothing of the client any more, and whatever is still delivered is dropped:
/// a session that wants to deliver it over another connection has to keep it itself.
/// </summary>
public interface IClientConnection
{
    Transport Transport { get; }

    /// <summary>
    /// Queues one stanza or stream element for the client; waits while the bounded outbox is full. Does nothing, and does
    /// not throw, when the connection has ended, also when it ends while the call waits.
    /// </summary>
    ValueTask DeliverAsync(Element element, CancellationToken cancellation);

    /// <summary>
    /// As <see cref="DeliverAsync"/>, for one of several that are there together: a transport that sends many at once better
    /// than one after the other keeps it back until <see cref="Flush"/>, which must follow without a wait.
    /// </summary>
    ValueTask QueueAsync(Element element, CancellationToken cancellation) => DeliverAsync(element, cancellation);

    /// <summary>Sends what <see cref="QueueAsync"/> has kept back. Does nothing when there is nothing, or nobody to send it to.</summary>
    void Flush()
    {
    }

    /// <summary>
    /// Tells the client that its session here is over, after what is queued, and completes when it was told or cannot be any
    /// more: at once on a connection that is lost. The last call a session makes.
    /// </summary>
    ValueTask CloseAsync(SessionEnd end);
}

/// <summary>Why a session is over. Every member is a tag value of one metric and the reason in one log line.</summary>
public enum EndReason
{
    ClientTerminated,
    ClientInactive,

    /// <summary>Its connection broke, and nothing was agreed that would let it come back.</summary>
    ClientLost,

    /// <summary>Its connection broke, and it did not come back in time.</summary>
    NotResumed,

    /// <summary>The client came back on this connection: it goes on in an older session, which lives.</summary>
    Resumed,

    AuthenticationTimeout,
    AuthenticationFailed,
    ProtocolViolation,
    UpstreamClosed,
    UpstreamFailed,

    /// <summary>Its token is taken no more, and the host goes by that during a session.</summary>
    TokenExpired,

    /// <summary>Its token, its subject or its issuer was revoked.</summary>
    TokenRevoked,

    /// <summary>It was in a room that an operator has closed.</summary>
    RoomClosed,

    /// <summary>There were too many of its token or its subject, and it was the oldest.</summary>
    TooManySessions,

    /// <summary>An operator has ended it.</summary>
    EndedByOperator,
    Shutdown,
    InternalError,
}

/// <param name="Error">What the client is told; null for an orderly end.</param>
/// <param name="FromUpstream">True when <paramref name="Error"/> is the XMPP server's own stream error: BOSH's <c>remote-stream-error</c>.</param>
public sealed record SessionEnd(EndReason Reason, StreamError? Error = null, bool FromUpstream = false);

using JwtXmppAuth.Xmpp.Streams;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>The port a transport plugs into: how a session reaches its client.</summary>
public interface IClientConnection
{
    Transport Transport { get; }

    /// <summary>Queues one stanza or stream element for the client; waits while the bounded outbox is full.</summary>
    ValueTask DeliverAsync(Element element, CancellationToken cancellation);

    /// <summary>Tells the client that the session is over, after what is queued; the last call a session makes.</summary>
    ValueTask CloseAsync(SessionEnd end);
}

/// <summary>Why a session is over. Every member is a tag value of one metric and the reason in one log line.</summary>
public enum EndReason
{
    ClientTerminated,
    ClientInactive,

    /// <summary>Its connection broke, and nothing was agreed that would let it come back.</summary>
    ClientLost,

    AuthenticationTimeout,
    AuthenticationFailed,
    ProtocolViolation,
    UpstreamClosed,
    UpstreamFailed,
    Shutdown,
    InternalError,
}

/// <param name="Error">What the client is told; null for an orderly end.</param>
/// <param name="FromUpstream">True when <paramref name="Error"/> is the XMPP server's own stream error: BOSH's <c>remote-stream-error</c>.</param>
public sealed record SessionEnd(EndReason Reason, StreamError? Error = null, bool FromUpstream = false);

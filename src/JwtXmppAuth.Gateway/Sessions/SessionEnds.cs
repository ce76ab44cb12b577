using JwtXmppAuth.Xmpp.Streams;

namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>Ends that neither side of a session has asked for. The texts are for whoever looks at the client.</summary>
internal static class SessionEnds
{
    public static readonly SessionEnd TokenRevoked =
        new(EndReason.TokenRevoked, StreamError.NotAuthorized with { Text = "The token of this session was revoked" });

    public static readonly SessionEnd TokenExpired =
        new(EndReason.TokenExpired, StreamError.NotAuthorized with { Text = "The token of this session has expired" });

    public static readonly SessionEnd RoomClosed =
        new(EndReason.RoomClosed, StreamError.PolicyViolation with { Text = "The room was closed" });

    public static readonly SessionEnd TooManySessions =
        new(EndReason.TooManySessions, StreamError.Conflict with { Text = "A newer session has taken the place of this one" });

    public static readonly SessionEnd EndedByOperator =
        new(EndReason.EndedByOperator, StreamError.PolicyViolation with { Text = "The session was ended by an operator" });
}

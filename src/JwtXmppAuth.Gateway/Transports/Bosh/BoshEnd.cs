using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Xmpp.Streams;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Transports.Bosh;

/// <summary>What a client is told at the end of its session; a null condition is the orderly end.</summary>
/// <param name="Detail">Inside the body: the <c>stream:error</c>, the <c>uri</c>, or what explains an undefined condition.</param>
internal sealed record BoshEnd(BoshCondition? Condition, Element? Detail = null)
{
    private static readonly BoshEnd Orderly = new(Condition: (BoshCondition?)null);

    public static BoshEnd Of(SessionEnd end) => end switch
    {
        // XEP-0206 §6: the server's own stream error travels as it is.
        { Error: { } error, FromUpstream: true } => Encapsulate(error),
        { Error: { } error } => Of(error),
        _ => Orderly,
    };

    /// <summary>Towards the client the gateway is the server: a stream error of its own is a binding condition where there is one.</summary>
    public static BoshEnd Of(StreamError error) => error.Condition switch
    {
        "host-gone" => new BoshEnd(BoshCondition.HostGone),
        "host-unknown" => new BoshEnd(BoshCondition.HostUnknown),
        "improper-addressing" => new BoshEnd(BoshCondition.ImproperAddressing),
        "internal-server-error" => new BoshEnd(BoshCondition.InternalServerError),
        "remote-connection-failed" => new BoshEnd(BoshCondition.RemoteConnectionFailed),
        "system-shutdown" => new BoshEnd(BoshCondition.SystemShutdown),
        _ => Encapsulate(error),
    };

    private static BoshEnd Encapsulate(StreamError error) => new(BoshCondition.RemoteStreamError, error.ToElement());
}

namespace JwtXmppAuth.Gateway.Upstreams;

/// <summary>The codes of <see cref="UpstreamFailedException"/>: stable, in logs, metrics and alerts.</summary>
public static class UpstreamFailure
{
    /// <summary>No connection, or it broke before the login was over. Tried again.</summary>
    public const string Unreachable = "upstream.unreachable";

    /// <summary>Connected or not, the login was not over in time. Tried again.</summary>
    public const string Timeout = "upstream.timeout";

    /// <summary>No encryption, or not with a certificate to be trusted.</summary>
    public const string Tls = "upstream.tls";

    /// <summary>Something else than XMPP, or an XMPP server that is not set up for the gateway.</summary>
    public const string Protocol = "upstream.protocol";

    /// <summary>Not tried: the last attempts failed, the next one is due within seconds.</summary>
    public const string CircuitOpen = "upstream.circuit_open";

    /// <summary>The server refused the hand-off: different secrets, different clocks. Never tried again.</summary>
    public const string HandoffRefused = "upstream.handoff_refused";

    /// <summary>
    /// Prosody has just started, and by the gateway's clock the hand-off is older than that. Tried again, with a fresh one,
    /// while the login has time.
    /// </summary>
    public const string HandoffPredatesStart = "upstream.handoff_predates_start";

    /// <summary>A module of Prosody's refused the client, for a reason that the client is told. Never tried again.</summary>
    public const string RefusedByModule = "upstream.refused_by_module";

    /// <summary>The server refused the login: a wrong password, no anonymous users. Never tried again.</summary>
    public const string LoginRefused = "upstream.login_refused";

    /// <summary>The server has the component connected already, or has let another connection take its place.</summary>
    public const string Conflict = "upstream.conflict";

    /// <summary>The server knows no component of that domain.</summary>
    public const string HostUnknown = "upstream.host_unknown";

    /// <summary>The claims do not fit into a hand-off. Nothing was opened.</summary>
    public const string HandoffTooLarge = "handoff.too_large";

    /// <summary>The stream was lost, or is over, when a stanza was to be sent or a resource bound.</summary>
    public const string Lost = "upstream.lost";
}

namespace JwtXmppAuth.Gateway.Transports.WebSocket;

/// <summary>Bounds of XMPP over WebSocket (RFC 7395): <c>Gateway:WebSocket</c>.</summary>
public sealed class WebSocketOptions
{
    /// <summary>Bytes of one message of a client, however many fragments it comes in; 1 KiB to 1 MiB.</summary>
    public int MaxMessageBytes { get; set; } = 256 * 1024;

    /// <summary>
    /// Messages a client may send over time; a faster one is read more slowly, and loses nothing. One of more than 4 KiB counts
    /// once for each.
    /// </summary>
    public int MessagesPerSecond { get; set; } = 100;

    /// <summary>Messages a client may send at once before <see cref="MessagesPerSecond"/> holds it back.</summary>
    public int MessageBurst { get; set; } = 500;

    /// <summary>Bytes of stanzas that wait for the client to read them; beyond it the upstream is not read.</summary>
    public int MaxOutboxBytes { get; set; } = 1024 * 1024;

    /// <summary>Longest time for one message to be taken by the client's side of the network; after it the connection is lost.</summary>
    public TimeSpan SendTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Silence after which the client is sent a ping; also what keeps proxies from closing an idle connection.</summary>
    public TimeSpan KeepAliveInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a ping may stay unanswered; after it the connection is lost.</summary>
    public TimeSpan KeepAliveTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Another gateway, e.g. <c>wss://b.meet.example.com</c>, that clients are sent to while this one stops (<c>see-other-uri</c>).</summary>
    public string? RedirectAtShutdown { get; set; }
}

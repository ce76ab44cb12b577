namespace JwtXmppAuth.Gateway.Upstreams.Component;

/// <summary>
/// A server that has the host's domain as an external component (XEP-0114): <c>Gateway:Hosts:n:Component</c>. One stream
/// carries all sessions. It is encrypted from the first byte or not at all: the protocol has no STARTTLS.
/// </summary>
public sealed class ComponentOptions : ServerOptions
{
    public ComponentOptions() => Port = 5347;

    /// <summary>What the server has for the component: Prosody's <c>component_secret</c>, ejabberd's <c>password</c>.</summary>
    public string? Secret { get; set; }

    /// <summary>File with the secret as its first line, instead of <see cref="Secret"/>; read anew for every connection.</summary>
    public string? SecretFile { get; set; }

    /// <summary>
    /// Stanzas of one session that wait for their turn on the link. When full the gateway stops reading from that session's
    /// client, and from no other.
    /// </summary>
    public int MaxQueuedStanzas { get; set; } = 64;

    /// <summary>
    /// The largest stanza of a client that is sent; a larger one is refused to its client. At most what the server takes
    /// from a component, for it ends the stream, and with it every session, over a larger one: Prosody's
    /// <c>component_stanza_size_limit</c>, 512 KiB where nothing is said.
    /// </summary>
    public int MaxStanzaBytes { get; set; } = 256 * 1024;

    /// <summary>
    /// The largest stanza taken from the server; a larger one is passed over. Others' stanzas come with every apostrophe
    /// escaped, up to six times as long as the server took them.
    /// </summary>
    public int MaxReceivedStanzaBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>How often the server is asked for a sign of life. Three times in vain, and the link counts as down.</summary>
    public TimeSpan KeepAliveInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long sessions outlive a link that is down, while their stanzas wait.</summary>
    public TimeSpan OutageGrace { get; set; } = TimeSpan.FromSeconds(30);
}

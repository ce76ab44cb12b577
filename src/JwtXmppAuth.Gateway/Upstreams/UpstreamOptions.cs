namespace JwtXmppAuth.Gateway.Upstreams;

public enum UpstreamTls
{
    /// <summary>Unencrypted: loopback only, or <see cref="ServerOptions.AllowUnencrypted"/>.</summary>
    None,
    StartTls,
    Direct,
}

/// <summary>Where a host's XMPP server listens, and how the gateway's streams to it behave.</summary>
public abstract class ServerOptions
{
    public string Address { get; set; } = "127.0.0.1";

    public int Port { get; set; } = 5222;

    public UpstreamTls Tls { get; set; } = UpstreamTls.None;

    /// <summary>Permit an unencrypted stream to an address that is not loopback (a private container network).</summary>
    public bool AllowUnencrypted { get; set; }

    /// <summary>PEM file with the certificates to trust instead of the system's.</summary>
    public string? CertificateAuthorityFile { get; set; }

    /// <summary>One attempt to connect, negotiate and log in.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the server may leave a write of ours unread before the stream ends.</summary>
    public TimeSpan SendTimeout { get; set; } = TimeSpan.FromSeconds(15);
}

/// <summary>A server where every session logs in as a client (c2s).</summary>
public abstract class LoginOptions : ServerOptions
{
    /// <summary>Further attempts after the first; with jitter, within <see cref="LoginTimeout"/>.</summary>
    public int ConnectRetries { get; set; } = 2;

    /// <summary>One login with everything: the wait for its turn, all attempts, the pauses between them.</summary>
    public TimeSpan LoginTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Logins under way at once, so that a rush does not overrun the server's listen backlog. Others wait for their turn without
    /// a socket, in order, until <see cref="LoginTimeout"/> refuses them with <c>upstream.timeout</c>.
    /// </summary>
    public int MaxConcurrentLogins { get; set; } = 64;

    /// <summary>
    /// Stanzas of one session that wait for its client. When full the gateway stops reading that session's stream, which
    /// holds the server back.
    /// </summary>
    public int MaxQueuedStanzas { get; set; } = 64;

    /// <summary>The largest stanza taken from the server; a larger one ends the session.</summary>
    public int MaxStanzaBytes { get; set; } = 1024 * 1024;

    /// <summary>How often a silent session sends a space, so that nothing between takes it for dead; zero: never.</summary>
    public TimeSpan KeepAliveInterval { get; set; } = TimeSpan.FromMinutes(1);
}

/// <summary>A Prosody with our module: <c>Gateway:Hosts:n:Prosody</c>.</summary>
public sealed class ProsodyOptions : LoginOptions
{
    /// <summary>Hand on the raw token in the hand-off as well (<c>session.auth_token</c>).</summary>
    public bool ForwardToken { get; set; }
}

/// <summary>Any server that lets people in by SASL ANONYMOUS: <c>Gateway:Hosts:n:Anonymous</c>.</summary>
public sealed class AnonymousOptions : LoginOptions
{
}

/// <summary>The secret shared with Prosody: <c>Gateway:Handoff</c>.</summary>
public sealed class HandoffOptions
{
    /// <summary>At least 32 bytes, UTF-8; Prosody has the same in <c>jwtxmppauth_secret</c>.</summary>
    public string? Secret { get; set; }

    /// <summary>File with the secret as its first line, instead of <see cref="Secret"/>.</summary>
    public string? SecretFile { get; set; }
}

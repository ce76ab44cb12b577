namespace JwtXmppAuth.Gateway.Upstreams;

public enum UpstreamTls
{
    /// <summary>Unencrypted: loopback only, or <see cref="ProsodyOptions.AllowUnencrypted"/>.</summary>
    None,
    StartTls,
    Direct,
}

/// <summary>Where a host's Prosody listens for clients (c2s): <c>Gateway:Hosts:n:Prosody</c>.</summary>
public sealed class ProsodyOptions
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

    /// <summary>Further attempts after the first; with jitter, within the client's patience.</summary>
    public int ConnectRetries { get; set; } = 2;

    /// <summary>Hand on the raw token in the hand-off as well (<c>session.auth_token</c>).</summary>
    public bool ForwardToken { get; set; }
}

/// <summary>The secret shared with Prosody: <c>Gateway:Handoff</c>.</summary>
public sealed class HandoffOptions
{
    /// <summary>At least 32 bytes, UTF-8; Prosody has the same in <c>jwtxmppauth_secret</c>.</summary>
    public string? Secret { get; set; }

    public string? SecretFile { get; set; }
}

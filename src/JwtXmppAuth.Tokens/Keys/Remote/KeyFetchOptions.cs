namespace JwtXmppAuth.Tokens.Keys.Remote;

/// <summary>How keys of other machines are fetched and kept, whatever their source: <c>Gateway:KeyFetch</c>.</summary>
public sealed class KeyFetchOptions
{
    /// <summary>One document from the first byte to the last, another attempt included; 100 ms to 5 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Bytes of one document; more is refused. 1 KiB to 256 KiB.</summary>
    public int MaxBytes { get; set; } = 256 * 1024;

    /// <summary>A document is used at least so long before it is asked for again, whatever its server says; 1 s to 1 h.</summary>
    public TimeSpan MinAge { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>At most so long, which is also how long a key lives that its server has taken back; 1 s to 24 h.</summary>
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromHours(1);

    /// <summary>So long where the server says nothing, within the two; 1 s to 24 h.</summary>
    public TimeSpan DefaultAge { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long keys are used beyond their age while their server does not answer; zero to 7 days.</summary>
    public TimeSpan KeepFor { get; set; } = TimeSpan.FromHours(12);

    /// <summary>From one fetch for the sake of an unknown key id to the next; 1 s to 10 min.</summary>
    public TimeSpan CoolDown { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a key id that its source does not have is refused without asking again; 1 s to 1 h.</summary>
    public TimeSpan UnknownFor { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Keys of one key server that are remembered, and as many ids that it does not have; 1 to 100 000.</summary>
    public int MaxKeys { get; set; } = 1000;

    /// <summary>Key ids a second that one key server is asked for which it has not been seen to have, ten times as many at once; 1 to 1000.</summary>
    public int NewKeysPerSecond { get; set; } = 10;

    /// <summary>PEM file of the authorities that certificates of key servers must come from; null: those that the system trusts.</summary>
    public string? CertificateAuthorityFile { get; set; }

    /// <summary>Proxy that all fetches go through; null: none, whatever the environment says.</summary>
    public string? Proxy { get; set; }
}

namespace JwtXmppAuth.Gateway.Transports.Bosh;

/// <summary>Bounds of XEP-0124 negotiation: <c>Gateway:Bosh</c>.</summary>
public sealed class BoshOptions
{
    /// <summary>Longest <c>wait</c> granted; 1 s to 5 min.</summary>
    public TimeSpan MaxWait { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Largest <c>hold</c> granted; 1 to 4. <c>requests</c> is <c>hold</c> + 1.</summary>
    public int MaxHold { get; set; } = 1;

    /// <summary>Silence after which a session is over; 5 s to 10 min.</summary>
    public TimeSpan Inactivity { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Longest silence that a client may announce (<c>pause</c>), e.g. while its page reloads; 10 s to 10 min.</summary>
    public TimeSpan MaxPause { get; set; } = TimeSpan.FromSeconds(120);

    /// <summary>Shortest time between two empty requests of a client that polls; 0: as often as it likes.</summary>
    public TimeSpan Polling { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Bytes of one request body; 1 KiB to 1 MiB.</summary>
    public int MaxBodyBytes { get; set; } = 256 * 1024;

    /// <summary>Stanzas a client may send over time; a faster one is answered more slowly, and loses nothing.</summary>
    public int StanzasPerSecond { get; set; } = 100;

    /// <summary>Stanzas a client may send at once before <see cref="StanzasPerSecond"/> holds it back.</summary>
    public int StanzaBurst { get; set; } = 500;

    /// <summary>Bytes of stanzas that wait for the client to fetch them; beyond it the upstream is not read.</summary>
    public int MaxOutboxBytes { get; set; } = 1024 * 1024;
}

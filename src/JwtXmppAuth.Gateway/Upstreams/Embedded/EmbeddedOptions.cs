namespace JwtXmppAuth.Gateway.Upstreams.Embedded;

/// <summary>Bounds of the conference layer in the process: <c>Gateway:Hosts:n:Embedded</c>. Each is inclusive.</summary>
public sealed class EmbeddedOptions
{
    /// <summary>Living rooms; a join that would create one more gets <c>resource-constraint</c>. 1 to 100,000.</summary>
    public int MaxRooms { get; set; } = 1_000;

    /// <summary>Occupants of one room; one more gets <c>service-unavailable</c>, which clients show as "room full". 1 to 10,000.</summary>
    public int MaxOccupants { get; set; } = 500;

    /// <summary>Characters of one stanza's names, values and texts; a larger one gets <c>policy-violation</c>. 1 KiB to 1 MiB.</summary>
    public int MaxStanzaLength { get; set; } = 64 * 1024;

    /// <summary>
    /// Stanzas that wait for one session. A room waits for nobody: the session whose queue is full when one more arrives
    /// is ended with <c>resource-constraint</c>, and its rooms see it leave. 16 to 100,000.
    /// </summary>
    public int MaxQueuedStanzas { get; set; } = 1_024;
}

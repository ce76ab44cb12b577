namespace JwtXmppAuth.Gateway.Upstreams.Domain;

/// <summary>What stands before the <c>@</c> in the addresses of a host's participants.</summary>
public enum DomainNode
{
    /// <summary>A lower-case UUID, another one for every session.</summary>
    Random,

    /// <summary>The same for all sessions of one user of one app and issuer; random for who names no user.</summary>
    Subject,
}

/// <summary>What the gateway is to do as the server of the client domain: <c>Gateway:Hosts:n:ClientDomain</c>.</summary>
public sealed class ClientDomainOptions
{
    public DomainNode Node { get; set; } = DomainNode.Random;

    /// <summary>
    /// With <see cref="Node"/> <c>subject</c>: the field of <c>context.user</c> that addresses begin with, to be readable, such as
    /// <c>id</c>. Default: none.
    /// </summary>
    public string? NodeField { get; set; }

    /// <summary>Services beside the conference that clients are told of, and may speak to.</summary>
    public IList<CompanionOptions> Companions { get; } = [];

    /// <summary>Further domains of the server that sessions may speak to, which clients are not told of.</summary>
    public IList<string> Reachable { get; } = [];

    /// <summary>STUN and TURN servers, in the order in which clients get them.</summary>
    public IList<ExternalServiceOptions> ExternalServices { get; } = [];

    /// <summary>The secret shared with the TURN servers (<c>static-auth-secret</c> of coturn).</summary>
    public string? TurnSecret { get; set; }

    /// <summary>
    /// Stanzas that wait for one session. The link waits for nobody: the session whose queue is full when one more arrives
    /// is ended with <c>resource-constraint</c>, and its rooms see it leave. 16 to 100,000.
    /// </summary>
    public int MaxQueuedStanzas { get; set; } = 4_096;

    /// <summary>
    /// Bytes of stanzas that wait for one session, and what keeping them costs; beyond it the session is ended likewise.
    /// </summary>
    public int MaxQueuedBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>The same for all sessions of the host together; beyond it each that has more than 64 KiB waiting is ended.</summary>
    public int MaxQueuedBytesOfAll { get; set; } = 512 * 1024 * 1024;
}

/// <summary>A component of the server that Jitsi's clients look for: <c>ClientDomain:Companions:n</c>.</summary>
public sealed class CompanionOptions
{
    /// <summary>As Jitsi's module announces it, e.g. <c>lobbyrooms</c>, <c>breakout_rooms</c>, <c>speakerstats</c>.</summary>
    public string Type { get; set; } = "";

    /// <summary>E.g. <c>lobby.meet.example.com</c>.</summary>
    public string Domain { get; set; } = "";
}

/// <summary>A STUN or TURN server: <c>ClientDomain:ExternalServices:n</c>.</summary>
public sealed class ExternalServiceOptions
{
    /// <summary><c>stun</c>, <c>stuns</c>, <c>turn</c> or <c>turns</c>.</summary>
    public string Type { get; set; } = "";

    public string Host { get; set; } = "";

    public int Port { get; set; } = 3478;

    /// <summary><c>udp</c> or <c>tcp</c>. Default: not said.</summary>
    public string? Transport { get; set; }

    /// <summary>A fixed account instead of one made with <see cref="ClientDomainOptions.TurnSecret"/>.</summary>
    public string? Username { get; set; }

    public string? Password { get; set; }

    /// <summary>How long credentials made with the secret are good; a connection that stands outlives them.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromHours(24);

    public bool TakesCredentials => Type is "turn" or "turns";
}

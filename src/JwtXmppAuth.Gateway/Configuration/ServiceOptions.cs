namespace JwtXmppAuth.Gateway.Configuration;

/// <summary>What a service is there for; stands in logs and metrics.</summary>
public enum ServiceKind
{
    Focus,
    Videobridge,
    Recorder,
    DialIn,
}

/// <summary>
/// A part of the deployment that logs in through the gateway, by credentials of its own and never by an address that a
/// client could claim: <c>Gateway:Services:n</c>.
/// </summary>
public sealed class ServiceOptions
{
    /// <summary>Its name in logs, metrics and the hand-off: 1 to 32 of <c>a-z</c>, <c>0-9</c>, <c>-</c>.</summary>
    public string Name { get; set; } = "";

    /// <summary>What it is there for; no rights follow from it.</summary>
    public ServiceKind Kind { get; set; }

    /// <summary>Domains of the hosts it may log in at.</summary>
    public IList<string> Hosts { get; } = [];

    /// <summary>The user name of SASL PLAIN. Default: <see cref="Name"/>.</summary>
    public string? Username { get; set; }

    /// <summary>Lets it log in by SASL PLAIN; at least 16 characters.</summary>
    public string? Password { get; set; }

    /// <summary>Id of the app whose tokens are this service's; it is no participant's app then.</summary>
    public string? App { get; set; }

    /// <summary>Addresses or networks it must come from, as <c>TrustedProxies</c> let them be known. Empty: any.</summary>
    public IList<string> Networks { get; } = [];

    /// <summary>The node of its address: 1 to 64 of <c>a-z</c>, <c>0-9</c>, <c>.</c>, <c>_</c>, <c>-</c>. Default: <see cref="Name"/>.</summary>
    public string? Node { get; set; }

    /// <summary>The resource of its address. Default: what it asks for, else the server's choice.</summary>
    public string? Resource { get; set; }

    /// <summary>Every room of its host's conference is open to it.</summary>
    public bool SkipRoomCheck { get; set; }

    /// <summary>It may make rooms, also under <c>RoomCreation</c> <c>existing-only</c>.</summary>
    public bool MayCreateRooms { get; set; }

    /// <summary>A room with nobody but it is empty for guests. Clients hide whoever comes from their <c>hiddenDomain</c>.</summary>
    public bool Hidden { get; set; }
}

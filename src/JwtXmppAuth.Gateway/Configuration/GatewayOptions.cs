using JwtXmppAuth.Gateway.Limits;
using JwtXmppAuth.Gateway.Revocation;
using JwtXmppAuth.Gateway.Sessions.Resumption;
using JwtXmppAuth.Gateway.Sessions.Tickets;
using JwtXmppAuth.Gateway.Transports.Bosh;
using JwtXmppAuth.Gateway.Transports.WebSocket;
using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Tokens;
using JwtXmppAuth.Tokens.Keys.Remote;

namespace JwtXmppAuth.Gateway.Configuration;

/// <summary>The root, section <c>Gateway</c>.</summary>
public sealed class GatewayOptions
{
    public IList<HostOptions> Hosts { get; } = [];

    public IList<AppOptions> Apps { get; } = [];

    public IList<ServiceOptions> Services { get; } = [];

    public KeyFetchOptions KeyFetch { get; } = new();

    public HandoffOptions Handoff { get; } = new();

    public BoshOptions Bosh { get; } = new();

    public WebSocketOptions WebSocket { get; } = new();

    public LimitsOptions Limits { get; } = new();

    public ResumptionOptions Resumption { get; } = new();

    public TicketOptions Tickets { get; } = new();

    public AdminOptions Admin { get; } = new();

    public RevocationOptions Revocation { get; } = new();

    public MintOptions Mint { get; } = new();

    /// <summary>Where clients connect: <c>http://127.0.0.1:5290</c>, <c>http://*:80</c>, <c>https://[::1]:443</c>.</summary>
    public string Listen { get; set; } = "http://127.0.0.1:5290";

    /// <summary>Where operators do: health in detail and metrics, for whoever reaches it, and the admin API, for those with a token.</summary>
    public string AdminListen { get; set; } = "http://127.0.0.1:5291";

    /// <summary>Addresses or networks whose <c>prefix=</c> and <c>X-Forwarded-For</c> are believed. Default: nobody's.</summary>
    public IList<string> TrustedProxies { get; } = [];

    /// <summary>Origins a browser page may come from, e.g. <c>https://meet.example.com</c>; <c>*</c>: any. Empty: the hosts' own.</summary>
    public IList<string> AllowedOrigins { get; } = [];

    /// <summary>Answered as <c>x-jitsi-shard</c>; null: no such header.</summary>
    public string? Shard { get; set; }

    /// <summary>Request header that names the client's region.</summary>
    public string RegionHeader { get; set; } = "X-Proxy-Region";

    /// <summary>Live sessions; one more is answered with <c>resource-constraint</c>, as is one with a refused token beyond half of them.</summary>
    public int MaxSessions { get; set; } = 20_000;

    /// <summary>
    /// Bytes of stanzas that wait for all clients together, whatever door they came by, each with 512 more for what it takes in memory
    /// beside them; beyond it nothing is added for those who have more than 64 KiB waiting, until they have read.
    /// </summary>
    public int MaxOutboxBytesOfAll { get; set; } = 512 * 1024 * 1024;

    /// <summary>From the first request to a bound resource; 1 s to 5 min.</summary>
    public TimeSpan AuthenticationTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How often the configuration's files are read again, for what can be taken while running; zero: only at <c>SIGHUP</c>.
    /// </summary>
    public TimeSpan ReloadInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long SIGTERM waits for queued stanzas to be fetched before it ends what is left.</summary>
    public TimeSpan DrainTime { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The app whose tokens a client of <see cref="Mint"/> gets; null where that is not one.</summary>
    public AppOptions? AppOf(MintClientOptions client) =>
        client.App is null ? (Apps is [var only] ? only : null) : Apps.FirstOrDefault(app => app.Id == client.App);

    /// <summary>The host whose rooms they open; null where that is not one.</summary>
    public HostOptions? HostOf(MintClientOptions client) => AppOf(client) is { } app
        && Hosts.Where(host => AppsOf(host).Contains(app) && (client.Host is null || host.Domain == client.Host)).ToList() is [var only] ? only : null;

    /// <summary>The apps whose tokens are participants' tokens somewhere.</summary>
    public IEnumerable<AppOptions> ParticipantApps => Apps.Where(app => !Services.Any(service => service.App == app.Id));

    /// <summary>The apps whose tokens a host trusts, in the order of the configuration: of participants, and of its services.</summary>
    public IReadOnlyList<AppOptions> AppsOf(HostOptions host) =>
    [
        .. host.TrustsNoApp ? [] : ParticipantApps.Where(app => host.Apps.Count == 0 || host.Apps.Contains(app.Id)),
        .. Apps.Where(app => Services.Any(service => service.App == app.Id && service.Hosts.Contains(host.Domain))),
    ];
}

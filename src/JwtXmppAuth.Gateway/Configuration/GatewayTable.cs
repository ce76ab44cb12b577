using JwtXmppAuth.Gateway.Limits;
using JwtXmppAuth.Gateway.Revocation;
using JwtXmppAuth.Gateway.Sessions.Resumption;
using JwtXmppAuth.Gateway.Sessions.Tickets;
using JwtXmppAuth.Gateway.Transports.Bosh;
using JwtXmppAuth.Gateway.Transports.WebSocket;
using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Tokens.Keys.Remote;
using static System.TimeSpan;

namespace JwtXmppAuth.Gateway.Configuration;

/// <summary>
/// Every option under <c>Gateway</c> with its range, both ends included; the defaults stand at the properties. An option
/// that is missing here does not exist for an operator, and a test says so.
/// </summary>
internal static class GatewayTable
{
    private static readonly OptionTable<KeyFetchOptions> KeyFetch = new OptionTable<KeyFetchOptions>()
        .Time("Timeout", of => of.Timeout, (to, value) => to.Timeout = value, FromMilliseconds(100), FromSeconds(5))
        .Number("MaxBytes", of => of.MaxBytes, (to, value) => to.MaxBytes = value, 1024, 256 * 1024)
        .Time("MinAge", of => of.MinAge, (to, value) => to.MinAge = value, FromSeconds(1), FromHours(1))
        .Time("MaxAge", of => of.MaxAge, (to, value) => to.MaxAge = value, FromSeconds(1), FromHours(24))
        .Time("DefaultAge", of => of.DefaultAge, (to, value) => to.DefaultAge = value, FromSeconds(1), FromHours(24))
        .Time("KeepFor", of => of.KeepFor, (to, value) => to.KeepFor = value, Zero, FromDays(7))
        .Time("CoolDown", of => of.CoolDown, (to, value) => to.CoolDown = value, FromSeconds(1), FromMinutes(10))
        .Time("UnknownFor", of => of.UnknownFor, (to, value) => to.UnknownFor = value, FromSeconds(1), FromHours(1))
        .Number("MaxKeys", of => of.MaxKeys, (to, value) => to.MaxKeys = value, 1, 100_000)
        .Number("NewKeysPerSecond", of => of.NewKeysPerSecond, (to, value) => to.NewKeysPerSecond = value, 1, 1000)
        .Text("CertificateAuthorityFile", (to, value) => to.CertificateAuthorityFile = value)
        .Text("Proxy", (to, value) => to.Proxy = value);

    private static readonly OptionTable<ServiceOptions> Service = new OptionTable<ServiceOptions>()
        .Text("Name", (to, value) => to.Name = value)
        .Choice<ServiceKind>("Kind", (to, value) => to.Kind = value)
        .Texts("Hosts", of => of.Hosts)
        .Text("Username", (to, value) => to.Username = value)
        .Text("Password", (to, value) => to.Password = value)
        .Text("App", (to, value) => to.App = value)
        .Texts("Networks", of => of.Networks)
        .Text("Node", (to, value) => to.Node = value)
        .Text("Resource", (to, value) => to.Resource = value)
        .Flag("SkipRoomCheck", (to, value) => to.SkipRoomCheck = value)
        .Flag("MayCreateRooms", (to, value) => to.MayCreateRooms = value)
        .Flag("Hidden", (to, value) => to.Hidden = value);

    private static readonly OptionTable<HandoffOptions> Handoff = new OptionTable<HandoffOptions>()
        .Text("Secret", (to, value) => to.Secret = value)
        .Text("SecretFile", (to, value) => to.SecretFile = value);

    private static readonly OptionTable<BoshOptions> Bosh = new OptionTable<BoshOptions>()
        .Time("MaxWait", of => of.MaxWait, (to, value) => to.MaxWait = value, FromSeconds(1), FromMinutes(5))
        .Number("MaxHold", of => of.MaxHold, (to, value) => to.MaxHold = value, 1, 4)
        .Time("Inactivity", of => of.Inactivity, (to, value) => to.Inactivity = value, FromSeconds(5), FromMinutes(10))
        .Time("MaxPause", of => of.MaxPause, (to, value) => to.MaxPause = value, FromSeconds(10), FromMinutes(10))
        .Time("Polling", of => of.Polling, (to, value) => to.Polling = value, Zero, FromMinutes(1))
        .Number("MaxBodyBytes", of => of.MaxBodyBytes, (to, value) => to.MaxBodyBytes = value, 1024, 1024 * 1024)
        .Number("StanzasPerSecond", of => of.StanzasPerSecond, (to, value) => to.StanzasPerSecond = value, 10, 10_000)
        .Number("StanzaBurst", of => of.StanzaBurst, (to, value) => to.StanzaBurst = value, 10, 10_000)
        .Number("MaxOutboxBytes", of => of.MaxOutboxBytes, (to, value) => to.MaxOutboxBytes = value, 64 * 1024, 64 * 1024 * 1024);

    private static readonly OptionTable<WebSocketOptions> WebSocket = new OptionTable<WebSocketOptions>()
        .Number("MaxMessageBytes", of => of.MaxMessageBytes, (to, value) => to.MaxMessageBytes = value, 1024, 1024 * 1024)
        .Number("MessagesPerSecond", of => of.MessagesPerSecond, (to, value) => to.MessagesPerSecond = value, 10, 10_000)
        .Number("MessageBurst", of => of.MessageBurst, (to, value) => to.MessageBurst = value, 10, 10_000)
        .Number("MaxOutboxBytes", of => of.MaxOutboxBytes, (to, value) => to.MaxOutboxBytes = value, 64 * 1024, 64 * 1024 * 1024)
        .Time("SendTimeout", of => of.SendTimeout, (to, value) => to.SendTimeout = value, FromSeconds(1), FromMinutes(5))
        .Time("KeepAliveInterval", of => of.KeepAliveInterval, (to, value) => to.KeepAliveInterval = value, FromSeconds(1), FromMinutes(5))
        .Time("KeepAliveTimeout", of => of.KeepAliveTimeout, (to, value) => to.KeepAliveTimeout = value, FromSeconds(1), FromMinutes(5))
        .Text("RedirectAtShutdown", (to, value) => to.RedirectAtShutdown = value);

    private static readonly OptionTable<ResumptionOptions> Resumption = new OptionTable<ResumptionOptions>()
        .Time("Window", of => of.Window, (to, value) => to.Window = value, Zero, FromMinutes(10))
        .Number("MaxUnackedStanzas", of => of.MaxUnackedStanzas, (to, value) => to.MaxUnackedStanzas = value, 16, 100_000)
        .Number("MaxUnackedBytes", of => of.MaxUnackedBytes, (to, value) => to.MaxUnackedBytes = value, 64 * 1024, 64 * 1024 * 1024)
        .Number("AckEvery", of => of.AckEvery, (to, value) => to.AckEvery = value, 1, 1000)
        .Time("AckTimeout", of => of.AckTimeout, (to, value) => to.AckTimeout = value, FromSeconds(1), FromMinutes(5))
        .Choice<TokenlessResume>("TokenlessResume", (to, value) => to.TokenlessResume = value)
        .Choice<NamelessResume>("NamelessResume", (to, value) => to.NamelessResume = value);

    private static readonly OptionTable<RevocationOptions> Revocation = new OptionTable<RevocationOptions>()
        .Text("File", (to, value) => to.File = value)
        .Choice<UnreadableStore>("Unreadable", (to, value) => to.Unreadable = value)
        .Time("PollInterval", of => of.PollInterval, (to, value) => to.PollInterval = value, TimeSpan.Zero, FromMinutes(5))
        .Number("MaxEntries", of => of.MaxEntries, (to, value) => to.MaxEntries = value, 1, 1_000_000)
        .Number("MaxUsedTokens", of => of.MaxUsedTokens, (to, value) => to.MaxUsedTokens = value, 1, 1_000_000)
        .Time("MaxTtl", of => of.MaxTtl, (to, value) => to.MaxTtl = value, FromMinutes(1), FromDays(366));

    private static readonly OptionTable<AdminTokenOptions> AdminToken = new OptionTable<AdminTokenOptions>()
        .Text("Name", (to, value) => to.Name = value)
        .Text("Token", (to, value) => to.Token = value);

    private static readonly OptionTable<AdminOptions> Admin = new OptionTable<AdminOptions>()
        .List("Tokens", of => of.Tokens, AdminToken);

    private static readonly OptionTable<LimitsOptions> Limits = new OptionTable<LimitsOptions>()
        .Number("StrangersPerMinute", of => of.StrangersPerMinute, (to, value) => to.StrangersPerMinute = value, 0, 1_000_000)
        .Number("SessionsPerSubjectPerMinute", of => of.SessionsPerSubjectPerMinute, (to, value) => to.SessionsPerSubjectPerMinute = value, 0, 100_000)
        .Number("StanzasPerSubjectPerSecond", of => of.StanzasPerSubjectPerSecond, (to, value) => to.StanzasPerSubjectPerSecond = value, 0, 100_000)
        .Number("RoomMessagesPerSecond", of => of.RoomMessagesPerSecond, (to, value) => to.RoomMessagesPerSecond = value, 0, 100_000);

    private static readonly OptionTable<TicketOptions> Tickets = new OptionTable<TicketOptions>()
        .Flag("Enabled", (to, value) => to.Enabled = value)
        .Time("Lifetime", of => of.Lifetime, (to, value) => to.Lifetime = value, FromSeconds(1), FromMinutes(5))
        .Number("MaxTickets", of => of.MaxTickets, (to, value) => to.MaxTickets = value, 1, 100_000)
        .Number("RequestsPerMinute", of => of.RequestsPerMinute, (to, value) => to.RequestsPerMinute = value, 1, 100_000);

    private static readonly OptionTable<MintClientOptions> MintClient = new OptionTable<MintClientOptions>()
        .Text("Id", (to, value) => to.Id = value)
        .Text("Secret", (to, value) => to.Secret = value)
        .Text("App", (to, value) => to.App = value)
        .Text("Host", (to, value) => to.Host = value)
        .Text("PrivateKeyFile", (to, value) => to.PrivateKeyFile = value)
        .Text("KeyId", (to, value) => to.KeyId = value)
        .Texts("Rooms", of => of.Rooms)
        .Texts("Tenants", of => of.Tenants)
        .Time("MaxLifetime", of => of.MaxLifetime, (to, value) => to.MaxLifetime = value, FromSeconds(1), FromDays(1))
        .Texts("Features", of => of.Features)
        .Flag("MayModerate", (to, value) => to.MayModerate = value);

    private static readonly OptionTable<MintOptions> Mint = new OptionTable<MintOptions>()
        .Text("Listen", (to, value) => to.Listen = value)
        .List("Clients", of => of.Clients, MintClient);

    public static readonly OptionTable<GatewayOptions> Root = new OptionTable<GatewayOptions>()
        .List("Hosts", of => of.Hosts, HostRows.All)
        .List("Apps", of => of.Apps, AppRows.All)
        .List("Services", of => of.Services, Service)
        .Section("KeyFetch", of => of.KeyFetch, KeyFetch)
        .Section("Handoff", of => of.Handoff, Handoff)
        .Section("Bosh", of => of.Bosh, Bosh)
        .Section("WebSocket", of => of.WebSocket, WebSocket)
        .Section("Resumption", of => of.Resumption, Resumption)
        .Section("Limits", of => of.Limits, Limits)
        .Section("Tickets", of => of.Tickets, Tickets)
        .Section("Admin", of => of.Admin, Admin)
        .Section("Revocation", of => of.Revocation, Revocation)
        .Section("Mint", of => of.Mint, Mint)
        .Text("Listen", (to, value) => to.Listen = value)
        .Text("AdminListen", (to, value) => to.AdminListen = value)
        .Texts("TrustedProxies", of => of.TrustedProxies)
        .Texts("AllowedOrigins", of => of.AllowedOrigins)
        .Text("Shard", (to, value) => to.Shard = value)
        .Text("RegionHeader", (to, value) => to.RegionHeader = value)
        .Number("MaxSessions", of => of.MaxSessions, (to, value) => to.MaxSessions = value, 1, 1_000_000)
        .Number(
            "MaxOutboxBytesOfAll", of => of.MaxOutboxBytesOfAll, (to, value) => to.MaxOutboxBytesOfAll = value, 1024 * 1024, 2000 * 1024 * 1024)
        .Time(
            "AuthenticationTimeout",
            of => of.AuthenticationTimeout,
            (to, value) => to.AuthenticationTimeout = value,
            FromSeconds(1),
            FromMinutes(5))
        .Time("ReloadInterval", of => of.ReloadInterval, (to, value) => to.ReloadInterval = value, Zero, FromHours(24))
        .Time("DrainTime", of => of.DrainTime, (to, value) => to.DrainTime = value, Zero, FromMinutes(5));
}

using JwtXmppAuth.Gateway.Moderation;
using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Gateway.Upstreams.Component;
using JwtXmppAuth.Gateway.Upstreams.Domain;
using JwtXmppAuth.Gateway.Upstreams.Embedded;
using JwtXmppAuth.Tokens;
using static System.TimeSpan;

namespace JwtXmppAuth.Gateway.Configuration;

/// <summary>The options of one host, under <c>Gateway:Hosts:n</c>.</summary>
internal static class HostRows
{
    private static readonly OptionTable<ProsodyOptions> Prosody = Logins<ProsodyOptions>()
        .Flag("ForwardToken", (to, value) => to.ForwardToken = value);

    private static readonly OptionTable<AnonymousOptions> Anonymous = Logins<AnonymousOptions>();

    private static readonly OptionTable<ComponentOptions> Component = Server<ComponentOptions>()
        .Text("Secret", (to, value) => to.Secret = value)
        .Text("SecretFile", (to, value) => to.SecretFile = value)
        .Number("MaxQueuedStanzas", of => of.MaxQueuedStanzas, (to, value) => to.MaxQueuedStanzas = value, 1, 4096)
        .Number("MaxStanzaBytes", of => of.MaxStanzaBytes, (to, value) => to.MaxStanzaBytes = value, 10_000, 16 * 1024 * 1024)
        .Number(
            "MaxReceivedStanzaBytes", of => of.MaxReceivedStanzaBytes, (to, value) => to.MaxReceivedStanzaBytes = value, 1024 * 1024, 64 * 1024 * 1024)
        .Time("KeepAliveInterval", of => of.KeepAliveInterval, (to, value) => to.KeepAliveInterval = value, FromSeconds(1), FromHours(1))
        .Time("OutageGrace", of => of.OutageGrace, (to, value) => to.OutageGrace = value, Zero, FromMinutes(10));

    private static readonly OptionTable<EmbeddedOptions> Embedded = new OptionTable<EmbeddedOptions>()
        .Number("MaxRooms", of => of.MaxRooms, (to, value) => to.MaxRooms = value, 1, 100_000)
        .Number("MaxOccupants", of => of.MaxOccupants, (to, value) => to.MaxOccupants = value, 1, 10_000)
        .Number("MaxStanzaLength", of => of.MaxStanzaLength, (to, value) => to.MaxStanzaLength = value, 1024, 1024 * 1024)
        .Number("MaxQueuedStanzas", of => of.MaxQueuedStanzas, (to, value) => to.MaxQueuedStanzas = value, 16, 100_000);

    private static readonly OptionTable<CompanionOptions> Companion = new OptionTable<CompanionOptions>()
        .Text("Type", (to, value) => to.Type = value)
        .Text("Domain", (to, value) => to.Domain = value);

    private static readonly OptionTable<ExternalServiceOptions> ExternalService = new OptionTable<ExternalServiceOptions>()
        .Text("Type", (to, value) => to.Type = value)
        .Text("Host", (to, value) => to.Host = value)
        .Number("Port", of => of.Port, (to, value) => to.Port = value, 1, 65535)
        .Text("Transport", (to, value) => to.Transport = value)
        .Text("Username", (to, value) => to.Username = value)
        .Text("Password", (to, value) => to.Password = value)
        .Time("Lifetime", of => of.Lifetime, (to, value) => to.Lifetime = value, FromMinutes(1), FromDays(7));

    private static readonly OptionTable<ClientDomainOptions> ClientDomain = new OptionTable<ClientDomainOptions>()
        .Choice<DomainNode>("Node", (to, value) => to.Node = value)
        .Text("NodeField", (to, value) => to.NodeField = value)
        .List("Companions", of => of.Companions, Companion)
        .Texts("Reachable", of => of.Reachable)
        .List("ExternalServices", of => of.ExternalServices, ExternalService)
        .Text("TurnSecret", (to, value) => to.TurnSecret = value)
        .Number("MaxQueuedStanzas", of => of.MaxQueuedStanzas, (to, value) => to.MaxQueuedStanzas = value, 16, 100_000)
        .Number("MaxQueuedBytes", of => of.MaxQueuedBytes, (to, value) => to.MaxQueuedBytes = value, 64 * 1024, 1024 * 1024 * 1024)
        .Number(
            "MaxQueuedBytesOfAll", of => of.MaxQueuedBytesOfAll, (to, value) => to.MaxQueuedBytesOfAll = value, 1024 * 1024, 2000 * 1024 * 1024);

    private static readonly OptionTable<ModeratorAccountOptions> ModeratorAccount = new OptionTable<ModeratorAccountOptions>()
        .Text("Jid", (to, value) => to.Jid = value)
        .Text("Password", (to, value) => to.Password = value)
        .Choice<ModeratorAffiliation>("Affiliation", (to, value) => to.Affiliation = value);

    private static readonly OptionTable<RoomPatternOptions> RoomPatterns = new OptionTable<RoomPatternOptions>()
        .Choice<PatternLanguage>("Language", (to, value) => to.Language = value)
        .Number("MaxRoomLength", of => of.MaxRoomLength, (to, value) => to.MaxRoomLength = value, 1, 1023)
        .Number("MaxQuantifiers", of => of.MaxQuantifiers, (to, value) => to.MaxQuantifiers = value, 0, 10);

    private static readonly OptionTable<TrialOptions> Trial = new OptionTable<TrialOptions>()
        .Choice<Compatibility>("Compatibility", (to, value) => to.Compatibility = value)
        .Flag("DomainVerification", (to, value) => to.DomainVerification = value)
        .Flag("RequireRoomClaim", (to, value) => to.RequireRoomClaim = value);

    public static readonly OptionTable<HostOptions> All = new OptionTable<HostOptions>()
        .Text("Domain", (to, value) => to.Domain = value)
        .Text("PublicUrl", (to, value) => to.PublicUrl = value)
        .Texts("Apps", of => of.Apps)
        .Text("Muc", (to, value) => to.Muc = value)
        .Text("MucBase", (to, value) => to.MucBase = value)
        .Text("MucPrefix", (to, value) => to.MucPrefix = value)
        .Text("Upstream", (to, value) => to.Upstream = value)
        .Section("Prosody", of => of.Prosody, Prosody)
        .Section("Anonymous", of => of.Anonymous, Anonymous)
        .Section("Component", of => of.Component, Component)
        .Section("Embedded", of => of.Embedded, Embedded)
        .Section("ClientDomain", of => of.ClientDomain, ClientDomain)
        .Choice<Compatibility>("Compatibility", (to, value) => to.Compatibility = value)
        .Flag("AllowEmptyToken", (to, value) => to.AllowEmptyToken = value)
        .Choice<GuestPolicy>("Guests", (to, value) => to.Guests = value)
        .Texts("Mechanisms", of => of.Mechanisms)
        .Text("OpenIdConfiguration", (to, value) => to.OpenIdConfiguration = value)
        .Text("OAuthScope", (to, value) => to.OAuthScope = value)
        .Choice<TokenInQuery>("TokenInQuery", (to, value) => to.TokenInQuery = value)
        .Flag("RequireRoomClaim", (to, value) => to.RequireRoomClaim = value)
        .Flag("DomainVerification", (to, value) => to.DomainVerification = value)
        .Section("RoomPatterns", of => of.RoomPatterns, RoomPatterns)
        .Section("Trial", of => of.Trial, Trial)
        .Choice<EndAtExpiry>("EndAtExpiry", (to, value) => to.EndAtExpiry = value)
        .Time("ExpiryWarning", of => of.ExpiryWarning, (to, value) => to.ExpiryWarning = value, Zero, FromMinutes(10))
        .Choice<RoomCreation>("RoomCreation", (to, value) => to.RoomCreation = value)
        .Flag("RequireTokenForModeration", (to, value) => to.RequireTokenForModeration = value)
        .Section("ModeratorAccount", of => of.ModeratorAccount, ModeratorAccount)
        .Choice<GrantEnforcement>("EnforceGrants", (to, value) => to.EnforceGrants = value)
        .Texts("RestrictedFeatures", of => of.RestrictedFeatures)
        .Texts("VerificationAllowlist", of => of.VerificationAllowlist)
        .Texts("UserFields", of => of.UserFields);

    /// <summary>What is to be said of a server where each session logs in.</summary>
    private static OptionTable<TOptions> Logins<TOptions>()
        where TOptions : LoginOptions => Server<TOptions>()
        .Number("ConnectRetries", of => of.ConnectRetries, (to, value) => to.ConnectRetries = value, 0, 10)
        .Time("LoginTimeout", of => of.LoginTimeout, (to, value) => to.LoginTimeout = value, FromSeconds(1), FromMinutes(5))
        .Number("MaxConcurrentLogins", of => of.MaxConcurrentLogins, (to, value) => to.MaxConcurrentLogins = value, 1, 4096)
        .Number("MaxQueuedStanzas", of => of.MaxQueuedStanzas, (to, value) => to.MaxQueuedStanzas = value, 1, 4096)
        .Number("MaxStanzaBytes", of => of.MaxStanzaBytes, (to, value) => to.MaxStanzaBytes = value, 16 * 1024, 16 * 1024 * 1024)
        .Time("KeepAliveInterval", of => of.KeepAliveInterval, (to, value) => to.KeepAliveInterval = value, Zero, FromHours(1));

    /// <summary>What is to be said of a server of whatever kind.</summary>
    private static OptionTable<TOptions> Server<TOptions>()
        where TOptions : ServerOptions => new OptionTable<TOptions>()
        .Text("Address", (to, value) => to.Address = value)
        .Number("Port", of => of.Port, (to, value) => to.Port = value, 1, 65535)
        .Choice<UpstreamTls>("Tls", (to, value) => to.Tls = value)
        .Flag("AllowUnencrypted", (to, value) => to.AllowUnencrypted = value)
        .Text("CertificateAuthorityFile", (to, value) => to.CertificateAuthorityFile = value)
        .Time(
            "ConnectTimeout", of => of.ConnectTimeout, (to, value) => to.ConnectTimeout = value, FromMilliseconds(100), FromMinutes(1))
        .Time("SendTimeout", of => of.SendTimeout, (to, value) => to.SendTimeout = value, FromSeconds(1), FromMinutes(5));
}

using JwtXmppAuth.Gateway.Moderation;
using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Gateway.Upstreams.Component;
using JwtXmppAuth.Gateway.Upstreams.Domain;
using JwtXmppAuth.Gateway.Upstreams.Embedded;
using JwtXmppAuth.Tokens;
using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Gateway.Configuration;

public enum RoomCreation
{
    /// <summary>A token that covers a room may create it.</summary>
    Allowed,

    /// <summary>Rooms are made by the focus; a join that would create one is refused (by Prosody's <c>restrict_room_creation</c>).</summary>
    ExistingOnly,
}

public enum GrantEnforcement
{
    /// <summary>By the gateway where the server does not know the token: behind <c>anonymous</c> and <c>embedded</c>.</summary>
    Auto,
    Always,
    Never,
}

/// <summary>What becomes of a token in the URL.</summary>
public enum TokenInQuery
{
    Accepted,

    /// <summary>Proxies log URLs: a login by such a token is refused, and the client is told how else to show it.</summary>
    Refused,
}

/// <summary>What becomes of a session whose token expires; <c>docs/revocation.md</c>.</summary>
public enum EndAtExpiry
{
    /// <summary>Nothing: <c>exp</c> decides about the start.</summary>
    Never,

    /// <summary>Who comes back must bring a token by which the session may go on.</summary>
    OnResume,

    /// <summary>It ends, after a warning, unless it is resumed with a newer token before.</summary>
    Hard,
}

/// <summary>What somebody without a token may do; <c>docs/guests.md</c> says what each means for the client.</summary>
public enum GuestPolicy
{
    /// <summary>Nobody is let in without a token.</summary>
    Deny,

    /// <summary>Waits before a room until somebody is in it whose token has a claim for this very room.</summary>
    WaitForHost,

    /// <summary>Goes where the server's lobby modules put him, where the room has a lobby; else waits for a host.</summary>
    Lobby,

    /// <summary>Enters rooms that exist.</summary>
    JoinExisting,

    /// <summary>Enters every room, and makes those that do not exist.</summary>
    Create,
}

/// <summary>One XMPP domain that clients connect to: <c>Gateway:Hosts:n</c>.</summary>
public sealed class HostOptions
{
    public string Domain { get; set; } = "";

    /// <summary>
    /// Where browsers reach it, e.g. <c>https://meet.example.com</c>, for XEP-0156 discovery. Default: the domain itself, by
    /// the scheme of the request.
    /// </summary>
    public string? PublicUrl { get; set; }

    /// <summary>
    /// Ids of the apps whose tokens it trusts, or <c>none</c>: it is for guests or services alone. Default: the one there is.
    /// </summary>
    public IList<string> Apps { get; } = [];

    /// <summary>True where no token of a participant is accepted.</summary>
    public bool TrustsNoApp => Apps is [NoApp];

    /// <summary>What stands in <see cref="Apps"/> where there is no app.</summary>
    public const string NoApp = "none";

    /// <summary>The conference component that tokens are checked at; default <see cref="MucPrefix"/>, a dot, <see cref="MucBase"/>.</summary>
    public string? Muc { get; set; }

    /// <summary>Main domain: a room without tenant is checked as <c>&lt;MucPrefix&gt;.&lt;sub&gt;</c>. Default: <see cref="Domain"/>.</summary>
    public string? MucBase { get; set; }

    public string MucPrefix { get; set; } = "conference";

    /// <summary>What <see cref="Muc"/> comes to.</summary>
    public string MucDomain => Muc ?? $"{MucPrefix}.{MucBase ?? Domain}";

    /// <summary><c>prosody</c>, <c>anonymous</c>, <c>component</c> or <c>embedded</c>.</summary>
    public string Upstream { get; set; } = "prosody";

    public ProsodyOptions Prosody { get; } = new();

    public AnonymousOptions Anonymous { get; } = new();

    public ComponentOptions Component { get; } = new();

    public EmbeddedOptions Embedded { get; } = new();

    public ClientDomainOptions ClientDomain { get; } = new();

    /// <summary>Where this host's sessions log in; null where the gateway is their server.</summary>
    public LoginOptions? Server() => Upstream switch
    {
        "prosody" => Prosody,
        "anonymous" => Anonymous,
        _ => null,
    };

    public Compatibility Compatibility { get; set; } = Compatibility.Plugin;

    /// <summary>
    /// The plugin's <c>allow_empty_token</c>: a session without any token is a guest. The same as <see cref="Guests"/>
    /// <c>create</c>; where <see cref="Guests"/> is set, that decides alone.
    /// </summary>
    public bool AllowEmptyToken { get; set; }

    /// <summary>What a session without any token may do. Default: <c>create</c> with <see cref="AllowEmptyToken"/>, else <c>deny</c>.</summary>
    public GuestPolicy? Guests { get; set; }

    /// <summary>What <see cref="Guests"/> comes to.</summary>
    public GuestPolicy GuestPolicy => Guests ?? (AllowEmptyToken ? GuestPolicy.Create : GuestPolicy.Deny);

    /// <summary>
    /// The SASL mechanisms by which participants log in, the preferred one first: <c>ANONYMOUS</c> (the token came with the
    /// first request), <c>PLAIN</c> (the token is the password), <c>OAUTHBEARER</c> (RFC 7628). Default: <c>ANONYMOUS</c> alone,
    /// which Jitsi's clients need.
    /// </summary>
    public IList<string> Mechanisms { get; } = [];

    /// <summary>
    /// What an OAUTHBEARER client whose token is refused is told of where to get one: the URL of an OpenID provider's
    /// configuration, e.g. <c>https://id.example.com/.well-known/openid-configuration</c>. Default: nothing.
    /// </summary>
    public string? OpenIdConfiguration { get; set; }

    /// <summary>And of the OAuth 2.0 scope that it needs, e.g. <c>openid meet</c>. Default: nothing.</summary>
    public string? OAuthScope { get; set; }

    /// <summary>Whether a token may stand in the URL (<c>token=</c>), as Jitsi's clients have it; a ticket may in any case.</summary>
    public TokenInQuery TokenInQuery { get; set; } = TokenInQuery.Accepted;

    /// <summary>What the token library is to ask of every token here.</summary>
    public TokenRules TokenRules => new()
    {
        Compatibility = Compatibility,
        RequireRoom = RequireRoomClaim,
        RequireSub = DomainVerification,
        Domain = MucDomain.StartsWith($"{MucPrefix}.", StringComparison.Ordinal) ? MucDomain[(MucPrefix.Length + 1)..] : MucBase ?? Domain,
        RoomForm = RoomName.BackendSafe,
    };

    /// <summary>What the token library would ask by the rules on trial.</summary>
    public TokenRules TrialRules => new()
    {
        Compatibility = Trial.Compatibility ?? Compatibility,
        RequireRoom = Trial.RequireRoomClaim ?? RequireRoomClaim,
        RequireSub = Trial.DomainVerification ?? DomainVerification,
    };

    public bool RequireRoomClaim { get; set; } = true;

    public TrialOptions Trial { get; } = new();

    /// <summary>The plugin's <c>enable_domain_verification</c>: check <c>sub</c> (tenant or domain) at room join.</summary>
    public bool DomainVerification { get; set; } = true;

    public RoomPatternOptions RoomPatterns { get; } = new();

    /// <summary>What becomes of a session whose token expires.</summary>
    public EndAtExpiry EndAtExpiry { get; set; } = EndAtExpiry.Never;

    /// <summary>With <see cref="EndAtExpiry"/> <c>hard</c>: how long before the end the client is told; zero: it is not.</summary>
    public TimeSpan ExpiryWarning { get; set; } = TimeSpan.FromMinutes(1);

    public RoomCreation RoomCreation { get; set; } = RoomCreation.Allowed;

    /// <summary>
    /// The plugin's <c>token_verification_require_token_for_moderation</c>: who has no token with a room claim may not
    /// configure a room. Where the gateway enforces grants, guests may not in any case.
    /// </summary>
    public bool RequireTokenForModeration { get; set; }

    /// <summary>
    /// Whether the gateway itself keeps sessions to what their token grants (docs/grants.md): <c>auto</c>, where the server
    /// does not know the token.
    /// </summary>
    public GrantEnforcement EnforceGrants { get; set; } = GrantEnforcement.Auto;

    /// <summary>What <see cref="EnforceGrants"/> comes to.</summary>
    public bool GatewayEnforcesGrants => EnforceGrants is GrantEnforcement.Always || (EnforceGrants is GrantEnforcement.Auto && Upstream != "prosody");

    public ModeratorAccountOptions ModeratorAccount { get; } = new();

    /// <summary>
    /// Features that need a grant here and elsewhere are everybody's: <c>send-groupchat</c>, <c>send-private-message</c>,
    /// <c>create-polls</c>. Only where the gateway enforces grants.
    /// </summary>
    public IList<string> RestrictedFeatures { get; } = [];

    /// <summary>Domains and bare JIDs whose sessions skip the room check (<c>token_verification_allowlist</c>).</summary>
    public IList<string> VerificationAllowlist { get; } = [];

    /// <summary>Keys of <c>context.user</c> that leave the gateway, by name, instead of the default list of <c>IdentityMapper</c>.</summary>
    public IList<string> UserFields { get; } = [];
}

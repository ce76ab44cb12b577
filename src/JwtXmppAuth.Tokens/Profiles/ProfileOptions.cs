namespace JwtXmppAuth.Tokens.Profiles;

/// <summary>Whose tokens an app takes; each but <c>none</c> and <c>custom</c> stands for claims as that provider writes them.</summary>
public enum IdentityProvider
{
    /// <summary>Tokens made for conferences: room, sub and context stand in them.</summary>
    None,
    Keycloak,
    EntraId,
    Auth0,
    Google,
    Firebase,

    /// <summary>OpenID Connect's own claim names.</summary>
    Custom,
}

/// <summary>What a provider issued a token for.</summary>
public enum TokenKind
{
    /// <summary>To be shown to a service (RFC 9068).</summary>
    Access,

    /// <summary>To tell an application who has signed in.</summary>
    Id,

    /// <summary>Either; only tokens that are neither are told apart.</summary>
    Any,
}

/// <summary>
/// How the tokens of an identity provider become tokens for conferences: <c>Gateway:Apps:n:Profile</c>. What a list says
/// takes the place of what the provider's name stands for; <c>none</c> takes it away.
/// </summary>
public sealed class ProfileOptions
{
    /// <summary>The word that takes a claim away which the provider's name stands for.</summary>
    public const string Nothing = "none";

    /// <summary>Whose tokens these are: fills in what is left out below. <c>none</c>: the tokens are made for conferences.</summary>
    public IdentityProvider Provider { get; set; } = IdentityProvider.None;

    /// <summary>
    /// What the tokens must have been issued for. Default: <c>id</c> for Google and Firebase, whose access tokens are no JWTs
    /// or go elsewhere; else <c>access</c>.
    /// </summary>
    public TokenKind? TokenKind { get; set; }

    /// <summary>
    /// Client ids, one of which <c>azp</c> (<c>appid</c>, <c>client_id</c>) must be; a token that names none is refused.
    /// Empty: whichever client of the provider asked for the token.
    /// </summary>
    public IList<string> AuthorizedParties { get; } = [];

    /// <summary>Tests as <c>claim=value</c>, e.g. <c>hd=example.com</c>. Of those with the same claim one must hold, for every claim.</summary>
    public IList<string> RequiredClaims { get; } = [];

    /// <summary>
    /// Rooms that a token opens: names with claims in braces and <c>*</c> for any letters, e.g. <c>{sub}-room</c>,
    /// <c>team-*</c>, <c>{groups}</c>; <c>*</c> alone is every room. Of several the session's URL chooses one. Must be configured.
    /// </summary>
    public IList<string> Rooms { get; } = [];

    /// <summary>Tenants whose rooms they are, written like <see cref="Rooms"/>, e.g. <c>{tid}</c>. Empty: rooms without tenant.</summary>
    public IList<string> Tenants { get; } = [];

    /// <summary>Who it is, e.g. <c>{sub}</c>: the first whose claims are all there. A token without is refused.</summary>
    public IList<string> UserId { get; } = [];

    /// <summary>The name to show, e.g. <c>{given_name} {family_name}</c>: the first whose claims are all there.</summary>
    public IList<string> UserName { get; } = [];

    public IList<string> UserEmail { get; } = [];

    public IList<string> UserAvatar { get; } = [];

    /// <summary>The group of the user that clients see (<c>context.group</c>), e.g. <c>{hd}</c>; decides nothing here.</summary>
    public IList<string> Group { get; } = [];

    /// <summary>
    /// The claim that must be true for <c>email</c> to count, wherever it is used; <c>none</c>: it always counts. Default:
    /// <c>email_verified</c>, of Entra ID <c>xms_edov</c>.
    /// </summary>
    public string? EmailVerifiedBy { get; set; }

    /// <summary>
    /// Tests, one of which makes a moderator, e.g. <c>realm_access.roles=meet-moderator</c>: the claim has the value, or it is
    /// in the claim's list. Empty: nobody.
    /// </summary>
    public IList<string> Moderators { get; } = [];

    /// <summary>Tests, one of which makes that nobody is a moderator, whatever else holds.</summary>
    public IList<string> NeverModerators { get; } = [];

    /// <summary>Features and who has them. Empty: the token does not speak of features; else what is not granted is denied.</summary>
    public IList<ProfileFeatureOptions> Features { get; } = [];
}

/// <summary>One feature: <c>Gateway:Apps:n:Profile:Features:n</c>.</summary>
public sealed class ProfileFeatureOptions
{
    /// <summary>As in <c>context.features</c>: <c>recording</c>, <c>livestreaming</c>, …</summary>
    public string Name { get; set; } = "";

    /// <summary>Tests, one of which grants it. Empty: everybody has it.</summary>
    public IList<string> Claims { get; } = [];
}

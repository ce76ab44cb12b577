namespace JwtXmppAuth.Tokens.Profiles;

/// <summary>What a provider's name stands for: the claims as its documentation gives them; nothing of it opens a room.</summary>
internal sealed record ProviderDefaults(TokenKind Kind, string[] UserId, string[] UserName, string[] UserEmail, string[] UserAvatar)
{
    public string EmailVerifiedBy { get; private init; } = "email_verified";

    public static ProviderDefaults Of(IdentityProvider provider) => provider switch
    {
        IdentityProvider.Keycloak =>
            new(TokenKind.Access, ["{sub}"], ["{name}", "{preferred_username}"], ["{email}"], ["{picture}"]),
        // sub is another for every application; oid is the person. Names are for show: an administrator can change them.
        IdentityProvider.EntraId =>
            new(TokenKind.Access, ["{oid}"], ["{name}", "{preferred_username}"], ["{email}"], []) { EmailVerifiedBy = "xms_edov" },
        // Access tokens carry a name only as a claim that an action of the tenant adds.
        IdentityProvider.Auth0 =>
            new(TokenKind.Access, ["{sub}"], ["{name}", "{nickname}"], ["{email}"], ["{picture}"]),
        IdentityProvider.Google =>
            new(TokenKind.Id, ["{sub}"], ["{name}"], ["{email}"], ["{picture}"]),
        IdentityProvider.Firebase =>
            new(TokenKind.Id, ["{user_id}", "{sub}"], ["{name}"], ["{email}"], ["{picture}"]),
        _ => new(TokenKind.Access, ["{sub}"], ["{name}", "{preferred_username}"], ["{email}"], ["{picture}"]),
    };
}

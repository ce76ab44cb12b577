using JwtXmppAuth.Tokens;
using JwtXmppAuth.Tokens.Profiles;
using static System.TimeSpan;

namespace JwtXmppAuth.Gateway.Configuration;

/// <summary>The options of one app, under <c>Gateway:Apps:n</c>.</summary>
internal static class AppRows
{
    private static readonly OptionTable<KeyOptions> Key = new OptionTable<KeyOptions>()
        .Text("Secret", (to, value) => to.Secret = value)
        .Text("SecretFile", (to, value) => to.SecretFile = value)
        .Text("PublicKeyFile", (to, value) => to.PublicKeyFile = value)
        .Text("JwksFile", (to, value) => to.JwksFile = value)
        .Text("JwksUrl", (to, value) => to.JwksUrl = value)
        .Text("Discovery", (to, value) => to.Discovery = value)
        .Text("KeyServer", (to, value) => to.KeyServer = value)
        .Text("KeyMapUrl", (to, value) => to.KeyMapUrl = value)
        .Flag("AllowHttp", (to, value) => to.AllowHttp = value)
        .Texts("Algorithms", of => of.Algorithms)
        .Text("KeyId", (to, value) => to.KeyId = value)
        .Moment("NotBefore", (to, value) => to.NotBefore = value)
        .Moment("NotAfter", (to, value) => to.NotAfter = value);

    private static readonly OptionTable<ProfileFeatureOptions> ProfileFeature = new OptionTable<ProfileFeatureOptions>()
        .Text("Name", (to, value) => to.Name = value)
        .Texts("Claims", of => of.Claims);

    private static readonly OptionTable<ProfileOptions> Profile = new OptionTable<ProfileOptions>()
        .Choice<IdentityProvider>("Provider", (to, value) => to.Provider = value)
        .Choice<TokenKind>("TokenKind", (to, value) => to.TokenKind = value)
        .Texts("AuthorizedParties", of => of.AuthorizedParties)
        .Texts("RequiredClaims", of => of.RequiredClaims)
        .Texts("Rooms", of => of.Rooms)
        .Texts("Tenants", of => of.Tenants)
        .Texts("UserId", of => of.UserId)
        .Texts("UserName", of => of.UserName)
        .Texts("UserEmail", of => of.UserEmail)
        .Texts("UserAvatar", of => of.UserAvatar)
        .Texts("Group", of => of.Group)
        .Text("EmailVerifiedBy", (to, value) => to.EmailVerifiedBy = value)
        .Texts("Moderators", of => of.Moderators)
        .Texts("NeverModerators", of => of.NeverModerators)
        .List("Features", of => of.Features, ProfileFeature);

    private static readonly OptionTable<AppTrialOptions> AppTrial = new OptionTable<AppTrialOptions>()
        .Texts("AcceptedIssuers", of => of.AcceptedIssuers)
        .Texts("AcceptedAudiences", of => of.AcceptedAudiences)
        .Flag("AcceptAudienceArray", (to, value) => to.AcceptAudienceArray = value)
        .Time("Leeway", of => of.Leeway, (to, value) => to.Leeway = value, Zero, FromMinutes(5))
        .Flag("RequireExpiry", (to, value) => to.RequireExpiry = value)
        .Time("MaxLifetime", of => of.MaxLifetime, (to, value) => to.MaxLifetime = value, FromSeconds(1), FromDays(366));

    public static readonly OptionTable<AppOptions> All = new OptionTable<AppOptions>()
        .Text("Id", (to, value) => to.Id = value)
        .Texts("Secrets", of => of.Secrets)
        .Texts("SecretFiles", of => of.SecretFiles)
        .Texts("PublicKeyFiles", of => of.PublicKeyFiles)
        .Text("Algorithm", (to, value) => to.Algorithm = value)
        .List("Keys", of => of.Keys, Key)
        .Texts("AcceptedIssuers", of => of.AcceptedIssuers)
        .Texts("AcceptedAudiences", of => of.AcceptedAudiences)
        .Flag("AcceptAudienceArray", (to, value) => to.AcceptAudienceArray = value)
        .Flag("AllowWeakSecrets", (to, value) => to.AllowWeakSecrets = value)
        .Time("Leeway", of => of.Leeway, (to, value) => to.Leeway = value, Zero, FromMinutes(5))
        .Flag("RequireExpiry", (to, value) => to.RequireExpiry = value)
        .Time("MaxLifetime", of => of.MaxLifetime, (to, value) => to.MaxLifetime = value, FromSeconds(1), FromDays(366))
        .Flag("SingleUse", (to, value) => to.SingleUse = value)
        .Number("MaxSessionsPerToken", of => of.MaxSessionsPerToken, (to, value) => to.MaxSessionsPerToken = value, 0, 10_000)
        .Number("MaxSessionsPerSubject", of => of.MaxSessionsPerSubject, (to, value) => to.MaxSessionsPerSubject = value, 0, 10_000)
        .Choice<TooManySessions>("WhenTooManySessions", (to, value) => to.WhenTooManySessions = value)
        .Number("MaxTokenBytes", of => of.MaxTokenBytes, (to, value) => to.MaxTokenBytes = value, 256, 65536)
        .Section("Trial", of => of.Trial, AppTrial)
        .Section("Profile", of => of.Profile, Profile);
}

using JwtXmppAuth.Tokens;
using JwtXmppAuth.Tokens.Profiles;

namespace JwtXmppAuth.Tests.Tokens.Profiles;

public sealed class ProfileRulesTests
{
    [Theory]
    [InlineData("Profile:Provider", "is none, although")]
    public void A_profile_without_a_provider_is_a_mistake(string key, string fault)
    {
        Assert.Equal([key], Faults(profile => profile.Provider = IdentityProvider.None, fault));
        Assert.Empty(FaultsOf(new ProfileOptions()));
    }

    [Fact]
    public void Rooms_must_be_said() =>
        Assert.Equal(["Profile:Rooms"], Faults(profile => profile.Rooms.Clear(), "is missing; say which rooms"));

    [Fact]
    public void Every_fault_is_told_with_its_place()
    {
        var faults = FaultsOf(Options(profile =>
        {
            profile.Rooms.Add("{sub");
            profile.Tenants.Add("none");
            profile.UserId.Add("everybody");
            profile.UserName.Add("{https://example.com/name}");
            profile.Moderators.Add("admin");
            profile.NeverModerators.Add("roles=");
            profile.RequiredClaims.Add("");
            profile.EmailVerifiedBy = "email verified";
            profile.AuthorizedParties.Add("*");
            profile.Features.Add(new() { Name = " ", Claims = { "x" } });
            profile.Features.Add(new() { Name = "recording" });
            profile.Features.Add(new() { Name = "recording" });
        }));
        Assert.Equal(
            [
                "Profile:AuthorizedParties:0", "Profile:EmailVerifiedBy", "Profile:Features:0:Claims:0", "Profile:Features:0:Name",
                "Profile:Features:2:Name", "Profile:Moderators:0", "Profile:NeverModerators:0", "Profile:RequiredClaims:0", "Profile:Rooms:1",
                "Profile:Tenants", "Profile:UserId:0", "Profile:UserName:0",
            ],
            faults.Select(fault => fault.Key).Order(StringComparer.Ordinal));
        Assert.Contains(faults, fault => fault.Sentence.Contains("must stand in single quotes", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(IdentityProvider.Keycloak, TokenKind.Access, "{sub}", "email_verified")]
    [InlineData(IdentityProvider.EntraId, TokenKind.Access, "{oid}", "xms_edov")]
    [InlineData(IdentityProvider.Auth0, TokenKind.Access, "{sub}", "email_verified")]
    [InlineData(IdentityProvider.Google, TokenKind.Id, "{sub}", "email_verified")]
    [InlineData(IdentityProvider.Firebase, TokenKind.Id, "{user_id}", "email_verified")]
    [InlineData(IdentityProvider.Custom, TokenKind.Access, "{sub}", "email_verified")]
    public void A_providers_name_stands_for_its_claims_and_for_no_room_and_no_moderator(
        IdentityProvider provider, TokenKind kind, string id, string verified)
    {
        var rules = ProfileRules.Read(Options(profile => profile.Provider = provider), [])!;
        Assert.Equal((kind, id, verified), (rules.Kind, rules.UserId[0].Text, rules.EmailVerifiedBy!.Text));
        Assert.Empty(rules.Moderators);
        Assert.Empty(rules.Tenants);
        Assert.Empty(rules.Required);
        Assert.Equal("*", Assert.Single(rules.Rooms).Text);
    }

    [Fact]
    public void What_is_said_takes_the_place_of_what_the_name_stands_for()
    {
        var rules = ProfileRules.Read(
            Options(profile =>
            {
                profile.TokenKind = TokenKind.Any;
                profile.UserId.Add("{preferred_username}");
                profile.UserName.Add("{nick}");
                profile.UserEmail.Add("none");
                profile.UserAvatar.Add("none");
                profile.EmailVerifiedBy = "none";
            }),
            [])!;
        Assert.Equal((TokenKind.Any, "{preferred_username}", "{nick}"), (rules.Kind, rules.UserId.Single().Text, rules.UserName.Single().Text));
        Assert.Empty(rules.UserEmail);
        Assert.Empty(rules.UserAvatar);
        Assert.Null(rules.EmailVerifiedBy);
    }

    [Fact]
    public async Task A_person_who_cannot_be_told_apart_is_refused()
    {
        var app = new ProviderApp(ProviderTokens.EntraId(), IdentityProvider.EntraId);
        var payload = ProviderTokens.EntraId();
        payload.Remove("oid");
        var refusal = await app.RefuseAsync(payload);
        Assert.Equal(("token.context", "{oid}"), (refusal.Code, refusal.Expected));
        Assert.Equal("The token does not say who it is for: oid is not in the token.", refusal.Explanation);
    }

    private static IEnumerable<string> Faults(Action<ProfileOptions> change, string sentence)
    {
        var faults = FaultsOf(Options(change));
        Assert.All(faults, fault => Assert.Contains(sentence, fault.Sentence));
        return faults.Select(fault => fault.Key);
    }

    private static List<OptionsFault> FaultsOf(ProfileOptions options)
    {
        List<OptionsFault> faults = [];
        ProfileRules.Read(options, faults);
        return faults;
    }

    private static ProfileOptions Options(Action<ProfileOptions> change)
    {
        var options = new ProfileOptions { Provider = IdentityProvider.Keycloak, Rooms = { "*" } };
        change(options);
        return options;
    }
}

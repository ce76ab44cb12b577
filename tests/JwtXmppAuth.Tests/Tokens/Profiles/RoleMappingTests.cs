using JwtXmppAuth.Tokens.Profiles;

namespace JwtXmppAuth.Tests.Tokens.Profiles;

/// <summary>Who is a moderator: nobody, unless a rule says so and no other says no.</summary>
public sealed class RoleMappingTests
{
    [Theory]
    [InlineData("", "", """{"realm_access":{"roles":["admin","moderator","owner"]},"moderator":true,"role":"moderator"}""", false)]
    [InlineData("realm_access.roles=meet-moderator", "", """{"realm_access":{"roles":["user","meet-moderator"]}}""", true)]
    [InlineData("realm_access.roles=meet-moderator", "", """{"realm_access":{"roles":"meet-moderator"}}""", true)]
    [InlineData("realm_access.roles=meet-moderator", "", """{"realm_access":{"roles":["Meet-Moderator"]}}""", false)]
    [InlineData("realm_access.roles=meet-moderator", "", """{"realm_access":{"roles":["meet-moderator-2"]}}""", false)]
    [InlineData("realm_access.roles=meet-moderator", "", """{"realm_access":{"roles":[" meet-moderator"]}}""", false)]
    [InlineData("realm_access.roles=meet-moderator", "", """{"realm_access":{"roles":["user meet-moderator"]}}""", false)]
    [InlineData("realm_access.roles=meet-moderator", "", """{"realm_access":{"roles":[["meet-moderator"]]}}""", false)]
    [InlineData("realm_access.roles=meet-moderator", "", """{"realm_access":{"roles":{"meet-moderator":true}}}""", false)]
    [InlineData("realm_access.roles=meet-moderator", "", """{"realm_access":{"roles":[{"name":"meet-moderator"}]}}""", false)]
    [InlineData("realm_access.roles=meet-moderator", "", """{"roles":["meet-moderator"]}""", false)]
    [InlineData("realm_access.roles=meet-moderator", "", """{"realm_access.roles":["meet-moderator"]}""", false)]
    [InlineData("realm_access.roles=meet-moderator", "", """{"resource_access":{"realm_access":{"roles":["meet-moderator"]}}}""", false)]
    [InlineData("resource_access.jitsi.roles=mod", "", """{"resource_access":{"other":{"roles":["mod"]}}}""", false)]
    [InlineData("resource_access.jitsi.roles=mod", "", """{"resource_access":{"jitsi":{"roles":["mod"]}}}""", true)]
    [InlineData("resource_access.'my.app'.roles=mod", "", """{"resource_access":{"my.app":{"roles":["mod"]}}}""", true)]
    [InlineData("roles=Meeting.Moderate", "", """{"roles":["Meeting.Moderate"]}""", true)]
    [InlineData("groups=0e7c4a4a-5f3d-4b1e-8e3a-9d1c2b3a4f5e", "", """{"groups":["0e7c4a4a-5f3d-4b1e-8e3a-9d1c2b3a4f5e"]}""", true)]
    [InlineData("groups=0e7c4a4a-5f3d-4b1e-8e3a-9d1c2b3a4f5e", "", """{"hasgroups":true,"_claim_names":{"groups":"src1"}}""", false)]
    [InlineData("'https://meet.example.com/roles'=host", "", """{"https://meet.example.com/roles":["host"]}""", true)]
    [InlineData("host=true", "", """{"host":true}""", true)]
    [InlineData("host=true", "", """{"host":"true"}""", true)]
    [InlineData("host=true", "", """{"host":1}""", false)]
    [InlineData("host=true", "", """{"host":null}""", false)]
    [InlineData("level=5", "", """{"level":5}""", true)]
    [InlineData("level=5", "", """{"level":5.0}""", false)]
    [InlineData("a=1|b=2", "", """{"b":"2"}""", true)]
    [InlineData("a=1|b=2", "", """{"a":"2","b":"1"}""", false)]
    [InlineData("roles=mod", "roles=student", """{"roles":["mod","student"]}""", false)]
    [InlineData("roles=mod", "roles=student", """{"roles":["mod","teacher"]}""", true)]
    [InlineData("roles=mod", "groups=student", """{"roles":["mod"],"_claim_names":{"groups":"src1"}}""", false)]
    [InlineData("roles=mod", "groups=student", """{"roles":["mod"],"hasgroups":true}""", false)]
    [InlineData("roles=mod", "groups=student", """{"roles":["mod"],"groups":{"student":true}}""", false)]
    [InlineData("roles=mod", "groups=student", """{"roles":["mod"],"groups":[["student"]]}""", false)]
    [InlineData("roles=mod", "groups=student", """{"roles":["mod"],"groups":null}""", true)]
    [InlineData("roles=mod", "email=s@example.com", """{"roles":["mod"],"email":"s@example.com"}""", false)]
    [InlineData("", "roles=student", """{"roles":["student"]}""", false)]
    [InlineData("hd=example.com", "", """{"hd":"example.com"}""", true)]
    [InlineData("hd=example.com", "", """{"hd":"notexample.com"}""", false)]
    public void A_role_makes_a_moderator_only_letter_by_letter_and_in_its_place(string moderators, string never, string claims, bool expected)
    {
        var mapping = Profiles.Map(profile =>
        {
            foreach (var test in moderators.Split('|', StringSplitOptions.RemoveEmptyEntries))
                profile.Moderators.Add(test);
            foreach (var test in never.Split('|', StringSplitOptions.RemoveEmptyEntries))
                profile.NeverModerators.Add(test);
        }, claims);

        var user = Assert.IsType<ClaimMapping.Mapped>(mapping).Claims.GetProperty("context").GetProperty("user");
        Assert.Equal((expected, expected ? "owner" : "member"), (user.GetProperty("moderator").GetBoolean(), user.GetProperty("affiliation").GetString()));
    }

    [Fact]
    public void What_gives_and_what_takes_away_are_both_named()
    {
        var mapping = Profiles.Map(profile =>
        {
            profile.Moderators.Add("roles=mod");
            profile.NeverModerators.Add("roles=student");
        }, """{"roles":["mod","student"]}""");
        Assert.Contains(
            new MappedClaim("context.user.moderator", "false", "roles=student, which takes away what roles=mod gives"), mapping.Steps);
    }

    [Fact]
    public void Features_are_granted_by_name_and_all_others_denied()
    {
        var mapping = Profiles.Map(profile =>
        {
            profile.Features.Add(new() { Name = "recording", Claims = { "roles=rec", "roles=admin" } });
            profile.Features.Add(new() { Name = "transcription" });
            profile.Features.Add(new() { Name = "livestreaming", Claims = { "roles=live" } });
        }, """{"roles":["admin"]}""");
        Assert.Equal(
            """{"recording":true,"transcription":true,"livestreaming":false}""",
            Assert.IsType<ClaimMapping.Mapped>(mapping).Claims.GetProperty("context").GetProperty("features").GetRawText());
        Assert.False(Assert.IsType<ClaimMapping.Mapped>(Profiles.Map(_ => { }, "{}")).Claims.GetProperty("context").TryGetProperty("features", out _));
    }

    [Fact]
    public void Every_claim_of_the_scheme_is_explained_with_where_it_came_from()
    {
        var mapping = Profiles.Map(profile =>
        {
            profile.Rooms.Add("{sub}-room");
            profile.UserName.Add("{given_name} {family_name}");
            profile.UserName.Add("{name}");
            profile.Group.Add("{group}");
        }, """{"name":"Ada","given_name":"A","email":"a@example.com","group":["x","y"]}""");
        Assert.Equal(
            [
                new("room", "u-room", "{sub}-room"),
                new("sub", "meet.example.com", "no Tenants: rooms without tenant"),
                new("context.user.id", "u", "{sub}"),
                new("context.user.name", "Ada", "{name}"),
                new("context.user.email", null, "email does not count, because email_verified is not true"),
                new("context.user.avatar", null, "picture is not in the token"),
                new("context.user.moderator", "false", "no Moderators"),
                new("context.group", null, "group is a list of 2"),
            ],
            mapping.Steps);
    }
}

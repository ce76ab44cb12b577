using CsCheck;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Server.Minting;
using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Tests.Server.Minting;

/// <summary>What a client gets for what it asks, and what never.</summary>
public sealed class MintRuleTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    [Theory]
    [InlineData("team-*", "", "team-blue", null, "team-blue", "meet.example.com")]
    [InlineData("team-*", "", "Team-Blue", null, "team-blue", "meet.example.com")]
    [InlineData("team-*|lobby", "", "lobby", null, "lobby", "meet.example.com")]
    [InlineData("*", "", "*", null, "*", "meet.example.com")]
    [InlineData("*", "", "anything", null, "anything", "meet.example.com")]
    [InlineData("*", "school-*", "a", "school-b", "a", "school-b")]
    [InlineData("*", "*", "a", "*", "a", "*")]
    public void A_room_among_its_own_is_granted(string rooms, string tenants, string room, string? tenant, string givenRoom, string givenSub)
    {
        var claims = Granted(Client(rooms, tenants), new(room, tenant, null, null, null, false, null, null));
        Assert.Equal((givenRoom, givenSub), (claims.Room, claims.Sub));
    }

    [Fact]
    public void Its_issuer_is_one_that_the_app_accepts()
    {
        var client = Client("*", "");
        client.App.Keys.Add(new() { Discovery = "https://id.example.com/realm" });

        Assert.Equal("https://id.example.com/realm", Granted(client, new("a", null, null, null, null, false, null, null)).Issuer);
    }

    [Theory]
    [InlineData("team-*", "", null, null, "mint.room")]
    [InlineData("team-*", "", "other", null, "mint.room")]
    [InlineData("team-*", "", "*", null, "mint.room")]
    [InlineData("team-*", "", "%2A", null, "mint.room")]
    [InlineData("**", "", "*", null, "mint.room")]
    [InlineData("*", "", "a", "school", "mint.tenant")]
    [InlineData("*", "", "a", "*", "mint.tenant")]
    [InlineData("*", "school", "a", null, "mint.tenant")]
    [InlineData("*", "school", "a", "*", "mint.tenant")]
    [InlineData("*", "school", "a", "school2", "mint.tenant")]
    [InlineData("*", "*", "a", null, "mint.tenant")]
    [InlineData("*", "", "", null, "mint.request")]
    public void Another_room_or_tenant_is_not(string rooms, string tenants, string? room, string? tenant, string code) =>
        Assert.Equal(code, Refused(Client(rooms, tenants), new(room, tenant, null, null, null, false, null, null)));

    [Theory]
    [InlineData(null, 600)]
    [InlineData(1, 1)]
    [InlineData(599, 599)]
    [InlineData(600, 600)]
    [InlineData(601, null)]
    [InlineData(0, null)]
    [InlineData(-1, null)]
    [InlineData(int.MaxValue, null)]
    public void It_lives_as_long_as_asked_and_never_longer_than_the_client_may(int? asked, int? lives)
    {
        var client = Client("*", "", of => of.MaxLifetime = TimeSpan.FromMinutes(10));
        var request = new MintRequest("a", null, asked, null, null, false, null, null);
        if (lives is null)
            Assert.Equal("mint.lifetime", Refused(client, request));
        else
            Assert.Equal(Now.AddSeconds(lives.Value), Granted(client, request).Expires);
    }

    /// <summary>The client's features, those asked for, and <c>context.features</c>; an exclamation mark: refused.</summary>
    [Theory]
    [InlineData("", null, "{}")]
    [InlineData("", "", "{}")]
    [InlineData("recording", null, "{}")]
    [InlineData("recording", "recording", """{"recording":true}""")]
    [InlineData("recording", "recording|recording", """{"recording":true}""")]
    [InlineData("recording", "recording|livestreaming", "!")]
    [InlineData("", "recording", "!")]
    [InlineData("*", null, null)]
    [InlineData("*", "", "{}")]
    [InlineData("*", "x|y", """{"x":true,"y":true}""")]
    public void Features_are_those_asked_for_and_the_rest_is_denied(string allowed, string? asked, string? expected)
    {
        var client = Client("*", "", of =>
        {
            foreach (var feature in allowed.Split('|', StringSplitOptions.RemoveEmptyEntries))
                of.Features.Add(feature);
        });
        var request = new MintRequest("a", null, null, null, null, false, asked?.Split('|', StringSplitOptions.RemoveEmptyEntries), null);
        if (expected is "!")
            Assert.Equal("mint.feature", Refused(client, request));
        else
            Assert.Equal(expected, Granted(client, request).ToPayload()["context"]!["features"]?.ToJsonString());
    }

    [Fact]
    public void Only_who_may_make_moderators_makes_them()
    {
        var request = new MintRequest("a", null, null, new("u", null, null, null), null, true, null, null);
        Assert.Equal("mint.moderator", Refused(Client("*", ""), request));
        var user = Granted(Client("*", "", of => of.MayModerate = true), request).ToPayload()["context"]!["user"]!;
        Assert.Equal("""{"id":"u","moderator":true,"affiliation":"owner"}""", user.ToJsonString());
        user = Granted(Client("*", "", of => of.MayModerate = true), request with { Moderator = false }).ToPayload()["context"]!["user"]!;
        Assert.Equal("""{"id":"u","moderator":false,"affiliation":"member"}""", user.ToJsonString());
    }

    [Theory]
    [InlineData(MintRule.MaxText - 1, true)]
    [InlineData(MintRule.MaxText, true)]
    [InlineData(MintRule.MaxText + 1, false)]
    public void A_text_has_a_bound(int length, bool granted)
    {
        var request = new MintRequest("a", null, null, new("u", new string('n', length), null, null), null, false, null, null);
        Assert.Equal(granted, MintRule.Judge(Client("*", ""), request, Now) is MintVerdict.Granted);
    }

    [Theory]
    [InlineData(MintRule.MaxFeatures - 1, true)]
    [InlineData(MintRule.MaxFeatures, true)]
    [InlineData(MintRule.MaxFeatures + 1, false)]
    public void The_features_have_a_bound(int count, bool granted)
    {
        var request = new MintRequest("a", null, null, null, null, false, [.. Enumerable.Range(0, count).Select(n => $"f{n}")], null);
        Assert.Equal(granted, MintRule.Judge(Client("*", "", of => of.Features.Add("*")), request, Now) is MintVerdict.Granted);
    }

    [Fact]
    public void Two_tokens_have_two_ids()
    {
        var request = new MintRequest("a", null, null, null, null, false, null, null);
        Assert.NotEqual(Granted(Client("*", ""), request).Id, Granted(Client("*", ""), request).Id);
    }

    [Fact]
    public void No_request_at_all_gets_more_than_the_clients_rules_say() => Gen.Select(
        Gen.OneOf(Gen.OneOf("team-a", "TEAM-b", "*", "%2a", "team-", "", "other"), Gen.String[0, 10]),
        Gen.OneOf(Gen.OneOf((string?)null, "t", "T", "*", "u"), Gen.String[0, 6].Select(text => (string?)text)),
        Gen.Int, Gen.Bool, Gen.OneOf("recording", "livestreaming", "*", "").Array[0, 3],
        (room, tenant, lifetime, moderator, features) => new MintRequest(room, tenant, lifetime, null, null, moderator, features, null)).Sample(request =>
        {
            var client = Client("team-*", "t", of =>
            {
                of.Features.Add("recording");
                of.MaxLifetime = TimeSpan.FromSeconds(60);
            });
            if (MintRule.Judge(client, request, Now) is not MintVerdict.Granted(var claims))
                return;
            Assert.StartsWith("team-", claims.Room, StringComparison.Ordinal);
            Assert.Equal("t", claims.Sub);
            Assert.InRange(claims.Expires - Now, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
            var context = claims.ToPayload()["context"]!;
            Assert.False(context["user"]!["moderator"]!.GetValue<bool>());
            Assert.Subset(new HashSet<string> { "recording" }, context["features"]!.AsObject().Select(feature => feature.Key).ToHashSet());
        }, iter: 10_000);

    private static MintClient Client(string rooms, string tenants, Action<MintClientOptions>? change = null)
    {
        var client = new MintClientOptions { Id = "lms" };
        foreach (var room in rooms.Split('|'))
            client.Rooms.Add(room);
        foreach (var tenant in tenants.Split('|', StringSplitOptions.RemoveEmptyEntries))
            client.Tenants.Add(tenant);
        change?.Invoke(client);
        return new(client, Issuer.Hmac().App(), new() { Domain = "meet.example.com" });
    }

    private static JitsiClaims Granted(MintClient client, MintRequest request) =>
        Assert.IsType<MintVerdict.Granted>(MintRule.Judge(client, request, Now)).Claims;

    private static string Refused(MintClient client, MintRequest request) =>
        Assert.IsType<MintVerdict.Refused>(MintRule.Judge(client, request, Now)).Code;
}

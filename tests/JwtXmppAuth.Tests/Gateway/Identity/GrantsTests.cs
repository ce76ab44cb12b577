using CsCheck;
using JwtXmppAuth.Gateway.Identity;

namespace JwtXmppAuth.Tests.Gateway.Identity;

public sealed class GrantsTests
{
    /// <summary>Every JSON type, and the values that other readers take for yes.</summary>
    public static TheoryData<string> NotYes =>
    [
        "null", "false", "0", "1", "-1", "1.0", "1e0", "\"\"", "\"True\"", "\"TRUE\"", "\"true \"", "\" true\"", "\"yes\"", "\"1\"", "\"on\"", "\"false\"",
        "[]", "[true]", "[\"true\"]", "{}", "{\"true\":true}",
    ];

    public static TheoryData<string> Yeses => ["true", "\"true\"", "\"\\u0074rue\""];

    [Theory]
    [MemberData(nameof(Yeses))]
    public void A_feature_is_allowed_by_true_also_in_quotes(string value) =>
        Assert.Equal(FeatureGrant.Allowed, Of($$$"""{"features":{"recording":{{{value}}}}}""").Of("recording"));

    [Theory]
    [MemberData(nameof(NotYes))]
    public void Any_other_value_denies_it_to_a_moderator_too(string value)
    {
        var grants = Of($$$"""{"features":{"recording":{{{value}}}}}""");

        Assert.Equal(FeatureGrant.Denied, grants.Of("recording"));
        Assert.False(grants.Allows("recording", moderator: true));
    }

    [Theory]
    [InlineData("""{"features":{}}""")]
    [InlineData("""{"features":{"livestreaming":true}}""")]
    [InlineData("""{"features":{"Recording":true," recording":true,"recording ":true}}""")]
    public void Where_features_are_listed_one_that_is_not_is_denied_to_a_moderator_too(string context)
    {
        Assert.True(Of(context).SpeaksOfFeatures);
        Assert.Equal(FeatureGrant.Denied, Of(context).Of("recording"));
        Assert.False(Of(context).Allows("recording", moderator: true));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"user":{"id":"u1"}}""")]
    public void Without_features_the_role_decides(string context)
    {
        Assert.False(Of(context).SpeaksOfFeatures);
        Assert.Equal(FeatureGrant.Undecided, Of(context).Of("recording"));
        Assert.True(Of(context).Allows("recording", moderator: true));
        Assert.False(Of(context).Allows("recording", moderator: false));
    }

    [Fact]
    public void Who_is_a_moderator_by_the_token_need_not_wait_for_the_room_to_say_so() =>
        Assert.True(Of("""{"user":{"moderator":true}}""").Allows("recording", moderator: false));

    [Fact]
    public void A_guest_has_what_the_role_in_the_room_gives()
    {
        Assert.Same(Grants.None, Grants.Of(null));
        Assert.True(Grants.None.Allows("recording", moderator: true));
        Assert.False(Grants.None.Allows("recording", moderator: false));
        Assert.False(Grants.None.Moderates);
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("\"true\"", false)]
    [InlineData("1", false)]
    [InlineData("false", false)]
    [InlineData("null", false)]
    public void A_name_is_kept_by_a_boolean_only(string value, bool kept) =>
        Assert.Equal(kept, Of($$$"""{"features":{"name-readonly":{{{value}}}}}""").KeepsName);

    [Fact]
    public void A_grant_is_a_function_of_the_value_alone_whatever_else_is_listed() =>
        Gen.Select(Gen.Dictionary(Gen.String[Gen.Char.AlphaNumeric, 1, 8], Gen.OneOf("true", "\"true\"", "1", "null", "{}", "false"))[0, 8], Gen.Bool)
            .Sample((features, moderator) =>
            {
                var json = string.Join(',', features.Select(feature => $"\"{feature.Key}\":{feature.Value}"));
                var grants = Of($$$"""{"features":{{{{json}}}}}""");

                Assert.All(features, feature =>
                    Assert.Equal(feature.Value.Trim('"') == "true", grants.Allows(feature.Key, moderator)));
                Assert.False(grants.Allows("recording!", moderator));
            });

    [Fact]
    public void An_identity_with_another_token_has_the_grants_of_that_token()
    {
        var identity = Given.Identity(Given.Token(context: """{"features":{"recording":true}}"""));

        var other = identity with { Token = Given.Token(context: """{"features":{}}""") };

        Assert.Equal(FeatureGrant.Allowed, identity.Grants.Of("recording"));
        Assert.Equal(FeatureGrant.Denied, other.Grants.Of("recording"));
        Assert.Equal(FeatureGrant.Undecided, (other with { Token = null }).Grants.Of("recording"));
    }

    private static Grants Of(string context) => Grants.Of(Given.Token(context: context));
}

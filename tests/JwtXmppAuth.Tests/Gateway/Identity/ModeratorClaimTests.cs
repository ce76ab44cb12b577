using CsCheck;
using JwtXmppAuth.Gateway.Identity;

namespace JwtXmppAuth.Tests.Gateway.Identity;

public sealed class ModeratorClaimTests
{
    private static readonly string[] Spellings = ["moderator", "context.user.moderator", "context.user.affiliation", "context.user.role"];

    [Theory]
    [InlineData("moderator", "true")]
    [InlineData("moderator", "\"true\"")]
    [InlineData("context.user.moderator", "true")]
    [InlineData("context.user.moderator", "\"true\"")]
    [InlineData("context.user.affiliation", "\"owner\"")]
    [InlineData("context.user.affiliation", "\"moderator\"")]
    [InlineData("context.user.affiliation", "\"teacher\"")]
    [InlineData("context.user.affiliation", "true")]
    [InlineData("context.user.role", "\"owner\"")]
    [InlineData("context.user.role", "\"moderator\"")]
    [InlineData("context.user.role", "\"teacher\"")]
    [InlineData("context.user.role", "\"true\"")]
    public void Each_of_four_spellings_makes_a_moderator(string claim, string value)
    {
        Assert.True(With((claim, value)).Moderates);
        Assert.Null(With((claim, value)).ModeratorConflict);
    }

    [Fact]
    public void Nobody_is_a_moderator_without_one() => Assert.False(With().Moderates);

    [Theory]
    [MemberData(nameof(GrantsTests.NotYes), MemberType = typeof(GrantsTests))]
    public void No_other_value_of_any_makes_one(string value) =>
        Assert.All(Spellings, claim => Assert.False(With((claim, value)).Moderates));

    [Theory]
    [InlineData("\"Owner\"")]
    [InlineData("\"OWNER\"")]
    [InlineData("\"owner \"")]
    [InlineData("\"admin\"")]
    [InlineData("\"member\"")]
    [InlineData("\"participant\"")]
    [InlineData("\"visitor\"")]
    [InlineData("[\"owner\"]")]
    [InlineData("{\"owner\":true}")]
    public void No_other_word_makes_one(string value)
    {
        Assert.False(With(("context.user.affiliation", value)).Moderates);
        Assert.False(With(("context.user.role", value)).Moderates);
    }

    [Theory]
    [InlineData("moderator")]
    [InlineData("context.user.moderator")]
    public void A_word_is_no_truth_value(string claim) => Assert.False(With((claim, "\"owner\"")).Moderates);

    [Fact]
    public void Claims_that_contradict_one_another_grant_nothing_and_are_named()
    {
        var grants = With(("moderator", "true"), ("context.user.affiliation", "\"owner\""), ("context.user.role", "\"visitor\""));

        Assert.False(grants.Moderates);
        Assert.Equal("moderator and context.user.affiliation would make a moderator, context.user.role would not.", grants.ModeratorConflict);
    }

    [Fact]
    public void A_null_says_nothing() => Assert.True(With(("moderator", "null"), ("context.user.moderator", "true"), ("context.user.role", "null")).Moderates);

    [Fact]
    public void Only_unanimity_makes_a_moderator() =>
        Gen.OneOf<string?>(null, "null", "true", "\"true\"", "false", "1", "\"owner\"", "\"member\"").Array[4].Sample(values =>
        {
            var claims = Spellings.Zip(values).Where(claim => claim.Second is not (null or "null")).ToArray();
            var says = claims.Select(claim =>
                claim.Second is "true" or "\"true\"" || (claim.Second is "\"owner\"" && claim.First.Contains(".user.", StringComparison.Ordinal) && !claim.First.EndsWith("moderator", StringComparison.Ordinal))).ToArray();

            var grants = With([.. Spellings.Zip(values).Where(claim => claim.Second is not null).Select(claim => (claim.First, claim.Second!))]);

            Assert.Equal(says.Length > 0 && says.All(yes => yes), grants.Moderates);
            Assert.Equal(says.Distinct().Count() == 2, grants.ModeratorConflict is not null);
        });

    private static Grants With(params (string Claim, string Value)[] claims)
    {
        var user = string.Join(',', claims.Where(claim => claim.Claim != "moderator").Select(claim => $"\"{claim.Claim.Split('.')[^1]}\":{claim.Value}"));
        return Grants.Of(Given.Token(
            context: $$$"""{"user":{{{{user}}}}}""",
            moderator: claims.Where(claim => claim.Claim == "moderator").Select(claim => claim.Value).SingleOrDefault()));
    }
}

using JwtXmppAuth.Gateway.Identity;

namespace JwtXmppAuth.Tests.Gateway.Identity;

public sealed class UserFieldsTests
{
    [Theory]
    [InlineData("id")]
    [InlineData("_")]
    [InlineData("hidden-from-recorder")]
    [InlineData("a.b_c-9")]
    [InlineData("Xm")]
    public void These_are_names(string field) => Assert.True(UserFields.IsName(field));

    [Theory]
    [InlineData("")]
    [InlineData("9a")]
    [InlineData("-a")]
    [InlineData(".a")]
    [InlineData("a b")]
    [InlineData("a:b")]
    [InlineData("a/><evil")]
    [InlineData("a'")]
    [InlineData("näme")]
    [InlineData("a\0")]
    [InlineData("a\n")]
    [InlineData("xml")]
    [InlineData("XmLns")]
    public void These_are_not(string field) => Assert.False(UserFields.IsName(field));

    [Theory]
    [InlineData(63, true)]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void A_name_has_a_bound(int length, bool isName) => Assert.Equal(isName, UserFields.IsName(new string('a', length)));

    [Fact]
    public void Everything_that_leaves_by_default_is_a_name_and_none_is_an_e_mail()
    {
        Assert.All(UserFields.Default, field => Assert.True(UserFields.IsName(field)));
        Assert.DoesNotContain(UserFields.Default, field => field.Contains("mail", StringComparison.OrdinalIgnoreCase));
    }
}

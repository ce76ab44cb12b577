using JwtXmppAuth.Gateway.Configuration;

namespace JwtXmppAuth.Tests.Gateway.Configuration;

public sealed class UserFieldNameTests
{
    [Theory]
    [InlineData("id")]
    [InlineData("_")]
    [InlineData("hidden-from-recorder")]
    [InlineData("a.b_c-9")]
    [InlineData("Xm")]
    public void These_are_names(string field) => Assert.True(UserFieldName.IsValid(field));

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
    public void These_are_not(string field) => Assert.False(UserFieldName.IsValid(field));

    [Theory]
    [InlineData(63, true)]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void A_name_has_a_bound(int length, bool isName) => Assert.Equal(isName, UserFieldName.IsValid(new string('a', length)));
}

using JwtXmppAuth.Gateway.Upstreams;

namespace JwtXmppAuth.Tests.Gateway.Upstreams;

public sealed class OneLineTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("as it is, ä😀", "as it is, ä😀")]
    [InlineData("two\r\nlines\u0085and\ttabs", "two  lines and tabs")]
    public void Words_stand_on_one_line(string words, string line) => Assert.Equal(line, OneLine.Of(words));

    [Theory]
    [InlineData(199, "x", 200)]
    [InlineData(200, "", 200)]
    [InlineData(200, "x", 200)]
    [InlineData(198, "😀", 200)]
    [InlineData(199, "😀", 199)]
    public void They_end_after_200_characters_and_never_within_one(int length, string end, int kept) =>
        Assert.Equal(kept, OneLine.Of(new string('x', length) + end).Length);
}

using System.Text.Json;
using CsCheck;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Tests.Tokens;

public sealed class QuotedTests
{
    [Theory]
    [InlineData("plain", "\"plain\"")]
    [InlineData("a\"b\\c", "\"a\\\"b\\\\c\"")]
    [InlineData("a\r\nb\0", "\"a\\u000d\\u000ab\\u0000\"")]
    [InlineData("a\u202eb\u2028c\u200bd", "\"a\\u202eb\\u2028c\\u200bd\"")]
    [InlineData("Zoë 会议", "\"Zoë 会议\"")]
    public void Nothing_in_a_value_breaks_or_turns_the_line(string value, string quoted) => Assert.Equal(quoted, Quoted.Text(value));

    [Theory]
    [InlineData(80, false)]
    [InlineData(81, true)]
    public void A_long_value_is_cut(int length, bool cut) =>
        Assert.Equal(cut, Quoted.Text(new string('x', length)).EndsWith("…\"", StringComparison.Ordinal));

    [Theory]
    [InlineData("[1,\"a\",null,[1,2],{}]", "[1, \"a\", null, an array of 2, an object]")]
    [InlineData("[1,2,3,4,5,6]", "[1, 2, 3, 4, 5, …]")]
    [InlineData("1e300", "1e300")]
    [InlineData("{\"a\":1}", "an object")]
    public void Other_values_are_shown_by_what_they_are(string json, string shown)
    {
        using var document = JsonDocument.Parse(json);
        Assert.Equal(shown, Quoted.Value(document.RootElement));
    }

    [Fact]
    public void Any_value_stays_one_bounded_line() => Gen.String.Sample(text =>
    {
        var quoted = Quoted.Text(text);
        Assert.True(quoted.Length <= 80 * 6 + 3);
        Assert.DoesNotContain(quoted, char.IsControl);
    });
}

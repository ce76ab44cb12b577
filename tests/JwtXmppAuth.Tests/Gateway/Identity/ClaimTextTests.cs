using System.Xml;
using CsCheck;
using JwtXmppAuth.Gateway.Identity;

namespace JwtXmppAuth.Tests.Gateway.Identity;

public sealed class ClaimTextTests
{
    [Theory]
    [InlineData("\"Alice\"", "Alice")]
    [InlineData("\"\"", "")]
    [InlineData("\" \\t\\r\\n<&>'\"", " \t\r\n<&>'")]
    [InlineData("\"\\ud83d\\ude00\"", "\U0001F600")]
    [InlineData("true", "true")]
    [InlineData("false", "false")]
    [InlineData("\"true\"", "true")]
    public void Scalars_become_text(string json, string text) => Assert.Equal(text, ClaimText.Of(Given.Json(json)));

    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0", "0")]
    [InlineData("-0.0", "0")]
    [InlineData("0e9", "0")]
    [InlineData("17", "17")]
    [InlineData("-17", "-17")]
    [InlineData("17.0", "17")]
    [InlineData("1.7e1", "17")]
    [InlineData("1.50", "1.5")]
    [InlineData("0.1", "0.1")]
    [InlineData("9007199254740993", "9007199254740993")]
    [InlineData("123456789012345678901234567890", "123456789012345678901234567890")]
    [InlineData("1e300", "1E+300")]
    public void A_number_has_one_spelling(string json, string text) => Assert.Equal(text, ClaimText.Of(Given.Json(json)));

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"id\":1}")]
    [InlineData("[]")]
    [InlineData("[\"a\"]")]
    [InlineData("1e400")]
    [InlineData("-1e400")]
    public void What_is_no_scalar_is_absent(string json) => Assert.Null(ClaimText.Of(Given.Json(json)));

    [Theory]
    [InlineData("\"admin\\u0000\"")]
    [InlineData("\"\\u0008admin\"")]
    [InlineData("\"ad\\u001bmin\"")]
    [InlineData("\"\\ufffe\"")]
    [InlineData("\"\\uffff\"")]
    [InlineData("\"\\ud800\"")]
    [InlineData("\"\\udc00\"")]
    [InlineData("\"\\ude00\\ud83d\"")]
    public void Text_that_XML_cannot_hold_is_absent_as_a_whole(string json) => Assert.Null(ClaimText.Of(Given.Json(json)));

    [Theory]
    [InlineData(ClaimText.MaxLength - 1, true)]
    [InlineData(ClaimText.MaxLength, true)]
    [InlineData(ClaimText.MaxLength + 1, false)]
    public void Text_has_a_bound(int length, bool kept) =>
        Assert.Equal(kept, ClaimText.Of(Given.Json($"\"{new string('a', length)}\"")) is not null);

    [Theory]
    [InlineData(ClaimText.MaxLength, true)]
    [InlineData(ClaimText.MaxLength + 1, false)]
    public void Digits_have_the_same_bound(int length, bool kept) =>
        Assert.Equal(kept, ClaimText.Of(Given.Json(new string('7', length))) is not null);

    [Fact]
    public void What_is_safe_is_what_the_runtime_would_write() =>
        Gen.String[Gen.Char, 0, 20].Sample(text => Assert.Equal(RuntimeWrites(text), ClaimText.IsSafe(text)));

    private static bool RuntimeWrites(string text)
    {
        try
        {
            XmlConvert.VerifyXmlChars(text);
            return true;
        }
        catch (XmlException)
        {
            return false;
        }
    }
}

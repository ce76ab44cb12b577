using System.Buffers.Text;
using CsCheck;
using JwtXmppAuth.Tokens.Reading;

namespace JwtXmppAuth.Tests.Tokens.Reading;

public sealed class StrictBase64UrlTests
{
    [Fact]
    public void Bytes_come_back_and_have_no_second_spelling() => Gen.Byte.Array[0, 40].Sample(bytes =>
    {
        var text = Base64Url.EncodeToString(bytes);
        Assert.Equal(bytes, Decode(text));

        // The last character's neighbours in the alphabet differ in its lowest bits, the unused ones if there are any.
        if (text.Length % 4 != 0)
            Assert.Null(Decode(text[..^1] + (char)(text[^1] + 1)));
    });

    [Theory]
    [InlineData("QQ==")]
    [InlineData("QQ=")]
    [InlineData(" QQ")]
    [InlineData("Q Q")]
    [InlineData("QQ\n")]
    [InlineData("QR")]
    [InlineData("QUJ")]
    [InlineData("Q")]
    [InlineData("QUJDR")]
    [InlineData("+/+/")]
    [InlineData("QQ.Q")]
    [InlineData("QQ\0Q")]
    [InlineData("QQÄQ")]
    [InlineData("Q\uff21QQ")]
    public void Anything_else_is_refused(string text) => Assert.Null(Decode(text));

    private static byte[]? Decode(string text)
    {
        var bytes = new byte[text.Length];
        return StrictBase64Url.TryDecode(text, bytes, out var length) ? bytes[..length] : null;
    }
}

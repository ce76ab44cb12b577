using CsCheck;
using JwtXmppAuth.Gateway.Sessions.Sasl;

namespace JwtXmppAuth.Tests.Gateway.Sessions.Sasl;

public sealed class SaslDataTests
{
    [Fact]
    public void Bytes_come_back_and_have_no_second_spelling() => Gen.Byte.Array[1, 40].Sample(bytes =>
    {
        var text = SaslData.Write(bytes);
        Assert.True(SaslData.TryRead(text, out var read));
        Assert.Equal(bytes, read);

        var unpadded = text.TrimEnd('=');
        if (unpadded != text)
            Assert.False(SaslData.TryRead(unpadded[..^1] + (char)(unpadded[^1] + 1) + text[unpadded.Length..], out _));
        Assert.False(SaslData.TryRead(text.Insert(bytes[0] % text.Length, " "), out _));
    });

    [Theory]
    [InlineData("")]
    [InlineData("=")]
    public void No_length_has_two_spellings(string text)
    {
        Assert.True(SaslData.TryRead(text, out var data));
        Assert.Empty(data);
    }

    [Theory]
    [InlineData("QQ")]
    [InlineData("QQ=")]
    [InlineData("QQ===")]
    [InlineData("==")]
    [InlineData("QR==")]
    [InlineData("QQ==\n")]
    [InlineData(" QUJD")]
    [InlineData("QUJD QUJD")]
    [InlineData("QQ==QQ==")]
    [InlineData("-_-_")]
    [InlineData("QUJDÄ")]
    [InlineData("QUJ\0")]
    public void Anything_else_is_refused(string text) => Assert.False(SaslData.TryRead(text, out _));

    [Fact]
    public void Any_text_is_read_or_refused() => Gen.OneOf(Gen.String, Gen.String[Gen.Char["QRab+/= \n"], 0, 24]).Sample(text =>
    {
        if (SaslData.TryRead(text, out var data) && data.Length > 0)
            Assert.Equal(text, SaslData.Write(data));
    }, iter: 5_000);
}

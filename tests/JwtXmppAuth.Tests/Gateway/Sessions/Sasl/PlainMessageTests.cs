using System.Text;
using CsCheck;
using JwtXmppAuth.Gateway.Sessions.Sasl;

namespace JwtXmppAuth.Tests.Gateway.Sessions.Sasl;

public sealed class PlainMessageTests
{
    [Fact]
    public void Its_three_parts_are_read_and_nothing_else_has_the_same_three() =>
        Gen.Select(Part(0), Part(1), Part(1)).Sample((onBehalfOf, user, password) =>
        {
            var plain = Read($"{onBehalfOf}\0{user}\0{password}");
            Assert.Equal((onBehalfOf, user, password), (plain?.OnBehalfOf, plain?.User, plain?.Password));
        });

    [Theory]
    [InlineData("")]
    [InlineData("\0")]
    [InlineData("\0\0")]
    [InlineData("user\0password")]
    [InlineData("\0user\0")]
    [InlineData("\0\0password")]
    [InlineData("a\0b\0c\0d")]
    [InlineData("\0user\0pass\0")]
    public void What_is_not_three_parts_is_malformed(string message) => Assert.Null(Read(message));

    [Theory]
    [InlineData(PlainMessage.MaxNameBytes, true)]
    [InlineData(PlainMessage.MaxNameBytes + 1, false)]
    public void A_name_has_its_bound(int length, bool read)
    {
        Assert.Equal(read, Read($"{new string('n', length)}\0u\0p") is not null);
        Assert.Equal(read, Read($"\0{new string('n', length)}\0p") is not null);
    }

    [Theory]
    [InlineData("ff007500" + "70")]
    [InlineData("00" + "c3" + "00" + "70")]
    [InlineData("00" + "75" + "00" + "eda080")]
    [InlineData("00" + "75" + "00" + "c0ae")]
    public void What_is_not_UTF8_is_malformed(string hex) => Assert.False(PlainMessage.TryRead(Convert.FromHexString(hex), out _, out _));

    [Fact]
    public void Any_bytes_are_read_or_refused_and_the_refusal_repeats_none_of_them() =>
        Gen.OneOf(Gen.Byte.Array[0, 40], Gen.Byte[0, 3].Array[0, 12], Gen.String.Select(text => Encoding.UTF8.GetBytes($"secret\0{text}")))
            .Sample(bytes =>
            {
                if (PlainMessage.TryRead(bytes, out var plain, out var fault))
                    Assert.True(plain.User.Length > 0 && plain.Password.Length > 0);
                else
                    Assert.DoesNotContain("secret", fault, StringComparison.Ordinal);
            }, iter: 5_000);

    private static Gen<string> Part(int least) => Gen.String[Gen.Char.AlphaNumeric, least, 20].Select(text => text + (least > 0 ? "ä👋" : ""));

    private static PlainMessage? Read(string message) => PlainMessage.TryRead(Encoding.UTF8.GetBytes(message), out var plain, out _) ? plain : null;
}

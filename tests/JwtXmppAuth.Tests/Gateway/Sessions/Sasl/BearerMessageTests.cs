using System.Text;
using CsCheck;
using JwtXmppAuth.Gateway.Sessions.Sasl;

namespace JwtXmppAuth.Tests.Gateway.Sessions.Sasl;

/// <summary>In the messages <c>^</c> stands for the byte of value 1.</summary>
public sealed class BearerMessageTests
{
    [Theory]
    [InlineData("n,,^auth=Bearer t.o.k^^", "", "t.o.k")]
    [InlineData("y,,^auth=Bearer t.o.k^^", "", "t.o.k")]
    [InlineData("n,,^auth=bEARER   t.o.k ^^", "", "t.o.k")]
    [InlineData("n,a=alice@meet.example.com,^auth=Bearer t^^", "alice@meet.example.com", "t")]
    [InlineData("n,a=a=2Cb=3Dc,^auth=Bearer t^^", "a,b=c", "t")]
    [InlineData("n,a=J=C3,^auth=Bearer t^^", null, null)]
    [InlineData("n,a=ä,^auth=Bearer t^^", "ä", "t")]
    [InlineData("n,,^host=meet.example.com^port=443^auth=Bearer t^^", "", "t")]
    [InlineData("n,,^auth=Bearer t^other=what\tever\r\n^^", "", "t")]
    [InlineData("n,,^Auth=Bearer t^^", "", null)]
    [InlineData("n,,^^", "", null)]
    [InlineData("n,,^auth=^^", "", null)]
    [InlineData("n,,^auth=Bearer^^", "", null)]
    [InlineData("n,,^auth=Bearer  ^^", "", null)]
    public void What_it_says_is_read(string message, string? onBehalfOf, string? token)
    {
        var bearer = Read(message);
        Assert.Equal((onBehalfOf, token), (bearer?.OnBehalfOf, bearer?.Token));
    }

    [Theory]
    [InlineData("")]
    [InlineData("^")]
    [InlineData("n,,")]
    [InlineData("n,,^")]
    [InlineData("n,,auth=Bearer t^^")]
    [InlineData("n,,^auth=Bearer t")]
    [InlineData("n,,^auth=Bearer t^")]
    [InlineData("n,,^auth=Bearer t^^^")]
    [InlineData("n,,^^auth=Bearer t^^")]
    [InlineData("n,,^auth=Bearer t^^host=x^^")]
    [InlineData("n,,^auth=Bearer t^auth=Bearer t^^")]
    [InlineData("n,,^auth=Basic dTpw^^")]
    [InlineData("n,,^auth=Bearert^^")]
    [InlineData("n,,^auth=Bearer\tt^^")]
    [InlineData("n,,^auth^^")]
    [InlineData("n,,^=x^^")]
    [InlineData("n,,^k3y=x^auth=Bearer t^^")]
    [InlineData("n,,^auth=Bearer ä^^")]
    [InlineData("n,,^auth=Bearer t\0^^")]
    [InlineData("p=tls-unique,,^auth=Bearer t^^")]
    [InlineData("F,n,,^auth=Bearer t^^")]
    [InlineData("n,a=,^auth=Bearer t^^")]
    [InlineData("n,a=a,b,^auth=Bearer t^^")]
    [InlineData("n,a=a=b,^auth=Bearer t^^")]
    [InlineData("n,a=a=2c,^auth=Bearer t^^")]
    [InlineData("n,b=x,^auth=Bearer t^^")]
    [InlineData("n,^auth=Bearer t^^")]
    [InlineData("x,,^auth=Bearer t^^")]
    public void Anything_else_is_malformed(string message) => Assert.Null(Read(message));

    [Fact]
    public void Any_bytes_are_read_or_refused_and_the_refusal_repeats_none_of_them() => Gen.OneOf(
        Gen.Byte.Array[0, 60],
        Gen.OneOf("n,", "y,", "p=", "a=", ",", "^", "auth=", "Bearer ", "secret", "=2C", "=", "host=x", "\0").Array[0, 12]
            .Select(parts => Bytes(string.Concat(parts))))
        .Sample(bytes =>
        {
            if (!BearerMessage.TryRead(bytes, out var bearer, out var fault))
                Assert.DoesNotContain("secret", fault, StringComparison.Ordinal);
            else
                Assert.NotEqual("", bearer.Token);
        }, iter: 10_000);

    [Fact]
    public void A_good_message_with_any_byte_changed_shows_the_same_token_or_another_or_none()
    {
        var message = Bytes("n,a=alice@meet.example.com,^host=meet.example.com^auth=Bearer t.o.k^^");
        Gen.Select(Gen.Int[0, message.Length - 1], Gen.Byte).Sample((at, value) =>
        {
            byte[] changed = [.. message];
            changed[at] = value;
            if (BearerMessage.TryRead(changed, out var bearer, out _))
                Assert.True(bearer.Token is null or { Length: >= 3 and <= 6 }, bearer.Token);
        }, iter: 5_000);
    }

    [Fact]
    public void Neither_message_writes_itself_out()
    {
        Assert.DoesNotContain("t.o.k", Read("n,,^auth=Bearer t.o.k^^")!.ToString(), StringComparison.Ordinal);
        Assert.True(PlainMessage.TryRead(Bytes("\0u\0t.o.k"), out var plain, out _));
        Assert.DoesNotContain("t.o.k", plain.ToString(), StringComparison.Ordinal);
    }

    private static byte[] Bytes(string message) => Encoding.UTF8.GetBytes(message.Replace('^', '\u0001'));

    private static BearerMessage? Read(string message) => BearerMessage.TryRead(Bytes(message), out var bearer, out _) ? bearer : null;
}

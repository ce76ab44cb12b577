using JwtXmppAuth.Gateway.Transports;

namespace JwtXmppAuth.Tests.Gateway.Transports;

public sealed class UrlFieldsTests
{
    [Theory]
    [InlineData("", null)]
    [InlineData("?", null)]
    [InlineData("?token", null)]
    [InlineData("?Token=a", null)]
    [InlineData("?token=", "")]
    [InlineData("?token=a", "a")]
    [InlineData("?token=a&token=b", "b")]
    [InlineData("?token=a&room=x&token=b&token", "b")]
    [InlineData("?token=a%2Eb+c", "a.b c")]
    [InlineData("?to%6Ben=a", "a")]
    [InlineData("?token=a=b==", "a=b==")]
    [InlineData("?x&token=a", "a")]
    [InlineData("?token=%zz%", "%zz%")]
    public void The_token_is_the_last_one_decoded_once(string query, string? expected) =>
        Assert.Equal(expected, UrlFields.Read(query).Token);

    [Fact]
    public void A_room_comes_out_as_the_room_address_has_it() =>
        Assert.Equal("%c3%a4%20b", UrlFields.Read("?room=%25c3%25a4%2520b&token=a").Room);

    [Fact]
    public void The_prefix_is_the_first_one_because_the_proxy_writes_it_in_front() =>
        Assert.Equal("", UrlFields.Read("?prefix=&token=a&prefix=evil").FirstPrefix);

    [Fact]
    public void The_username_a_visitor_asks_for_is_read() => Assert.Equal("abc", UrlFields.Read("?room=a&customusername=abc").CustomUsername);

    [Fact]
    public void The_previous_id_is_read() => Assert.Equal("abc-1", UrlFields.Read("?room=a&previd=abc-1").PreviousId);
}

using JwtXmppAuth.Gateway.Configuration;

namespace JwtXmppAuth.Tests.Gateway.Configuration;

public sealed class ListenAddressTests
{
    [Theory]
    [InlineData("http://127.0.0.1:5290", "http://127.0.0.1:5290", true)]
    [InlineData("http://localhost:0", "http://127.0.0.1:0", true)]
    [InlineData("https://[::1]:443/", "https://[::1]:443", true)]
    [InlineData("http://*:80", "http://*:80", false)]
    [InlineData("http://+:65535", "http://*:65535", false)]
    [InlineData("http://10.0.0.5:80", "http://10.0.0.5:80", false)]
    public void An_address_is_read_and_written(string text, string written, bool loopback)
    {
        Assert.True(ListenAddress.TryParse(text, out var address));
        Assert.Equal(written, address.ToString());
        Assert.Equal(loopback, address.IsLoopback);
    }

    [Theory]
    [InlineData("")]
    [InlineData("127.0.0.1:5290")]
    [InlineData("http://127.0.0.1")]
    [InlineData("http://127.0.0.1:65536")]
    [InlineData("http://127.0.0.1:-1")]
    [InlineData("http://127.0.0.1:80/path")]
    [InlineData("http://::1:80")]
    [InlineData("http://[127.0.0.1]:80")]
    [InlineData("http://meet.example.com:80")]
    [InlineData("ws://127.0.0.1:80")]
    public void What_is_not_one_is_refused(string text) => Assert.False(ListenAddress.TryParse(text, out _));
}

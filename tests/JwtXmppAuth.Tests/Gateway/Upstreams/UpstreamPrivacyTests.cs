using System.Net;
using JwtXmppAuth.Gateway.Upstreams;

namespace JwtXmppAuth.Tests.Gateway.Upstreams;

public sealed class UpstreamPrivacyTests
{
    [Theory]
    [InlineData("127.0.0.1", UpstreamTls.None, false, true)]
    [InlineData("127.8.9.10", UpstreamTls.None, false, true)]
    [InlineData("::1", UpstreamTls.None, false, true)]
    [InlineData("localhost", UpstreamTls.None, false, true)]
    [InlineData("LOCALHOST", UpstreamTls.None, false, true)]
    [InlineData("localhost.example.com", UpstreamTls.None, false, false)]
    [InlineData("prosody", UpstreamTls.None, false, false)]
    [InlineData("192.0.2.1", UpstreamTls.None, false, false)]
    [InlineData("0.0.0.0", UpstreamTls.None, false, false)]
    [InlineData("prosody", UpstreamTls.None, true, true)]
    [InlineData("prosody", UpstreamTls.StartTls, false, true)]
    [InlineData("prosody", UpstreamTls.Direct, false, true)]
    public void A_stream_is_unencrypted_only_inside_the_machine_or_when_the_operator_says_so(
        string address, UpstreamTls tls, bool allowUnencrypted, bool permitted) =>
        Assert.Equal(permitted, UpstreamPrivacy.Permits(new ProsodyOptions { Address = address, Tls = tls, AllowUnencrypted = allowUnencrypted }));

    [Fact]
    public void A_loopback_name_that_leads_elsewhere_is_refused()
    {
        var options = new ProsodyOptions { Address = "localhost" };
        Assert.True(UpstreamPrivacy.Permits(options, IPAddress.IPv6Loopback));
        Assert.True(UpstreamPrivacy.Permits(options, IPAddress.Parse("::ffff:127.0.0.1")));
        Assert.False(UpstreamPrivacy.Permits(options, IPAddress.Parse("192.0.2.1")));
    }
}

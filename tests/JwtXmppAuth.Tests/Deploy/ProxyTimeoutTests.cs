using System.Globalization;
using System.Text.RegularExpressions;
using JwtXmppAuth.Gateway.Transports.Bosh;
using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Tests.Deploy;

/// <summary>What no test can wait for: the reverse proxies of deploy/ outlast a long poll of the greatest length.</summary>
public sealed partial class ProxyTimeoutTests
{
    [Theory]
    [InlineData("proxies/nginx.conf", 2)]
    [InlineData("proxies/haproxy.cfg", 2)]
    [InlineData("jitsi/nginx.conf", 1)]
    public void A_proxy_waits_longer_for_an_answer_than_a_long_poll_takes(string file, int count)
    {
        var timeouts = Timeouts().Matches(File.ReadAllText(SourceTree.File($"deploy/{file}")));

        Assert.Equal(count, timeouts.Count);
        Assert.All(timeouts, timeout => Assert.True(
            TimeSpan.FromSeconds(int.Parse(timeout.Groups[1].Value, CultureInfo.InvariantCulture)) > new BoshOptions().MaxWait + TimeSpan.FromSeconds(10)));
    }

    [GeneratedRegex(@"^\s*(?:proxy_(?:read|send)_timeout|timeout (?:client|server)) (\d+)s;?$", RegexOptions.Multiline)]
    private static partial Regex Timeouts();
}

using JwtXmppAuth.Gateway.Configuration;
using Microsoft.Extensions.Configuration;

namespace JwtXmppAuth.Tests.Gateway.Configuration;

public sealed class ConfigurationChangeTests
{
    [Theory]
    [InlineData("Gateway:Apps:0:Secrets:1")]
    [InlineData("Gateway:Apps:2:Id")]
    [InlineData("gateway:apps:0:acceptedaudiences")]
    [InlineData("Gateway:Services:0:Password_FILE")]
    [InlineData("Gateway:Hosts:0:Guests")]
    [InlineData("Gateway:Hosts:0:Apps:1")]
    [InlineData("Gateway:Hosts:1:UserFields:0")]
    public void Whom_it_trusts_and_what_it_asks_of_them_is_taken_at_once(string key) => Assert.True(ConfigurationChange.IsTakenAtOnce(key));

    [Theory]
    [InlineData("Gateway:Listen")]
    [InlineData("Gateway:MaxSessions")]
    [InlineData("Gateway:Bosh:MaxWait")]
    [InlineData("Gateway:TrustedProxies:0")]
    [InlineData("Gateway:Handoff:Secret_FILE")]
    [InlineData("Gateway:Hosts:0:Domain")]
    [InlineData("Gateway:Hosts:0:Domain_FILE")]
    [InlineData("gateway:hosts:0:prosody:port")]
    [InlineData("Gateway:Hosts:0:ModeratorAccount:Password")]
    [InlineData("Gateway:Hosts")]
    [InlineData("Logging:LogLevel:Default")]
    [InlineData("Apps:0:Id")]
    public void What_is_built_at_the_start_is_not(string key) => Assert.False(ConfigurationChange.IsTakenAtOnce(key));

    [Fact]
    public void A_change_names_keys_that_differ_are_new_or_are_gone_and_no_value()
    {
        var change = ConfigurationChange.Between(
            Configuration(("Gateway:Apps:0:Secrets:0", "a"), ("Gateway:Apps:0:Secrets:1", "b"), ("Gateway:Shard", "x"), ("Gateway:Listen", "l")),
            Configuration(("Gateway:Apps:0:Secrets:0", "A"), ("Gateway:Shard", "x"), ("Gateway:Hosts:0:Guests", "deny"), ("Gateway:Listen", "m")));

        Assert.Equal(["Gateway:Apps:0:Secrets:0", "Gateway:Apps:0:Secrets:1", "Gateway:Hosts:0:Guests"], change.AtOnce);
        Assert.Equal(["Gateway:Listen"], change.AtStart);
        Assert.False(change.IsEmpty);
    }

    [Fact]
    public void The_same_in_other_words_is_no_change() => Assert.True(ConfigurationChange.Between(
        Configuration(("Gateway:Apps:0:Id", "a"), ("Gateway:Apps", null)), Configuration(("GATEWAY:apps:0:id", "a"))).IsEmpty);

    private static IConfigurationRoot Configuration(params (string Key, string? Value)[] values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values.ToDictionary(value => value.Key, value => value.Value)).Build();
}

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
    [InlineData("Gateway:Admin:Tokens:0:Token")]
    [InlineData("Gateway:Mint:Clients:0:Secret_FILE")]
    [InlineData("Gateway:Tickets:Enabled")]
    [InlineData("Gateway:Limits:StrangersPerMinute")]
    [InlineData("Gateway:KeyFetch:MaxAge")]
    [InlineData("gateway:revocation:maxentries")]
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
    [InlineData("Gateway:Mint:Listen")]
    [InlineData("Gateway:Revocation:File")]
    [InlineData("Gateway:Revocation:Unreadable")]
    [InlineData("Gateway:KeyFetch:Proxy")]
    [InlineData("Gateway:KeyFetch:CertificateAuthorityFile")]
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

    [Theory]
    [InlineData("Gateway:Listen", false)]
    [InlineData("Gateway:Handoff:Secret", false)]
    [InlineData("Gateway:Hosts:0:Domain", true)]
    [InlineData("Gateway:Hosts:1:Upstream", true)]
    public void Who_is_trusted_waits_for_a_host_that_does(string restart, bool held)
    {
        var former = Configuration((restart, "a"), ("Gateway:Apps:0:Id", "a"), ("Gateway:Mint:Clients:0:App", "a"), ("Gateway:Admin:Tokens:0:Token", "a"));
        var now = Configuration((restart, "b"), ("Gateway:Apps:0:Id", "b"), ("Gateway:Mint:Clients:0:App", "b"), ("Gateway:Admin:Tokens:0:Token", "b"));
        var change = ConfigurationChange.Between(former, now);

        Assert.Equal([restart], change.AtStart);
        Assert.Equal(held ? ["Gateway:Apps:0:Id", "Gateway:Mint:Clients:0:App"] : [], change.Held);
        Assert.Contains("Gateway:Admin:Tokens:0:Token", change.AtOnce);

        var meanwhile = change.InForce(former, now);
        Assert.Equal("a", meanwhile[restart]);
        Assert.Equal(held ? "a" : "b", meanwhile["Gateway:Apps:0:Id"]);
        Assert.Equal(held ? "a" : "b", meanwhile["Gateway:Mint:Clients:0:App"]);
        Assert.Equal("b", meanwhile["Gateway:Admin:Tokens:0:Token"]);
        Assert.Equal(change.Waiting, ConfigurationChange.Between(meanwhile, now).Waiting);
    }

    [Fact]
    public void A_key_that_is_gone_and_waits_is_in_force_and_one_that_is_new_is_not()
    {
        var former = Configuration(("Gateway:Hosts:1:Domain", "b.example.com"));
        var now = Configuration(("Gateway:Handoff:Secret", "s"));
        var meanwhile = ConfigurationChange.Between(former, now).InForce(former, now);

        Assert.Equal("b.example.com", meanwhile["Gateway:Hosts:1:Domain"]);
        Assert.Null(meanwhile["Gateway:Handoff:Secret"]);
    }

    [Fact]
    public void The_first_who_may_ask_for_tokens_wait_for_their_listener()
    {
        var (none, one) = (Configuration(), Configuration(("Gateway:Mint:Clients:0:Id", "lms")));
        var two = Configuration(("Gateway:Mint:Clients:0:Id", "lms"), ("Gateway:Mint:Clients:1:Id", "wiki"));

        Assert.Equal(["Gateway:Mint:Clients:0:Id"], ConfigurationChange.Between(none, one).AtStart);
        Assert.Equal(["Gateway:Mint:Clients:1:Id"], ConfigurationChange.Between(one, two).AtOnce);
        Assert.Equal(["Gateway:Mint:Clients:0:Id"], ConfigurationChange.Between(one, none).AtOnce);
    }

    [Fact]
    public void The_same_in_other_words_is_no_change() => Assert.True(ConfigurationChange.Between(
        Configuration(("Gateway:Apps:0:Id", "a"), ("Gateway:Apps", null)), Configuration(("GATEWAY:apps:0:id", "a"))).IsEmpty);

    private static IConfigurationRoot Configuration(params (string Key, string? Value)[] values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values.ToDictionary(value => value.Key, value => value.Value)).Build();
}

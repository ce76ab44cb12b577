using JwtXmppAuth.Gateway.Configuration;

namespace JwtXmppAuth.Tests.Gateway.Configuration;

public sealed class GuestCheckTests
{
    [Theory]
    [InlineData(false, null, GuestPolicy.Deny)]
    [InlineData(true, null, GuestPolicy.Create)]
    [InlineData(false, "deny", GuestPolicy.Deny)]
    [InlineData(true, "deny", GuestPolicy.Deny)]
    [InlineData(false, "wait-for-host", GuestPolicy.WaitForHost)]
    [InlineData(true, "wait-for-host", GuestPolicy.WaitForHost)]
    [InlineData(false, "lobby", GuestPolicy.Lobby)]
    [InlineData(false, "join-existing", GuestPolicy.JoinExisting)]
    [InlineData(false, "create", GuestPolicy.Create)]
    public void Where_the_policy_is_set_it_decides_alone(bool allowEmptyToken, string? guests, GuestPolicy policy)
    {
        var configuration = Given.Configuration(
            ("Gateway:Hosts:0:AllowEmptyToken", $"{allowEmptyToken}"), ("Gateway:Hosts:0:Guests", guests));

        Assert.True(configuration.Usable);
        Assert.Equal(policy, configuration.Options.Hosts[0].GuestPolicy);
    }

    [Theory]
    [InlineData("wait-for-host")]
    [InlineData("deny")]
    public void A_switch_that_changes_nothing_is_named(string guests) => Assert.Contains(
        $"Gateway:Hosts:0:AllowEmptyToken is true and changes nothing: Guests is {guests}, which decides alone",
        Given.Configuration(("Gateway:Hosts:0:AllowEmptyToken", "true"), ("Gateway:Hosts:0:Guests", guests)).Findings.Warnings);

    [Fact]
    public void Who_waits_for_hosts_that_no_token_makes_is_warned() => Assert.Contains(
        Given.Configuration(("Gateway:Hosts:0:Guests", "wait-for-host"), ("Gateway:Hosts:0:RequireRoomClaim", "false")).Findings.Warnings,
        warning => warning.Contains("nobody's host", StringComparison.Ordinal));

    [Fact]
    public void A_host_for_guests_alone_trusts_no_app()
    {
        var configuration = Given.Configuration(
            ("Gateway:Apps:1:Id", "other-app"),
            ("Gateway:Apps:1:Secrets:0", Given.Secret),
            ("Gateway:Apps:1:AcceptedAudiences:0", "jitsi"),
            ("Gateway:Hosts:0:Apps:0", "my-app"),
            ("Gateway:Hosts:0:Apps:1", "other-app"),
            ("Gateway:Hosts:1:Domain", "guest.meet.example.com"),
            ("Gateway:Hosts:1:MucBase", "meet.example.com"),
            ("Gateway:Hosts:1:Apps:0", "none"),
            ("Gateway:Hosts:1:Guests", "wait-for-host"));

        Assert.Empty(configuration.Findings.Faults);
        Assert.Empty(configuration.Options.AppsOf(configuration.Options.Hosts[1]));
    }

    [Fact]
    public void None_stands_alone() => Assert.Contains(
        "Gateway:Hosts:0:Apps:1 is none; must be the Id of one of Gateway:Apps",
        Given.Configuration(("Gateway:Hosts:0:Apps:0", "my-app"), ("Gateway:Hosts:0:Apps:1", "none")).Findings.Faults);

    [Fact]
    public void No_app_is_called_so() => Assert.StartsWith(
        "Gateway:Apps:0:Id is none", Assert.Single(Given.Configuration(("Gateway:Apps:0:Id", "none")).Findings.Faults), StringComparison.Ordinal);
}

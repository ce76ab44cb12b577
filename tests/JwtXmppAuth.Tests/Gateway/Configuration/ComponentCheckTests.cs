using JwtXmppAuth.Gateway.Configuration;

namespace JwtXmppAuth.Tests.Gateway.Configuration;

public sealed class ComponentCheckTests
{
    private const string Key = "Gateway:Hosts:0:Component";

    [Fact]
    public void A_component_with_a_secret_on_this_machine_is_all_it_needs() => Assert.Empty(Of().Faults);

    [Fact]
    public void A_missing_secret_is_a_fault_that_says_where_the_server_has_it() => Assert.Equal(
        $"{Key}:Secret is missing; Prosody has the same in component_secret, ejabberd in password",
        Assert.Single(Of((Secret, null)).Faults));

    [Fact]
    public void Two_secrets_are_one_too_many() => Assert.Equal(
        $"{Key} has both Secret and SecretFile; keep one", Assert.Single(Of(($"{Key}:SecretFile", "/run/secrets/component")).Faults));

    [Fact]
    public void A_secret_file_that_is_not_there_is_named() => Assert.Equal(
        $"{Key}:SecretFile './nowhere' does not exist", Assert.Single(Of((Secret, null), ($"{Key}:SecretFile", "./nowhere")).Faults));

    [Theory]
    [InlineData(15, true)]
    [InlineData(16, false)]
    [InlineData(17, false)]
    public void A_short_secret_is_warned_of_and_never_shown(int length, bool warned)
    {
        var secret = new string('q', length);
        var findings = Of((Secret, secret));
        Assert.Empty(findings.Faults);
        Assert.Equal(warned, findings.Warnings.Any(warning => warning.StartsWith($"{Key}:Secret has fewer than 16 bytes", StringComparison.Ordinal)));
        Assert.DoesNotContain(findings.Warnings, warning => warning.Contains(secret, StringComparison.Ordinal));
    }

    [Fact]
    public void A_link_does_not_leave_the_machine_unencrypted_unless_the_operator_says_so()
    {
        Assert.Equal(
            $"{Key}:Tls is none; must be start-tls or direct, since xmpp.example.com is not loopback, unless {Key}:AllowUnencrypted is true",
            Assert.Single(Of(($"{Key}:Address", "xmpp.example.com")).Faults));
        Assert.Empty(Of(($"{Key}:Address", "xmpp.example.com"), ($"{Key}:AllowUnencrypted", "true")).Faults);
        Assert.Empty(Of(($"{Key}:Address", "xmpp.example.com"), ($"{Key}:Tls", "direct")).Faults);
    }

    [Fact]
    public void Components_have_no_start_tls() => Assert.Equal(
        $"{Key}:Tls is start-tls, which components do not have; must be direct, or none", Assert.Single(Of(($"{Key}:Tls", "start-tls")).Faults));

    [Theory]
    [InlineData("Gateway:Hosts:0:Muc", "meet.example.com")]
    [InlineData("Gateway:Hosts:1:Muc", "meet.example.com")]
    public void The_domain_is_no_conference_component(string muc, string domain) => Assert.Contains(
        Of((muc, domain), ("Gateway:Hosts:1:Domain", "other.example.com")).Faults,
        fault => fault.StartsWith("Gateway:Hosts:0:Domain is meet.example.com, which is the conference component of ", StringComparison.Ordinal));

    [Theory]
    [InlineData("moderator@meet.example.com", null)]
    [InlineData("Moderator@Meet.example.com", null)]
    [InlineData("moderator@gateway.example.com", "must be at meet.example.com, the domain that the gateway is with upstream component")]
    [InlineData("meet.example.com", "must be a bare JID in ASCII such as moderator@gateway.example.com")]
    [InlineData("moderator@meet.example.com/x", "must be a bare JID in ASCII such as moderator@gateway.example.com")]
    public void The_moderator_account_is_an_address_of_the_domain_itself(string jid, string? rule)
    {
        var findings = Of((Account, jid));
        Assert.Equal(rule is null ? [] : [$"{Account} is {jid}; {rule}"], findings.Faults);
        Assert.Empty(findings.Warnings);
    }

    [Fact]
    public void The_moderator_account_has_no_password_where_nobody_asks_for_it()
    {
        var findings = Of((Account, "moderator@meet.example.com"), ("Gateway:Hosts:0:ModeratorAccount:Password", "s3cret"));
        Assert.Empty(findings.Faults);
        Assert.Equal(
            "Gateway:Hosts:0:ModeratorAccount:Password has no effect: with upstream component the gateway is the domain of the account, and nobody asks for it",
            Assert.Single(findings.Warnings));
    }

    [Theory]
    [InlineData("moderator", null, "meet.example.com", true)]
    [InlineData("jicofo", "moderator", "meet.example.com", true)]
    [InlineData("moderator", "focus", "meet.example.com", false)]
    [InlineData("moderator", null, "other.example.com", false)]
    public void No_service_has_the_address_of_the_moderator_account(string name, string? node, string host, bool same) => Assert.Equal(
        same ? [$"{Account} is moderator@meet.example.com, which is the address of service {name}; must be its own"] : [],
        Of(
            (Account, "moderator@meet.example.com"),
            ("Gateway:Hosts:1:Domain", "other.example.com"),
            ("Gateway:Services:0:Name", name),
            ("Gateway:Services:0:Node", node),
            ("Gateway:Services:0:Hosts:0", host),
            ("Gateway:Services:0:Password", "a-password-of-a-service")).Faults.Where(fault => fault.StartsWith(Account, StringComparison.Ordinal)));

    private const string Account = "Gateway:Hosts:0:ModeratorAccount:Jid";
    private const string Secret = $"{Key}:Secret";

    private static ConfigurationFindings Of(params (string Key, string? Value)[] changes) => Given.Configuration(
        [
            ("Gateway:Hosts:0:Upstream", "component"), (Secret, "a-secret-of-the-wire-2f7b"), .. changes,
        ]).Findings;
}

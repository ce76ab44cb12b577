namespace JwtXmppAuth.Tests.Gateway.Configuration;

public sealed class ClientDomainCheckTests
{
    private const string Domain = "Gateway:Hosts:0:ClientDomain";

    [Theory]
    [InlineData("Companions:0:Domain", "a b", "is a b; must be a domain such as lobby.meet.example.com")]
    [InlineData("Companions:0:Domain", "meet.example.com", "is meet.example.com, the host's own domain; must be another one of its server")]
    [InlineData("Companions:0:Type", "", "is missing; must be what clients look for, such as lobbyrooms or speakerstats")]
    [InlineData("Reachable:0", "room@conference.meet.example.com", "is room@conference.meet.example.com; must be a domain such as lobby.meet.example.com")]
    [InlineData("ExternalServices:0:Type", "ftp", "is ftp; must be one of stun, stuns, turn, turns")]
    [InlineData("ExternalServices:0:Host", "a b", "is a b; must be an IP address or a host name")]
    [InlineData("ExternalServices:0:Transport", "quic", "is quic; must be udp or tcp")]
    [InlineData("ExternalServices:0:Password", "x", "is missing; an account has both", "ExternalServices:0:Username")]
    [InlineData("ExternalServices:0:Username", "x", "is missing; an account has both", "ExternalServices:0:Password")]
    public void What_is_wrong_is_told_by_its_key(string key, string value, string fault, string? at = null)
    {
        var faults = Configured((key, value)).Findings.Faults;
        Assert.Equal([$"{Domain}:{at ?? key} {fault}"], Own(faults));
    }

    [Fact]
    public void What_is_right_is_neither_fault_nor_warning()
    {
        var findings = Configured().Findings;
        Assert.Empty(Own(findings.Faults));
        Assert.Empty(Own(findings.Warnings));
    }

    [Fact]
    public void A_turn_server_without_credentials_is_pointed_out() => Assert.Contains(
        Configured(("TurnSecret", null)).Findings.Warnings,
        warning => warning.StartsWith($"{Domain}:TurnSecret is missing", StringComparison.Ordinal));

    [Fact]
    public void A_field_for_random_addresses_is_pointed_out() => Assert.Contains(
        Configured(("NodeField", "id")).Findings.Warnings,
        warning => warning.StartsWith($"{Domain}:NodeField has no effect", StringComparison.Ordinal));

    [Fact]
    public void It_is_pointed_out_where_it_has_no_effect() => Assert.Contains(
        Given.Configuration(($"{Domain}:Reachable:0", "lobby.meet.example.com")).Findings.Warnings,
        warning => warning.StartsWith($"{Domain} has no effect", StringComparison.Ordinal));

    private static IEnumerable<string> Own(IEnumerable<string> findings) =>
        findings.Where(finding => finding.StartsWith(Domain, StringComparison.Ordinal));

    private static JwtXmppAuth.Gateway.Configuration.CheckedConfiguration Configured(params (string Key, string? Value)[] changes) => Given.Configuration(
    [
        ("Gateway:Hosts:0:Upstream", "component"),
        ($"{Domain}:Companions:0:Type", "lobbyrooms"),
        ($"{Domain}:Companions:0:Domain", "lobby.meet.example.com"),
        ($"{Domain}:ExternalServices:0:Type", "turn"),
        ($"{Domain}:ExternalServices:0:Host", "turn.example.com"),
        ($"{Domain}:TurnSecret", "south"),
        .. changes.Select(change => ($"{Domain}:{change.Key}", change.Value)),
    ]);
}

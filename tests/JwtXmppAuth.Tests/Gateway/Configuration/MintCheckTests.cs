namespace JwtXmppAuth.Tests.Gateway.Configuration;

public sealed class MintCheckTests
{
    private static readonly (string, string?)[] Client =
    [
        ("Gateway:Mint:Clients:0:Id", "lms"), ("Gateway:Mint:Clients:0:Secret", Given.Secret), ("Gateway:Mint:Clients:0:Rooms:0", "course-*"),
    ];

    [Fact]
    public void A_client_of_the_only_app_and_host_needs_no_more()
    {
        var findings = Given.Configuration(Client).Findings;
        Assert.Empty(findings.Faults);
        Assert.Empty(findings.Warnings);
    }

    [Theory]
    [InlineData("Clients:0:Id", "", "Clients:0:Id is empty; must be 1 to 32")]
    [InlineData("Clients:0:Id", "Bad_Name", "Clients:0:Id is Bad_Name; must be 1 to 32")]
    [InlineData("Clients:0:Secret", "short", "Clients:0:Secret")]
    [InlineData("Clients:0:Secret", "", "Clients:0:Secret is missing")]
    [InlineData("Clients:0:Rooms:0", null, "Clients:0:Rooms is empty")]
    [InlineData("Clients:0:Rooms:0", " ", "Clients:0:Rooms:0 is empty")]
    [InlineData("Clients:0:App", "other", "Clients:0:App is other; must be the Id of an app")]
    [InlineData("Clients:0:Host", "other.example.com", "Clients:0:Host is other.example.com; must be the Domain of a host")]
    [InlineData("Clients:0:PrivateKeyFile", "/nowhere/key.pem", "Clients:0:PrivateKeyFile")]
    [InlineData("Listen", "nowhere", "Listen is nowhere; must be")]
    [InlineData("Listen", "http://127.0.0.1:5291", "Listen is http://127.0.0.1:5291; must have another port")]
    public void What_cannot_be_used_is_told(string option, string? value, string fault) => Assert.Contains(
        Given.Configuration([.. Client, ($"Gateway:Mint:{option}", value)]).Findings.Faults,
        found => found.StartsWith($"Gateway:Mint:{fault}", StringComparison.Ordinal));

    [Theory]
    [InlineData("Clients:0:Tenants:0", "*", "every tenant")]
    [InlineData("Listen", "http://*:5292", "reads secrets and tokens")]
    public void What_opens_a_hole_is_named(string option, string value, string warning) => Assert.Contains(
        Given.Configuration([.. Client, ($"Gateway:Mint:{option}", value)]).Findings.Warnings,
        found => found.Contains(warning, StringComparison.Ordinal));

    [Fact]
    public void An_app_of_an_identity_provider_has_its_tokens_from_there() => Assert.Contains(
        Given.Configuration([.. Client, ("Gateway:Apps:0:Profile:Provider", "keycloak"), ("Gateway:Apps:0:Profile:Rooms:0", "*")]).Findings.Faults,
        found => found.Contains("which has a Profile", StringComparison.Ordinal));

    [Fact]
    public void An_app_of_a_service_is_nobody_elses() => Assert.Contains(
        "Gateway:Mint:Clients:0:App is my-app, which is the app of a service; its tokens would log in as that service, must be another app",
        Given.Configuration([
            .. Client, ("Gateway:Services:0:Name", "recorder"), ("Gateway:Services:0:Kind", "recorder"),
            ("Gateway:Services:0:Hosts:0", "meet.example.com"), ("Gateway:Services:0:App", "my-app"),
        ]).Findings.Faults);

    [Theory]
    [InlineData("DomainVerification", "true", false)]
    [InlineData("DomainVerification", "false", true)]
    [InlineData("Compatibility", "strict", false)]
    public void Tenants_that_no_host_looks_at_bind_nobody(string option, string value, bool fault) => Assert.Equal(
        fault
            ? ["Gateway:Mint:Clients:0:Tenants has no effect at meet.example.com: DomainVerification is false there, and a token for a room opens it in"
                + " every tenant; switch it on, make Compatibility strict, or remove the list"]
            : [],
        Given.Configuration([
            .. Client, ("Gateway:Mint:Clients:0:Tenants:0", "acme"), ("Gateway:Hosts:0:DomainVerification", "false"), ($"Gateway:Hosts:0:{option}", value),
        ]).Findings.Faults);

    [Fact]
    public void Where_one_host_of_the_app_looks_at_them_another_that_does_not_is_named()
    {
        var findings = Given.Configuration([
            .. Client, ("Gateway:Mint:Clients:0:Tenants:0", "acme"), ("Gateway:Mint:Clients:0:Host", "meet.example.com"),
            ("Gateway:Hosts:1:Domain", "old.example.com"), ("Gateway:Hosts:1:DomainVerification", "false"),
        ]).Findings;
        Assert.Empty(findings.Faults);
        Assert.Contains(findings.Warnings, warning => warning.StartsWith("Gateway:Mint:Clients:0:Tenants has no effect at old.example.com", StringComparison.Ordinal));
    }

    [Fact]
    public void Two_clients_have_two_names_and_two_secrets() => Assert.Equal(
        ["Gateway:Mint:Clients:1:Id", "Gateway:Mint:Clients:1:Secret"],
        Given.Configuration([
            .. Client, ("Gateway:Mint:Clients:1:Id", "lms"), ("Gateway:Mint:Clients:1:Secret", Given.Secret), ("Gateway:Mint:Clients:1:Rooms:0", "*"),
        ]).Findings.Faults.Select(fault => fault.Split(' ')[0]));
}

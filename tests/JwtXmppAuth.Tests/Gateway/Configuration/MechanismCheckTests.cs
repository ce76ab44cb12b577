namespace JwtXmppAuth.Tests.Gateway.Configuration;

public sealed class MechanismCheckTests
{
    [Theory]
    [InlineData("plain", "must be one of ANONYMOUS, PLAIN, OAUTHBEARER")]
    [InlineData("SCRAM-SHA-256", "must be one of ANONYMOUS, PLAIN, OAUTHBEARER")]
    [InlineData("ANONYMOUS", "again; each is offered once")]
    public void A_mechanism_is_known_and_named_once(string second, string fault) => Assert.Contains(
        Given.Configuration(("Gateway:Hosts:0:Mechanisms:0", "ANONYMOUS"), ("Gateway:Hosts:0:Mechanisms:1", second)).Findings.Faults,
        finding => finding.StartsWith("Gateway:Hosts:0:Mechanisms:1 is ", StringComparison.Ordinal) && finding.Contains(fault, StringComparison.Ordinal));

    [Theory]
    [InlineData("deny", "Jitsi's clients, which show the token in their URL, cannot log in")]
    [InlineData("create", "neither guests nor Jitsi's clients can log in")]
    public void Without_ANONYMOUS_the_operator_reads_who_stays_out(string guests, string warning) => Assert.Contains(
        Given.Configuration(("Gateway:Hosts:0:Mechanisms", "OAUTHBEARER"), ("Gateway:Hosts:0:Guests", guests)).Findings.Warnings,
        finding => finding.StartsWith("Gateway:Hosts:0:Mechanisms has no ANONYMOUS", StringComparison.Ordinal) && finding.Contains(warning, StringComparison.Ordinal));

    [Theory]
    [InlineData("OpenIdConfiguration", "https://id.example.com/.well-known/openid-configuration", true)]
    [InlineData("OpenIdConfiguration", "http://id.example.com/.well-known/openid-configuration", false)]
    [InlineData("OpenIdConfiguration", "id.example.com", false)]
    [InlineData("OAuthScope", "openid meet", true)]
    [InlineData("OAuthScope", "open\"id", false)]
    [InlineData("OAuthScope", "meet\u00e4", false)]
    public void What_a_client_is_told_of_a_provider_is_well_formed(string option, string value, bool usable)
    {
        var findings = Given.Configuration(("Gateway:Hosts:0:Mechanisms", "OAUTHBEARER"), ($"Gateway:Hosts:0:{option}", value)).Findings;
        Assert.Equal(usable, !findings.Faults.Any(finding => finding.StartsWith($"Gateway:Hosts:0:{option} is ", StringComparison.Ordinal)));
        Assert.DoesNotContain(findings.Warnings, finding => finding.Contains("told to nobody", StringComparison.Ordinal));
        Assert.Contains(
            Given.Configuration(($"Gateway:Hosts:0:{option}", value)).Findings.Warnings,
            finding => finding.StartsWith($"Gateway:Hosts:0:{option} is told to nobody", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("PLAIN", "aaaaaaaa.bbbbbbbb.cc", true)]
    [InlineData("PLAIN", "aaaaaaaa.bbbbbbbbbcc", false)]
    [InlineData("PLAIN", "aaaaaaaa.bbbbbb.cc+d", false)]
    [InlineData("OAUTHBEARER", "aaaaaaaa.bbbbbbbb.cc", false)]
    public void A_services_password_cannot_be_taken_for_a_token(string mechanism, string password, bool fault)
    {
        var findings = Given.Configuration(
            ("Gateway:Hosts:0:Mechanisms", mechanism),
            ("Gateway:Services:0:Name", "recorder"),
            ("Gateway:Services:0:Hosts", "meet.example.com"),
            ("Gateway:Services:0:Password", password)).Findings;
        Assert.Equal(fault, findings.Faults.Any(finding => finding.Contains("has the form of a token", StringComparison.Ordinal)));
        Assert.DoesNotContain(findings.Faults, finding => finding.Contains(password, StringComparison.Ordinal));
    }
}

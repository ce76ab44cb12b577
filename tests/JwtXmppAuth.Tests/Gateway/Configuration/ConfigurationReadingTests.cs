using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Tests.Gateway.Configuration;

public sealed class ConfigurationReadingTests
{
    [Fact]
    public void One_host_one_app_and_a_secret_are_enough()
    {
        var configuration = Given.Configuration();

        Assert.Empty(configuration.Findings.Faults);
        Assert.Empty(configuration.Findings.Warnings);
        Assert.True(configuration.Usable);
    }

    [Fact]
    public void Values_of_every_kind_are_read()
    {
        var options = Given.Configuration(
            ("Gateway:Hosts:0:Compatibility", "strict"),
            ("Gateway:Hosts:0:RoomCreation", "existing-only"),
            ("Gateway:Hosts:0:Prosody:Tls", "StartTls"),
            ("Gateway:Hosts:0:RequireRoomClaim", "False"),
            ("Gateway:Bosh:MaxWait", "00:00:20"),
            ("Gateway:MaxSessions", " 7 "),
            ("Gateway:Apps:0:MaxLifetime", "1.00:00:00"),
            ("Gateway:AllowedOrigins:0", "https://a.example"),
            ("Gateway:AllowedOrigins:1", "https://b.example")).Options;

        Assert.Equal(Compatibility.Strict, options.Hosts[0].Compatibility);
        Assert.Equal(RoomCreation.ExistingOnly, options.Hosts[0].RoomCreation);
        Assert.Equal(UpstreamTls.StartTls, options.Hosts[0].Prosody.Tls);
        Assert.False(options.Hosts[0].RequireRoomClaim);
        Assert.Equal(TimeSpan.FromSeconds(20), options.Bosh.MaxWait);
        Assert.Equal(7, options.MaxSessions);
        Assert.Equal(TimeSpan.FromDays(1), options.Apps[0].MaxLifetime);
        Assert.Equal(["https://a.example", "https://b.example"], options.AllowedOrigins);
    }

    [Theory]
    [InlineData("2026-03-01T00:00:00Z", "2026-03-01T00:00:00Z")]
    [InlineData(" 2026-03-01T01:30:00+01:30 ", "2026-03-01T00:00:00Z")]
    public void A_moment_has_an_offset(string text, string moment) => Assert.Equal(
        DateTimeOffset.Parse(moment, System.Globalization.CultureInfo.InvariantCulture),
        Given.Configuration(("Gateway:Apps:0:Keys:0:NotBefore", text)).Options.Apps[0].Keys[0].NotBefore);

    [Fact]
    public void A_single_text_is_a_list_of_one()
    {
        var configuration = Given.Read([
            new("Gateway:Hosts:0:Domain", "meet.example.com"),
            new("Gateway:Apps:0:Id", "my-app"),
            new("Gateway:Apps:0:Secrets", Given.Secret),
            new("Gateway:Apps:0:AcceptedAudiences", "jitsi"),
            new("Gateway:Handoff:Secret", Given.Secret),
        ]);

        Assert.Empty(configuration.Findings.Faults);
        Assert.Equal([Given.Secret], configuration.Options.Apps[0].Secrets);
    }

    [Fact]
    public void Keys_are_read_whatever_their_case() =>
        Assert.Equal(2, Given.Configuration(("GATEWAY:bosh:MAXHOLD", "2")).Options.Bosh.MaxHold);

    [Theory]
    [InlineData("Gateway:Bosh:MaxWiat", "Gateway:Bosh:MaxWiat is not an option; did you mean MaxWait?")]
    [InlineData("Gateway:Hosst:0:Domain", "Gateway:Hosst is not an option; did you mean Hosts?")]
    [InlineData("Gateway:Hosts:0:Prosody:Prot", "Gateway:Hosts:0:Prosody:Prot is not an option; did you mean Port?")]
    [InlineData("Gateway:Apps:0:Secret", "Gateway:Apps:0:Secret is not an option; did you mean Secrets?")]
    [InlineData("Gateway:Handoff:Key", "Gateway:Handoff:Key is not an option; known here: Secret, SecretFile")]
    public void An_unknown_key_is_a_fault_with_the_nearest_name(string key, string fault) =>
        Assert.Contains(fault, Given.Configuration((key, "1")).Findings.Faults);

    [Theory]
    [InlineData("Gateway:Bosh:MaxHold", "two", "is two; must be a whole number between 1 and 4")]
    [InlineData("Gateway:Bosh:MaxHold", "99999999999", "is 99999999999; must be a whole number between 1 and 4")]
    [InlineData("Gateway:Bosh:MaxHold", "", "is empty; must be a whole number between 1 and 4")]
    [InlineData("Gateway:Bosh:MaxWait", "60", "is 60; must be a time as hours:minutes:seconds, between 00:00:01 and 00:05:00")]
    [InlineData("Gateway:Bosh:MaxWait", "soon", "is soon; must be a time as hours:minutes:seconds, between 00:00:01 and 00:05:00")]
    [InlineData("Gateway:Apps:0:Keys:0:NotAfter", "2026-03-01", "is 2026-03-01; must be a moment like 2026-03-01T00:00:00Z, or with an offset like +01:00")]
    [InlineData("Gateway:Apps:0:Keys:0:NotAfter", "2026-03-01T00:00:00", "is 2026-03-01T00:00:00; must be a moment like 2026-03-01T00:00:00Z, or with an offset like +01:00")]
    [InlineData("Gateway:Hosts:0:AllowEmptyToken", "yes", "is yes; must be true or false")]
    [InlineData("Gateway:Hosts:0:Compatibility", "plugn", "is plugn; must be one of plugin, strict")]
    [InlineData("Gateway:Hosts:0:Compatibility", "1", "is 1; must be one of plugin, strict")]
    [InlineData("Gateway:Hosts:0:RoomCreation", "allowed,existing-only", "is allowed,existing-only; must be one of allowed, existing-only")]
    [InlineData("Gateway:Bosh", "fast", "is a value; must be a section with keys of its own")]
    [InlineData("Gateway:Hosts:1", "meet.example.org", "is a value; must be a section with keys of its own")]
    [InlineData("Gateway:Hosts", "meet.example.org", "is a value; must be a list")]
    [InlineData("Gateway:Bosh:MaxHold:0", "2", null)]
    public void A_value_that_cannot_be_read_is_a_fault_with_what_is_accepted(string key, string value, string? says) =>
        Assert.Contains(
            says is null ? "Gateway:Bosh:MaxHold has keys below it; must be a whole number between 1 and 4" : $"{key} {says}",
            Given.Configuration((key, value)).Findings.Faults);

    [Fact]
    public void A_host_that_is_not_in_a_list_is_told_so() =>
        Assert.Contains(
            "Gateway:Hosts:Domain is not a number; Gateway:Hosts is a list: write Gateway:Hosts:0 and so on",
            Given.Configuration(("Gateway:Hosts:Domain", "meet.example.org")).Findings.Faults);

    [Fact]
    public void All_faults_are_found_at_once()
    {
        var faults = Given.Configuration(
            ("Gateway:Bosh:MaxWait", "00:10:00"),
            ("Gateway:Bosh:MaxHold", "many"),
            ("Gateway:Bsoh:MaxHold", "2"),
            ("Gateway:Hosts:0:Domain", "not a domain/at all"),
            ("Gateway:AllowedOrigins:0", "meet.example.com"),
            ("Gateway:Handoff:Secret", null)).Findings.Faults;

        Assert.Equal(
            [
                "Gateway:AllowedOrigins:0", "Gateway:Bosh:MaxHold", "Gateway:Bosh:MaxWait", "Gateway:Bsoh", "Gateway:Handoff:Secret",
                "Gateway:Hosts:0:Domain",
            ],
            faults.Select(fault => fault[..fault.IndexOf(' ', StringComparison.Ordinal)]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_message_shows_one_line_of_a_bounded_length()
    {
        var fault = Assert.Single(Given.Configuration(("Gateway:Bosh:MaxHold", "a\nb\u001b[31m" + new string('x', 500))).Findings.Faults);

        Assert.DoesNotContain(fault, char.IsControl);
        Assert.True(fault.Length < 200, fault);
    }

    [Fact]
    public void A_key_that_names_a_file_is_left_to_who_read_it() =>
        Assert.Empty(Given.Configuration(
            ("Gateway:Handoff:Secret_FILE", "/run/secrets/handoff"),
            ("Gateway:Apps:0:Secrets_FILE", "/run/secrets/app"),
            ("Gateway:Apps:0:Secrets:0_FILE", "/run/secrets/app")).Findings.Faults);

    [Fact]
    public void A_number_is_not_read_from_a_file() =>
        Assert.Contains(
            "Gateway:MaxSessions_FILE is not an option; did you mean MaxSessions?",
            Given.Configuration(("Gateway:MaxSessions_FILE", "/tmp/x")).Findings.Faults);
}

namespace JwtXmppAuth.Tests.Gateway.Configuration;

public sealed class ServiceCheckTests
{
    private static readonly (string, string?)[] Recorder =
    [
        ("Gateway:Services:0:Name", "recorder"),
        ("Gateway:Services:0:Kind", "recorder"),
        ("Gateway:Services:0:Hosts:0", "meet.example.com"),
        ("Gateway:Services:0:Password", "sixteen-letters!"),
        ("Gateway:Services:0:SkipRoomCheck", "true"),
    ];

    [Fact]
    public void A_service_with_credentials_of_its_own_is_usable()
    {
        var configuration = Given.Configuration(Recorder);
        Assert.Empty(configuration.Findings.Faults);
        Assert.Empty(configuration.Findings.Warnings);
    }

    [Theory]
    [InlineData("Name", "", "must be 1 to 32 of a-z, 0-9 and -")]
    [InlineData("Name", "Recorder", "must be 1 to 32 of a-z, 0-9 and -")]
    [InlineData("Kind", "bot", "must be one of focus, videobridge, recorder, dial-in")]
    [InlineData("Hosts:0", "meet.example.co", "did you mean meet.example.com?")]
    [InlineData("Password", "fifteen-letters", "must have at least 16")]
    [InlineData("Password", null, "must be set, or App")]
    [InlineData("Username", "", "must be 1 to 64 characters")]
    [InlineData("Node", "a@b", "must be 1 to 64 of")]
    [InlineData("Networks:0", "10.0.0.0/33", "must be an address")]
    [InlineData("App", "unknown", "must be the Id of one of Gateway:Apps")]
    public void What_is_wrong_about_one_is_said(string key, string? value, string says)
    {
        var fault = Assert.Single(Given.Configuration([.. Recorder, ($"Gateway:Services:0:{key}", value)]).Findings.Faults);
        Assert.StartsWith($"Gateway:Services:0:{key}", fault, StringComparison.Ordinal);
        Assert.Contains(says, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_password_is_in_no_message() => Assert.DoesNotContain(
        Given.Configuration([.. Recorder, ("Gateway:Services:0:Password", "canary-3f9a")]).Findings.Faults,
        fault => fault.Contains("canary", StringComparison.Ordinal));

    [Fact]
    public void No_two_are_one()
    {
        var faults = Given.Configuration(
        [
            .. Recorder,
            ("Gateway:Services:1:Name", "recorder"),
            ("Gateway:Services:1:Hosts:0", "meet.example.com"),
            ("Gateway:Services:1:Password", "another-password"),
        ]).Findings.Faults;

        Assert.Equal(
            ["Gateway:Services:1:Name", "Gateway:Services:1:Node", "Gateway:Services:1:Username"],
            faults.Select(fault => fault[..fault.IndexOf(' ', StringComparison.Ordinal)]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void An_app_is_a_services_or_a_participants()
    {
        var service = (string key, string? value) => ($"Gateway:Services:0:{key}", value);
        (string, string?)[] two =
        [
            ("Gateway:Apps:1:Id", "recorder-app"),
            ("Gateway:Apps:1:Secrets:0", Given.Secret),
            ("Gateway:Apps:1:AcceptedAudiences:0", "jitsi"),
            service("Name", "recorder"),
            service("Hosts:0", "meet.example.com"),
            service("App", "recorder-app"),
        ];
        // One app of participants is still the only one there is.
        var usable = Given.Configuration(two);
        Assert.Empty(usable.Findings.Faults);
        Assert.Equal(["my-app", "recorder-app"], usable.Options.AppsOf(usable.Options.Hosts[0]).Select(app => app.Id));

        Assert.Contains(
            Given.Configuration([.. two, ("Gateway:Hosts:0:Apps:0", "recorder-app")]).Findings.Faults,
            fault => fault.StartsWith("Gateway:Hosts:0:Apps has recorder-app, which is the app of a service", StringComparison.Ordinal));
    }

    [Fact]
    public void What_a_service_cannot_do_or_others_could_is_warned_of()
    {
        Assert.Contains(
            "no room opens to it", Assert.Single(Given.Configuration([.. Recorder, ("Gateway:Services:0:SkipRoomCheck", "false")]).Findings.Warnings), StringComparison.Ordinal);
        Assert.Contains(
            "clients hide by domain", Assert.Single(Given.Configuration([.. Recorder, ("Gateway:Services:0:Hidden", "true")]).Findings.Warnings), StringComparison.Ordinal);
    }
}

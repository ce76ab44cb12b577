namespace JwtXmppAuth.Tests.Gateway.Configuration;

public sealed class RevocationCheckTests
{
    [Fact]
    public void A_file_needs_a_folder_and_is_none()
    {
        var folder = Path.GetTempPath().TrimEnd('/');
        Assert.Empty(Faults(Path.Combine(folder, "revocations.db")));
        Assert.Empty(Faults("revocations.db"));
        Assert.Empty(Faults(":memory:"));

        Assert.Contains("a directory", Assert.Single(Faults(folder)), StringComparison.Ordinal);
        Assert.Contains("directory does not exist", Assert.Single(Faults(Path.Combine(folder, "nowhere", "revocations.db"))), StringComparison.Ordinal);
        Assert.Contains("is no path", Assert.Single(Faults(" ")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hard", null, true)]
    [InlineData("on-resume", null, true)]
    [InlineData("never", null, false)]
    [InlineData("hard", "RequireExpiry=true", false)]
    [InlineData("hard", "MaxLifetime=01:00:00", false)]
    [InlineData("hard", "SingleUse=true", false)]
    public void Who_wants_sessions_to_end_is_told_of_tokens_that_do_not(string policy, string? option, bool warned)
    {
        var (name, value) = option?.Split('=') is [var left, var right] ? (left, right) : ("Id", "my-app");
        var warnings = Given.Configuration(("Gateway:Hosts:0:EndAtExpiry", policy), ($"Gateway:Apps:0:{name}", value)).Findings.Warnings;

        Assert.Equal(warned, warnings.Any(warning => warning.StartsWith($"Gateway:Hosts:0:EndAtExpiry is {policy}, but", StringComparison.Ordinal)));
    }

    private static IReadOnlyList<string> Faults(string file) => Given.Configuration(("Gateway:Revocation:File", file)).Findings.Faults;
}

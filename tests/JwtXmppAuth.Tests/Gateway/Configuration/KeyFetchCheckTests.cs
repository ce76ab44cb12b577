namespace JwtXmppAuth.Tests.Gateway.Configuration;

public sealed class KeyFetchCheckTests
{
    [Theory]
    [InlineData("http://proxy.example.com:3128", true)]
    [InlineData("https://proxy.example.com", true)]
    [InlineData("proxy.example.com:3128", false)]
    [InlineData("http://user:password@proxy.example.com", false)]
    [InlineData("http://proxy.example.com/path", false)]
    [InlineData("", false)]
    public void A_proxy_is_an_address(string proxy, bool good) =>
        Assert.Equal(good ? 0 : 1, Given.Configuration(("Gateway:KeyFetch:Proxy", proxy)).Findings.Faults.Count);

    [Fact]
    public void Authorities_stand_in_a_file_with_certificates()
    {
        Assert.Equal(
            ["Gateway:KeyFetch:CertificateAuthorityFile is /nowhere/ca.pem; there is no such file"],
            Given.Configuration(("Gateway:KeyFetch:CertificateAuthorityFile", "/nowhere/ca.pem")).Findings.Faults);

        var file = Path.GetTempFileName();
        File.WriteAllText(file, "no certificate");
        Assert.Single(Given.Configuration(("Gateway:KeyFetch:CertificateAuthorityFile", file)).Findings.Faults);
        File.Delete(file);
    }

    [Fact]
    public void Of_two_ages_that_contradict_each_other_the_upper_counts_and_the_operator_is_told() =>
        Assert.Contains(
            Given.Configuration(("Gateway:KeyFetch:MaxAge", "00:00:30")).Findings.Warnings,
            warning => warning.StartsWith("Gateway:KeyFetch:MinAge is 00:01:00", StringComparison.Ordinal));
}

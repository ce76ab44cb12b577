namespace JwtXmppAuth.Tests.Gateway.Configuration;

public sealed class AdminCheckTests
{
    private const string Token = "6d8f0b27c1e94a35b7f2d9e04c681a53";

    [Theory]
    [InlineData("ops")]
    [InlineData("0-9")]
    [InlineData("a")]
    [InlineData("abcdefghijklmnopqrstuvwxyz012345")]
    public void A_name_of_small_letters_digits_and_hyphens_is_taken(string name) => Assert.Empty(Faults(name, Token));

    [Theory]
    [InlineData("")]
    [InlineData("Ops")]
    [InlineData("a b")]
    [InlineData("abcdefghijklmnopqrstuvwxyz0123456")]
    public void Another_name_is_refused(string name) =>
        Assert.Contains("Gateway:Admin:Tokens:0:Name is", Assert.Single(Faults(name, Token)), StringComparison.Ordinal);

    [Theory]
    [InlineData("", "is missing")]
    [InlineData("6d8f0b27c1e94a35b7f2d9e04c681a5", "31 bytes")]
    [InlineData("6d8f0b27c1e94a35 7f2d9e04c681a53b", "letters")]
    [InlineData("6d8f0b27c1e94a35ä7f2d9e04c681a53", "letters")]
    [InlineData("changeme-changeme-changeme-changeme", "placeholder")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "repeats itself")]
    public void A_token_that_could_be_guessed_or_not_be_sent_is_refused_and_not_shown(string token, string why)
    {
        var fault = Assert.Single(Faults("ops", token));

        Assert.StartsWith("Gateway:Admin:Tokens:0:Token", fault, StringComparison.Ordinal);
        Assert.Contains(why, fault, StringComparison.Ordinal);
        Assert.True(token.Length == 0 || !fault.Contains(token, StringComparison.Ordinal));
    }

    [Fact]
    public void Neither_a_name_nor_a_token_is_taken_twice()
    {
        var faults = Given.Configuration(
            ("Gateway:Admin:Tokens:0:Name", "ops"), ("Gateway:Admin:Tokens:0:Token", Token),
            ("Gateway:Admin:Tokens:1:Name", "ops"), ("Gateway:Admin:Tokens:1:Token", Token)).Findings.Faults;

        Assert.Collection(
            faults,
            name => Assert.StartsWith("Gateway:Admin:Tokens:1:Name is ops; another", name, StringComparison.Ordinal),
            token => Assert.StartsWith("Gateway:Admin:Tokens:1:Token is that of another", token, StringComparison.Ordinal));
    }

    private static IReadOnlyList<string> Faults(string name, string token) =>
        Given.Configuration(("Gateway:Admin:Tokens:0:Name", name), ("Gateway:Admin:Tokens:0:Token", token)).Findings.Faults;
}

using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Conformance.Rfc7628;

/// <summary>RFC 7628 §3, with the GS2 header of RFC 5801 §4.</summary>
public sealed class OAuthBearerTests
{
    [Fact]
    [Requirement("RFC 7628", "3.1", "The message is a GS2 header and pairs of key and value; auth holds the bearer token.")]
    public async Task A_bearer_token_logs_in()
    {
        await using var client = await SaslClient.OpenAsync("OAUTHBEARER");
        Assert.Equal(SaslClient.Success, await client.AuthAsync("OAUTHBEARER", $"n,,^auth=Bearer {SaslClient.Token()}^^"));
    }

    [Fact]
    [Requirement("RFC 7628", "3.1", "Pairs that mean nothing to the server are passed over.")]
    [Requirement("RFC 7628", "3.1", "The client may name an authorization identity.")]
    public async Task Host_port_and_account_may_be_named()
    {
        await using var client = await SaslClient.OpenAsync("OAUTHBEARER");
        Assert.Equal(
            SaslClient.Success,
            await client.AuthAsync("OAUTHBEARER", $"n,a=alice@{BoshServer.Domain},^host={BoshServer.Domain}^port=443^else=x^auth=bearer {SaslClient.Token()}^^"));
    }

    [Theory]
    [InlineData("p=tls-exporter,,^auth=Bearer t^^")]
    [InlineData("F,n,,^auth=Bearer t^^")]
    [InlineData("n,a==2c,^auth=Bearer t^^")]
    [Requirement("RFC 5801", "4", "A header with channel binding, with a flag of its own, or with a name written wrongly is refused.")]
    public async Task A_header_of_another_form_is_malformed(string message)
    {
        await using var client = await SaslClient.OpenAsync("OAUTHBEARER");
        Assert.Equal(SaslClient.Failure("malformed-request"), await client.AuthAsync("OAUTHBEARER", message));
    }

    [Theory]
    [InlineData("n,,^auth=Bearer t^")]
    [InlineData("n,,^auth=Bearer t^auth=Bearer u^^")]
    [InlineData("n,,^4uth=Bearer t^^")]
    [InlineData("n,,^auth=Basic dTpw^^")]
    [InlineData("^")]
    [Requirement("RFC 7628", "3.1", "Pairs of another form, and another scheme than Bearer, are refused.")]
    public async Task Pairs_of_another_form_are_malformed(string message)
    {
        await using var client = await SaslClient.OpenAsync("OAUTHBEARER");
        Assert.Equal(SaslClient.Failure("malformed-request"), await client.AuthAsync("OAUTHBEARER", message));
    }

    [Fact]
    [Requirement("RFC 7628", "3.2.2", "A refusal is an object with a status in a challenge.")]
    [Requirement("RFC 7628", "3.2.3", "The client answers the error with a byte of value 1, and then the exchange fails.")]
    public async Task A_refused_token_is_an_error_and_then_a_failure()
    {
        await using var client = await SaslClient.OpenAsync("OAUTHBEARER");
        var challenge = await client.AuthAsync("OAUTHBEARER", $"n,,^auth=Bearer {SaslClient.Token(exp: 1)}^^");
        Assert.Equal("""{"status":"invalid_token"}""", SaslClient.Decode(challenge));
        Assert.Matches(
            @"^<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-allowed/><text>Not acceptable by exp \(.*\) \[[0-9a-f]{12}\]</text></failure>$",
            await client.RespondAsync("^"));
        Assert.Equal(SaslClient.Success, await client.AuthAsync("OAUTHBEARER", $"n,,^auth=Bearer {SaslClient.Token()}^^"));
    }

    [Fact]
    [Requirement("RFC 7628", "3.2.3", "Nothing that the client says to the error makes the exchange succeed.")]
    public async Task After_the_error_there_is_no_success()
    {
        await using var client = await SaslClient.OpenAsync("OAUTHBEARER");
        await client.AuthAsync("OAUTHBEARER", $"n,,^auth=Bearer {SaslClient.Token(exp: 1)}^^");
        Assert.StartsWith("<failure", await client.RespondAsync($"n,,^auth=Bearer {SaslClient.Token()}^^"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("n,,^^")]
    [InlineData("n,,^auth=^^")]
    [Requirement("RFC 7628", "4.3", "A client without a token is told what is missing, also where guests may come in.")]
    public async Task Without_a_token_there_is_the_error(string message)
    {
        await using var client = await SaslClient.OpenAsync("ANONYMOUS", "OAUTHBEARER");
        Assert.Equal("""{"status":"invalid_token"}""", SaslClient.Decode(await client.AuthAsync("OAUTHBEARER", message)));
        Assert.Contains("<text>token required [", await client.RespondAsync("^"), StringComparison.Ordinal);
    }
}

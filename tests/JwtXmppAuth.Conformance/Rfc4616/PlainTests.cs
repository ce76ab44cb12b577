using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Conformance.Rfc4616;

/// <summary>RFC 4616 §2, with RFC 6120 §6.4, where a token is the password.</summary>
public sealed class PlainTests
{
    [Fact]
    [Requirement("RFC 4616", "2", "The message is authorization identity, user name and password, with NUL between them.")]
    public async Task A_user_name_and_a_password_log_in()
    {
        await using var client = await SaslClient.OpenAsync("PLAIN");
        Assert.Equal(SaslClient.Success, await client.AuthAsync("PLAIN", $"|alice|{SaslClient.Token()}"));
    }

    [Theory]
    [InlineData("alice")]
    [InlineData("|alice")]
    [InlineData("||password")]
    [InlineData("|alice|")]
    [InlineData("|alice|password|")]
    [Requirement("RFC 4616", "2", "A message of another form is refused.")]
    [Requirement("RFC 6120", "6.5.8", "Data that does not follow the mechanism is a malformed request.")]
    public async Task Anything_else_is_malformed(string message)
    {
        await using var client = await SaslClient.OpenAsync("PLAIN");
        Assert.Equal(SaslClient.Failure("malformed-request"), await client.AuthAsync("PLAIN", message));
    }

    [Fact]
    [Requirement("RFC 4616", "2", "Who may not act for the authorization identity is refused.")]
    [Requirement("RFC 6120", "6.5.6", "An authorization identity that the client may not have is invalid.")]
    public async Task Nobody_acts_for_another()
    {
        await using var client = await SaslClient.OpenAsync("PLAIN");
        Assert.Equal(SaslClient.Failure("invalid-authzid"), await client.AuthAsync("PLAIN", $"bob@{BoshServer.Domain}|alice|{SaslClient.Token()}"));
        Assert.Equal(SaslClient.Success, await client.AuthAsync("PLAIN", $"alice@{BoshServer.Domain}|alice|{SaslClient.Token()}"));
    }

    [Fact]
    [Requirement("RFC 6120", "6.4.2", "A client that sends no initial response is asked for it with an empty challenge.")]
    public async Task Without_an_initial_response_there_is_a_challenge()
    {
        await using var client = await SaslClient.OpenAsync("PLAIN");
        Assert.Equal("<challenge xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>", await client.AuthAsync("PLAIN"));
        Assert.Equal(SaslClient.Success, await client.RespondAsync($"|alice|{SaslClient.Token()}"));
    }

    [Fact]
    [Requirement("RFC 6120", "6.4.2", "An initial response of no length is written '=', and is one.")]
    public async Task An_empty_initial_response_is_one()
    {
        await using var client = await SaslClient.OpenAsync("PLAIN");
        Assert.Equal(SaslClient.Failure("malformed-request"), await client.AuthAsync("PLAIN", ""));
    }

    [Fact]
    [Requirement("RFC 6120", "6.4.4", "A client may abort the exchange.")]
    [Requirement("RFC 6120", "6.5.1", "The abort is confirmed.")]
    public async Task An_exchange_can_be_given_up()
    {
        await using var client = await SaslClient.OpenAsync("PLAIN");
        await client.AuthAsync("PLAIN");
        Assert.Equal(SaslClient.Failure("aborted"), await client.SayAsync("<abort xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>"));
        Assert.Equal(SaslClient.Success, await client.AuthAsync("PLAIN", $"|alice|{SaslClient.Token()}"));
    }

    [Fact]
    [Requirement("RFC 6120", "6.5.5", "Data that is not strict base64 is incorrectly encoded.")]
    [Requirement("RFC 6120", "13.9.1", "Characters outside of the alphabet are refused, and not passed over.")]
    public async Task Base64_is_strict()
    {
        await using var client = await SaslClient.OpenAsync("PLAIN");
        Assert.Equal(
            SaslClient.Failure("incorrect-encoding"),
            await client.SayAsync("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>AGFs aWNlAHA=</auth>"));
    }

    [Fact]
    [Requirement("RFC 6120", "6.3.3", "The mechanisms are listed in the order in which the server prefers them.")]
    [Requirement("RFC 6120", "6.5.7", "A mechanism that is not on offer is refused as such.")]
    public async Task What_is_offered_is_what_is_taken()
    {
        await using var client = await SaslClient.OpenAsync("OAUTHBEARER", "ANONYMOUS");
        Assert.Contains("<mechanism>OAUTHBEARER</mechanism><mechanism>ANONYMOUS</mechanism>", client.Features.ToString(), StringComparison.Ordinal);
        Assert.Equal(SaslClient.Failure("invalid-mechanism"), await client.AuthAsync("PLAIN", $"|alice|{SaslClient.Token()}"));
    }
}

namespace JwtXmppAuth.Tests.Server;

public sealed class TokenSizeTests
{
    private const int MaxTokenBytes = 16 * 1024;

    [Theory]
    [InlineData(MaxTokenBytes - 1, "<success")]
    [InlineData(MaxTokenBytes, "<success")]
    [InlineData(MaxTokenBytes + 1, "<failure")]
    public async Task The_request_line_holds_the_largest_token_and_one_byte_more_to_refuse(int length, string answer)
    {
        await using var server = await RunningServer.StartAsync();
        using var client = server.Client(TokenOf(length));
        await client.OpenAsync(RunningServer.Domain, cancellation: TestContext.Current.CancellationToken);

        var response = await client.SendAsync(
            "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>", cancellation: TestContext.Current.CancellationToken);

        Assert.Contains(answer, response.Text, StringComparison.Ordinal);
    }

    /// <summary>Base64url has no length of 4n + 1; header and payload together reach every length.</summary>
    private static string TokenOf(int length)
    {
        var issuer = RunningServer.Issuer;
        var room = (length - issuer.Token(sub: RunningServer.Domain).Length) * 3 / 4;
        var tokens = from padding in Enumerable.Range(room - 64, 64)
                     from keyId in Enumerable.Range(1, 4)
                     let header = $$"""{"alg":"HS256","typ":"JWT","kid":"{{new string('k', keyId)}}"}"""
                     let payload = issuer.Payload(sub: RunningServer.Domain).ToJsonString()
                     select issuer.Sign(header, $$"""{"padding":"{{new string('x', padding)}}",{{payload[1..]}}""");
        return tokens.First(token => token.Length == length);
    }
}

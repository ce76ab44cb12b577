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

    /// <summary>Base64url grows by one or two letters a byte; header and payload together reach every length.</summary>
    private static string TokenOf(int length)
    {
        var issuer = RunningServer.Issuer;
        var room = length - issuer.Token(sub: RunningServer.Domain).Length;
        for (var padding = (room * 3 / 4) - 16; ; padding++)
        {
            for (var keyId = 0; keyId < 4; keyId++)
            {
                var (header, payload) = (issuer.Header(), issuer.Payload(sub: RunningServer.Domain));
                header["kid"] = new string('k', keyId);
                payload["padding"] = new string('x', padding);
                if (issuer.Sign(header.ToJsonString(), payload.ToJsonString()) is var token && token.Length == length)
                    return token;
            }
        }
    }
}

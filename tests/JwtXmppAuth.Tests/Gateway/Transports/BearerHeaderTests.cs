using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Tests.Gateway.Transports;

/// <summary><c>Authorization: Bearer</c> at both doors, over real HTTP, at a host that lets in guests too.</summary>
public sealed class BearerHeaderTests
{
    private static string Good => BoshServer.Issuer.Token("a", BoshServer.Domain);

    private static string Expired => BoshServer.Issuer.Token("a", BoshServer.Domain, claims => claims["exp"] = 1);

    public static TheoryData<string, string, string?> Cases => new()
    {
        { $"Authorization: Bearer {Good}", "", null },
        { $"authorization: bearer   {Good}  ", "?room=a", null },
        { $"Authorization: Bearer {Expired}", "", "Not acceptable by exp" },
        { $"Authorization: Bearer {Expired}", $"?token={Good}", null },
        { $"Authorization: Bearer {Good}", $"?token={Expired}", "Not acceptable by exp" },
        { $"Authorization: Bearer {Good}", "?token=", "Invalid token" },
        { $"Authorization: Bearer {Good}\r\nAuthorization: Bearer {Good}", "", "Invalid token" },
        { $"Authorization: Bearer {Good},Bearer {Good}", "", "Invalid" },
        { "Authorization: Bearer", "", "Invalid token" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task On_a_WebSocket_upgrade_it_is_a_token(string headers, string query, string? refusal)
    {
        await using var server = await StartAsync();
        var client = await server.ConnectAsync(query, headers: $"{WebSocketHandshake.Usual}{headers}\r\n");
        await client.OpenAsync(BoshServer.Domain);
        await client.SendAsync("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>");
        AssertAnswer(refusal, await client.ReceiveTextAsync());
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task On_the_first_BOSH_request_it_is_a_token(string headers, string query, string? refusal)
    {
        await using var server = await StartAsync();
        var client = server.Client(query);
        foreach (var header in headers.Split("\r\n"))
            client.Http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", header.Split(':', 2)[1].Trim());
        await client.OpenAsync(BoshServer.Domain);
        client.Http.DefaultRequestHeaders.Clear();
        var answer = await client.SendAsync("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>");
        AssertAnswer(refusal, answer.Text);
    }

    [Fact]
    public async Task Where_tokens_in_the_URL_are_refused_it_is_what_to_use()
    {
        await using var server = await StartAsync(host => host.TokenInQuery = TokenInQuery.Refused);
        foreach (var (query, headers, refusal) in new[] { ("", $"Authorization: Bearer {Good}\r\n", null), ($"?token={Good}", "", "token in the URL refused") })
        {
            var client = await server.ConnectAsync(query, headers: WebSocketHandshake.Usual + headers);
            await client.OpenAsync(BoshServer.Domain);
            await client.SendAsync("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>");
            AssertAnswer(refusal, await client.ReceiveTextAsync());
        }
    }

    private static Task<BoshServer> StartAsync(Action<HostOptions>? host = null) => BoshServer.StartAsync(options => host?.Invoke(options.Hosts[0]));

    private static void AssertAnswer(string? refusal, string answer)
    {
        if (refusal is null)
            Assert.Contains("<success", answer, StringComparison.Ordinal);
        else
            Assert.Contains($"<not-allowed/><text>{refusal}", answer, StringComparison.Ordinal);
    }
}

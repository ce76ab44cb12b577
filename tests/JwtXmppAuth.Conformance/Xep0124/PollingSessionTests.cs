using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Conformance.Xep0124;

/// <summary>XEP-0124 §12.</summary>
public sealed class PollingSessionTests
{
    [Theory]
    [Requirement("XEP-0124", "12", "A client that sets 'wait' or 'hold' to 0 is never kept waiting.")]
    [InlineData("wait='0' hold='1' ver='1.6'")]
    [InlineData("wait='60' hold='0' ver='1.6'")]
    [InlineData("wait='0' hold='0' ver='1.6'")]
    public async Task A_polling_client_is_answered_at_once(string attributes)
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.BindAsync(attributes);

        Assert.True((await client.SendAsync()).IsEmpty);
        Assert.True((await client.SendAsync(Stanzas.Message("1"))).IsEmpty);
        Assert.Equal("1", (await stream.HearAsync()).Id);
        await stream.SayAsync(Stanzas.Message("2"));
        var ids = new List<string?>();
        while (ids.Count == 0)
            ids.AddRange((await client.SendAsync()).Payload.Select(stanza => stanza.Attribute("id")));
        Assert.Equal(["2"], ids);
    }
}

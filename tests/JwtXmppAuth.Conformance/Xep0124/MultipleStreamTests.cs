using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Conformance.Xep0124;

/// <summary>XEP-0124 §16.</summary>
public sealed class MultipleStreamTests
{
    [Fact]
    [Requirement("XEP-0124", "16.3", "A manager without multiple streams takes a request for one as an empty request.")]
    public async Task A_request_for_another_stream_is_an_ordinary_request()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.BindAsync();

        var request = client.SendAsync(attributes: "to='other.example.com' xml:lang='en'");
        await server.HeldAsync(1);
        await stream.SayAsync(Stanzas.Message("1"));

        Assert.Equal("1", Assert.Single((await request).Payload).Attribute("id"));
    }
}

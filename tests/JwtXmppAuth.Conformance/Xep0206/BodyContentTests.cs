using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Conformance.Xep0206;

/// <summary>XEP-0206 §2.</summary>
public sealed class BodyContentTests
{
    [Fact]
    [Requirement("XEP-0206", "2", "A body with stream:features declares the prefix 'stream'.")]
    public async Task Features_come_with_the_prefix_and_its_declaration()
    {
        await using var server = await BoshServer.StartAsync();

        var response = await server.Client().OpenAsync(BoshServer.Domain);

        Assert.StartsWith(
            "<body xmlns='http://jabber.org/protocol/httpbind' xmlns:stream='http://etherx.jabber.org/streams' xmlns:xmpp='urn:xmpp:xbosh'",
            response.Text,
            StringComparison.Ordinal);
        Assert.Contains("<stream:features", response.Text, StringComparison.Ordinal);
    }

    [Fact]
    [Requirement("XEP-0206", "2", "Stanzas to the client are in jabber:client.")]
    public async Task Stanzas_name_their_namespace()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.BindAsync();
        await stream.SayAsync(Stanzas.Message("1"));

        Assert.Contains("<message xmlns='jabber:client'", (await client.SendAsync()).Text, StringComparison.Ordinal);
    }

    [Fact]
    [Requirement("XEP-0206", "2", "Stanzas of clients that leave the namespace out are taken as jabber:client, all the way down.")]
    public async Task A_stanza_without_a_namespace_of_its_own_is_a_stanza()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.BindAsync();

        _ = client.SendAsync("<message to='friend@meet.example.com'><body>hi</body></message>");

        var heard = await stream.HearAsync();
        Assert.Equal("hi", heard.Element.Child("body", "jabber:client")?.Text);
    }
}

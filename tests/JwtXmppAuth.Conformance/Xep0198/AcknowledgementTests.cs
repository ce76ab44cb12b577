using JwtXmppAuth.Testing;
using JwtXmppAuth.Xmpp.Streams;

namespace JwtXmppAuth.Conformance.Xep0198;

/// <summary>XEP-0198 §4, §6, §7.</summary>
public sealed class AcknowledgementTests
{
    [Fact]
    [Requirement("XEP-0198", "4", "r is answered with the number of stanzas handled, which begins at zero and counts stanzas alone.")]
    public async Task A_request_is_answered_with_the_number_of_stanzas()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, _, _) = await server.EnableAsync();
        await client.SendAsync(Managed.Request);
        Assert.Equal("<a xmlns='urn:xmpp:sm:3' h='0'/>", await client.ReceiveTextAsync());

        await client.SendAsync(Managed.Message);
        await client.SendAsync("<a xmlns='urn:xmpp:sm:3' h='0'/>");
        await client.SendAsync(Managed.Message);
        await client.SendAsync(Managed.Request);
        Assert.Equal("<a xmlns='urn:xmpp:sm:3' h='2'/>", await client.ReceiveTextAsync());
    }

    [Fact]
    [Requirement("XEP-0198", "4", "The server asks for acknowledgements too, after so many stanzas.")]
    public async Task The_server_asks_too()
    {
        await using var server = await BoshServer.StartAsync(options => options.Resumption.AckEvery = 2);
        var (client, stream, _) = await server.EnableAsync();
        await stream.SayAsync(Stanzas.Message("1"));
        await stream.SayAsync(Stanzas.Message("2"));
        Assert.Equal("1", (await client.ReceiveAsync()).Attribute("id"));
        Assert.Equal("2", (await client.ReceiveAsync()).Attribute("id"));
        Assert.Equal("<r xmlns='urn:xmpp:sm:3'/>", await client.ReceiveTextAsync());
    }

    [Fact]
    [Requirement("XEP-0198", "6", "A client that has handled more than it was sent is ended, and told both counts.")]
    public async Task A_count_too_high_ends_the_stream()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream, _) = await server.EnableAsync();
        await stream.SayAsync(Stanzas.Message("1"));
        await client.ReceiveAsync();
        await client.SendAsync("<a xmlns='urn:xmpp:sm:3' h='3'/>");
        Assert.Contains(
            "<undefined-condition xmlns='urn:ietf:params:xml:ns:xmpp-streams'/><handled-count-too-high xmlns='urn:xmpp:sm:3' h='3' send-count='1'/>",
            (await NextErrorAsync(client)).ToString(),
            StringComparison.Ordinal);
    }

    [Fact]
    [Requirement("XEP-0198", "4", "An acknowledgement has a count.")]
    public async Task An_acknowledgement_without_a_count_ends_the_stream()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, _, _) = await server.EnableAsync();
        await client.SendAsync("<a xmlns='urn:xmpp:sm:3'/>");
        Assert.Equal(StreamError.BadFormat, (await client.ReceiveEndAsync()).Error);
    }

    [Fact]
    [Requirement("XEP-0198", "7", "A stream that is closed cleanly is over, and its session with it.")]
    public async Task A_closed_stream_cannot_be_resumed()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream, enabled) = await server.EnableAsync();
        await client.SendAsync("<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>");
        await client.ReceiveEndAsync();
        await stream.Ended.WaitAsync(ScriptedPeer.Patience, TestContext.Current.CancellationToken);

        Assert.Equal("failed", (await server.ResumeAsync(enabled.Attribute("id")!, 0)).Answer.Name);
    }

    private static async Task<Xmpp.Xml.Element> NextErrorAsync(WebSocketClient client)
    {
        while (true)
        {
            var element = await client.ReceiveAsync();
            if (element.Name == "error")
                return element;
        }
    }
}

using JwtXmppAuth.Testing;
using JwtXmppAuth.Xmpp.Streams;

namespace JwtXmppAuth.Conformance.Rfc7395;

/// <summary>RFC 7395 §3.2 and §3.3.3.</summary>
public sealed class MessageTests
{
    [Fact]
    [Requirement("RFC 7395", "3.2", "Messages are text; a binary one is refused.")]
    public async Task A_binary_message_ends_the_stream()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, _) = await server.ConnectBoundAsync();

        await client.SendAsync(new WebSocketFrame(WebSocketOpcode.Binary, "<presence xmlns='jabber:client'/>"u8.ToArray()));

        var (error, _, code) = await client.ReceiveEndAsync();
        Assert.Equal(StreamError.BadFormat, error);
        Assert.Equal(1003, code);
    }

    [Fact]
    [Requirement("RFC 7395", "3.2", "Messages are UTF-8; anything else fails the connection, as RFC 6455 §8.1 asks.")]
    public async Task Text_that_is_no_UTF_8_fails_the_connection()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.ConnectBoundAsync();

        await client.SendAsync(new WebSocketFrame(WebSocketOpcode.Text, [(byte)'<', (byte)'a', 0xc3, 0x28, (byte)'/', (byte)'>']));

        Assert.Equal(1007, (await client.NextAsync())?.CloseCode);
        await stream.Ended.WaitAsync(ScriptedPeer.Patience, TestContext.Current.CancellationToken);
    }

    [Fact]
    [Requirement("RFC 7395", "3.3.3", "Every message to the client is one whole element in one frame, and begins with '<'.")]
    public async Task Each_element_is_a_frame_of_its_own()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.ConnectBoundAsync();
        for (var id = 1; id <= 3; id++)
            await stream.SayAsync(Stanzas.Message($"{id}"));

        for (var id = 1; id <= 3; id++)
            Assert.Equal($"{id}", (await client.ReceiveAsync()).Attribute("id"));

        Assert.All(client.Frames, frame =>
        {
            Assert.Equal(WebSocketOpcode.Text, frame.Opcode);
            Assert.True(frame.Final);
            Assert.Equal(0, frame.Reserved);
            Assert.Equal((byte)'<', frame.Payload[0]);
        });
    }

    [Fact]
    [Requirement("RFC 7395", "3.3.3", "Stanzas to the client declare their own namespace.")]
    public async Task A_stanza_stands_for_itself()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.ConnectBoundAsync();

        await stream.SayAsync(Stanzas.Message("1"));

        Assert.StartsWith("<message xmlns='jabber:client'", await client.ReceiveTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    [Requirement("RFC 7395", "3.3.3", "A message may come in any number of fragments (RFC 6455 §5.4).")]
    public async Task A_stanza_in_pieces_is_a_stanza()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.ConnectBoundAsync();

        await client.SendInPartsAsync("", "<message xmlns='jabber:client' id", "='1' to='a@meet.example.com'><bo", "", "dy>hi</body></message>", "");

        Assert.Equal("hi", (await stream.HearAsync()).Element.Child("body", "jabber:client")?.Text);
    }

    [Theory]
    [Requirement("RFC 7395", "3.3.3", "A message is one complete element: not less, not more, and no text around it.")]
    [InlineData("", "not-well-formed")]
    [InlineData(" ", "not-well-formed")]
    [InlineData("hello", "not-well-formed")]
    [InlineData("<message xmlns='jabber:client'>", "not-well-formed")]
    [InlineData("<presence xmlns='jabber:client'/><presence xmlns='jabber:client'/>", "not-well-formed")]
    [InlineData("<presence xmlns='jabber:client'/>text", "not-well-formed")]
    [InlineData(" <presence xmlns='jabber:client'/>", "bad-format")]
    [InlineData("\ufeff<presence xmlns='jabber:client'/>", "not-well-formed")]
    [InlineData("</stream:stream>", "not-well-formed")]
    [InlineData("<message><body>a</body>", "not-well-formed")]
    [Requirement("RFC 7395", "3.8", "White space is no sign of life here.")]
    public async Task What_is_not_one_element_ends_the_stream(string message, string condition)
    {
        await using var server = await BoshServer.StartAsync();
        var (client, _) = await server.ConnectBoundAsync();

        await client.SendAsync(message);

        Assert.Equal(condition, (await client.ReceiveEndAsync()).Error?.Condition);
    }

    [Theory]
    [Requirement("RFC 6120", "11.1", "No comment, processing instruction, DTD or entity; over WebSocket no XML declaration either.")]
    [InlineData("<!-- hi --><presence xmlns='jabber:client'/>")]
    [InlineData("<presence xmlns='jabber:client'><!-- hi --></presence>")]
    [InlineData("<?xml version='1.0'?><presence xmlns='jabber:client'/>")]
    [InlineData("<presence xmlns='jabber:client'><?php evil ?></presence>")]
    [InlineData("<!DOCTYPE x [<!ENTITY a 'b'>]><presence xmlns='jabber:client'>&a;</presence>")]
    [InlineData("<message xmlns='jabber:client'><body>&nbsp;</body></message>")]
    public async Task What_XMPP_does_not_allow_in_XML_ends_the_stream(string message)
    {
        await using var server = await BoshServer.StartAsync();
        var (client, _) = await server.ConnectBoundAsync();

        await client.SendAsync(message);

        Assert.Equal(StreamError.RestrictedXml, (await client.ReceiveEndAsync()).Error);
    }

    [Theory]
    [Requirement("RFC 7395", "3.3.3", "Content is in jabber:client, or in a namespace of its own, and says so itself.")]
    [InlineData("<presence/>", "invalid-namespace")]
    [InlineData("<presence xmlns='jabber:server'/>", "invalid-namespace")]
    [InlineData("<iq xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>", "invalid-namespace")]
    [InlineData("<enable xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>", "bad-format")]
    [InlineData("<whatever xmlns='urn:example'/>", "unsupported-stanza-type")]
    public async Task An_element_without_a_place_on_the_stream_ends_it(string message, string condition)
    {
        await using var server = await BoshServer.StartAsync();
        var (client, _) = await server.ConnectBoundAsync();

        await client.SendAsync(message);

        Assert.Equal(condition, (await client.ReceiveEndAsync()).Error?.Condition);
    }
}

using JwtXmppAuth.Testing;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Streams;

namespace JwtXmppAuth.Conformance.Rfc7395;

/// <summary>RFC 7395 §3.3.1, §3.3.2 and §3.4; the attributes are those of RFC 6120 §4.7.</summary>
public sealed class StreamHeaderTests
{
    private const string Attributes = "to='meet.example.com' version='1.0'";

    [Fact]
    [Requirement("RFC 7395", "3.4", "The server answers the client's open with its own; then come the features.")]
    [Requirement("RFC 6120", "4.7", "The answer has 'from', 'id', 'version' and 'xml:lang', and no 'to' where the client had no 'from'.")]
    public async Task An_open_is_answered_with_an_open()
    {
        await using var server = await BoshServer.StartAsync();
        var client = await server.ConnectAsync();

        var (open, features) = await client.OpenAsync(BoshServer.Domain);

        Assert.True(open.Is("open", XmppNamespaces.Framing));
        Assert.Equal(BoshServer.Domain, open.Attribute("from"));
        Assert.Equal("1.0", open.Attribute("version"));
        Assert.Equal("en", open.Attribute("lang", XmppNamespaces.Xml));
        Assert.Matches("^[0-9a-f]{32}$", open.Attribute("id"));
        Assert.Null(open.Attribute("to"));
        Assert.True(features.Is("features", XmppNamespaces.Streams));
        Assert.StartsWith("<open ", client.Frames[0].Text, StringComparison.Ordinal);
    }

    [Theory]
    [Requirement("RFC 6120", "4.7.2", "A client that says 'from' is answered with its bare address as 'to'.")]
    [InlineData("ada@meet.example.com", "ada@meet.example.com")]
    [InlineData("ada@meet.example.com/phone", "ada@meet.example.com")]
    [InlineData("a b@", null)]
    public async Task A_client_that_names_itself_is_addressed(string from, string? to)
    {
        await using var server = await BoshServer.StartAsync();
        var client = await server.ConnectAsync();

        await client.SendAsync($"<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' from='{from}' {Attributes}/>");

        Assert.Equal(to, (await client.ReceiveAsync()).Attribute("to"));
    }

    [Theory]
    [Requirement("RFC 7395", "3.3.2", "open and close in another namespace are answered with invalid-namespace.")]
    [InlineData($"<open xmlns='jabber:client' {Attributes}/>")]
    [InlineData($"<open {Attributes}/>")]
    [InlineData($"<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' {Attributes}/>")]
    [InlineData("<close xmlns='jabber:client'/>")]
    public async Task A_header_in_the_wrong_namespace_is_refused(string header)
    {
        await using var server = await BoshServer.StartAsync();
        var client = await server.ConnectAsync();

        await client.SendAsync(header);

        Assert.Equal(StreamError.InvalidNamespace, (await client.ReceiveEndAsync()).Error);
    }

    [Theory]
    [Requirement("RFC 7395", "3.4", "The client's first message is an open.")]
    [InlineData("<presence xmlns='jabber:client'/>")]
    [InlineData("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>")]
    public async Task Nothing_comes_before_the_open(string message)
    {
        await using var server = await BoshServer.StartAsync();
        var client = await server.ConnectAsync();

        await client.SendAsync(message);

        Assert.Equal(StreamError.BadFormat, (await client.ReceiveEndAsync()).Error);
    }

    [Theory]
    [Requirement("RFC 6120", "4.7.5", "A version that is not spoken here is unsupported; a higher one is answered with ours.")]
    [InlineData("", "unsupported-version")]
    [InlineData("version='0.9'", "unsupported-version")]
    [InlineData("version='1'", "unsupported-version")]
    [InlineData("version='1.x'", "unsupported-version")]
    [InlineData("version=' 1.0'", "unsupported-version")]
    [InlineData("version='1.0'", null)]
    [InlineData("version='1.5'", null)]
    [InlineData("version='2.0'", null)]
    public async Task The_version_is_judged(string version, string? condition)
    {
        await using var server = await BoshServer.StartAsync();
        var client = await server.ConnectAsync();

        await client.SendAsync($"<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='meet.example.com' {version}/>");

        Assert.Equal("1.0", (await client.ReceiveAsync()).Attribute("version"));
        var next = await client.ReceiveAsync();
        Assert.Equal(condition, StreamError.TryRead(next, out var error) ? error.Condition : null);
    }

    [Theory]
    [Requirement("RFC 6120", "4.9.3", "A domain nobody serves here is unknown, what is no domain is improperly addressed.")]
    [InlineData("to='elsewhere.example.com'", "host-unknown")]
    [InlineData("", "improper-addressing")]
    [InlineData("to=''", "improper-addressing")]
    [InlineData("to='ada@meet.example.com'", "improper-addressing")]
    [InlineData("to='meet.example.com/resource'", "improper-addressing")]
    public async Task The_domain_is_judged(string to, string condition)
    {
        await using var server = await BoshServer.StartAsync();
        var client = await server.ConnectAsync();

        await client.SendAsync($"<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' version='1.0' {to}/>");

        Assert.Equal(condition, (await client.ReceiveEndAsync()).Error?.Condition);
        Assert.Contains($"from='{BoshServer.Domain}'", client.Frames[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    [Requirement("RFC 7395", "3.9", "TLS is the WebSocket's own: none is offered on the stream.")]
    public async Task No_TLS_is_offered()
    {
        await using var server = await BoshServer.StartAsync();
        var client = await server.ConnectAsync();

        Assert.Null((await client.OpenAsync(BoshServer.Domain)).Features.Child("starttls", XmppNamespaces.Tls));
    }
}

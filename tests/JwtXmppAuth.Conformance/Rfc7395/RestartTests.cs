using JwtXmppAuth.Testing;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Streams;

namespace JwtXmppAuth.Conformance.Rfc7395;

/// <summary>RFC 7395 §3.7.</summary>
public sealed class RestartTests
{
    [Fact]
    [Requirement("RFC 7395", "3.7", "After SASL the client opens a new stream on the same connection, without a close.")]
    [Requirement("RFC 6120", "4.7.3", "Every stream has an id of its own.")]
    public async Task After_login_a_new_stream_begins()
    {
        await using var server = await BoshServer.StartAsync();
        var client = await server.ConnectAsync();
        var first = await client.OpenAsync(BoshServer.Domain);
        await client.SendAsync("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>");
        Assert.Equal("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>", await client.ReceiveTextAsync());

        var second = await client.OpenAsync(BoshServer.Domain);

        Assert.NotEqual(first.Open.Attribute("id"), second.Open.Attribute("id"));
        Assert.NotNull(first.Features.Child("mechanisms", XmppNamespaces.Sasl));
        Assert.Null(second.Features.Child("mechanisms", XmppNamespaces.Sasl));
        Assert.NotNull(second.Features.Child("bind", XmppNamespaces.Bind));
    }

    [Theory]
    [Requirement("RFC 7395", "3.7", "The new stream is opened by the rules of the first, for the same domain.")]
    [InlineData("to='other.example.com' version='1.0'", "host-unknown")]
    [InlineData("version='1.0'", "improper-addressing")]
    [InlineData("to='meet.example.com'", "unsupported-version")]
    public async Task A_new_stream_is_judged_like_the_first(string attributes, string condition)
    {
        await using var server = await BoshServer.StartAsync();
        var client = await server.ConnectAsync();
        await client.OpenAsync(BoshServer.Domain);
        await client.SendAsync("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>");
        await client.ReceiveAsync();

        await client.SendAsync($"<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' {attributes}/>");

        Assert.Equal("open", (await client.ReceiveAsync()).Name);
        Assert.Equal(condition, (await client.ReceiveEndAsync()).Error?.Condition);
    }

    [Fact]
    [Requirement("RFC 6120", "6.4.6", "Nothing but the new stream comes after success.")]
    public async Task A_stanza_before_the_restart_ends_the_stream()
    {
        await using var server = await BoshServer.StartAsync();
        var client = await server.ConnectAsync();
        await client.OpenAsync(BoshServer.Domain);
        await client.SendAsync("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>");
        await client.ReceiveAsync();

        await client.SendAsync("<presence xmlns='jabber:client'/>");

        Assert.Equal(StreamError.NotAuthorized, (await client.ReceiveEndAsync()).Error);
    }

    [Fact]
    [Requirement("RFC 7395", "3.7", "A bound stream is not opened anew.")]
    public async Task A_bound_stream_stays()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, _) = await server.ConnectBoundAsync();

        await client.SendAsync($"<open xmlns='{XmppNamespaces.Framing}' to='{BoshServer.Domain}' version='1.0'/>");

        Assert.Equal(StreamError.PolicyViolation, (await client.ReceiveEndAsync()).Error);
    }
}

using JwtXmppAuth.Testing;
using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Conformance.Xep0198;

/// <summary>XEP-0198 §2, §3.</summary>
public sealed class EnablingTests
{
    [Fact]
    [Requirement("XEP-0198", "2", "The feature is offered once the client has authenticated, and not before.")]
    public async Task It_is_offered_after_authentication()
    {
        await using var server = await BoshServer.StartAsync();
        var client = await server.ConnectAsync();
        var before = (await client.OpenAsync(BoshServer.Domain)).Features;
        var (_, after) = await server.AuthenticateAsync();

        Assert.Null(before.Child("sm", XmppNamespaces.StreamManagement));
        Assert.Equal("<sm xmlns='urn:xmpp:sm:3'/>", after.Child("sm", XmppNamespaces.StreamManagement)?.ToString());
    }

    [Fact]
    [Requirement("XEP-0198", "3", "enable is answered with enabled, which has no id unless resumption was asked for.")]
    public async Task Without_resumption_there_is_no_id()
    {
        await using var server = await BoshServer.StartAsync();
        var (_, _, enabled) = await server.EnableAsync("");
        Assert.Equal("<enabled xmlns='urn:xmpp:sm:3'/>", enabled.ToString());
    }

    [Fact]
    [Requirement("XEP-0198", "3", "A stream that can be resumed gets an id, resume, and the longest time in seconds.")]
    public async Task With_resumption_there_is_an_id_and_a_time()
    {
        await using var server = await BoshServer.StartAsync();
        var (_, _, enabled) = await server.EnableAsync("resume='true' max='3600'");
        Assert.Matches("^<enabled xmlns='urn:xmpp:sm:3' id='[0-9a-f]{32}' resume='true' max='60'/>$", enabled.ToString());
    }

    [Fact]
    [Requirement("XEP-0198", "3", "No two sessions have the same id.")]
    public async Task Every_id_is_another()
    {
        await using var server = await BoshServer.StartAsync();
        Assert.NotEqual((await server.EnableAsync()).Enabled.Attribute("id"), (await server.EnableAsync()).Enabled.Attribute("id"));
    }

    [Fact]
    [Requirement("XEP-0198", "3", "enable before a resource is bound fails with unexpected-request, and the client may still bind.")]
    public async Task Enabling_comes_after_binding()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, _) = await server.AuthenticateAsync();
        await client.SendAsync("<enable xmlns='urn:xmpp:sm:3'/>");
        Assert.Equal(
            "<failed xmlns='urn:xmpp:sm:3'><unexpected-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>",
            await client.ReceiveTextAsync());

        await client.SendAsync("<iq xmlns='jabber:client' type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>");
        Assert.Equal("result", (await client.ReceiveAsync()).Attribute("type"));
    }

    [Fact]
    [Requirement("XEP-0198", "3", "A second enable ends the stream.")]
    public async Task Enabling_twice_ends_the_stream()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, _, _) = await server.EnableAsync();
        await client.SendAsync("<enable xmlns='urn:xmpp:sm:3'/>");
        Assert.Equal("policy-violation", (await client.ReceiveEndAsync()).Error?.Condition);
    }
}

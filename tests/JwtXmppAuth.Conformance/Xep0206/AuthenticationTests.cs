using JwtXmppAuth.Testing;
using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Conformance.Xep0206;

/// <summary>XEP-0206 §5.</summary>
public sealed class AuthenticationTests
{
    private const string Auth = "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>";

    [Fact]
    [Requirement("XEP-0206", "5", "SASL elements travel in bodies like stanzas.")]
    public async Task A_login_is_answered_on_the_same_request()
    {
        await using var server = await BoshServer.StartAsync();
        var client = await server.OpenAsync();

        var response = await client.SendAsync(Auth);

        Assert.Equal("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>", Assert.Single(response.Payload).ToString());
    }

    [Fact]
    [Requirement("XEP-0206", "5", "A restart request brings the features of the new stream.")]
    public async Task A_restart_brings_the_features_after_login()
    {
        await using var server = await BoshServer.StartAsync();
        var client = await server.OpenAsync();
        await client.SendAsync(Auth);

        var features = Assert.Single((await client.RestartAsync()).Payload);

        Assert.NotNull(features.Child("bind", XmppNamespaces.Bind));
        Assert.Null(features.Child("mechanisms", XmppNamespaces.Sasl));
    }

    [Fact]
    [Requirement("XEP-0206", "5", "A stanza in a restart request is ignored.")]
    public async Task What_else_a_restart_holds_is_ignored()
    {
        await using var server = await BoshServer.StartAsync();
        var client = await server.OpenAsync();
        await client.SendAsync(Auth);

        var response = await client.SendAsync("<presence xmlns='jabber:client'/>", "xmpp:restart='true'");

        Assert.Equal("features", Assert.Single(response.Payload).Name);
        Assert.False(response.Terminates);
    }

    [Fact]
    [Requirement("XEP-0206", "5", "A resource is bound through BOSH as on any stream.")]
    public async Task A_resource_is_bound()
    {
        await using var server = await BoshServer.StartAsync();
        var client = await server.OpenAsync();

        var jid = await client.LogInAsync("httpclient");

        Assert.Equal(BoshServer.Domain, jid.Domain);
        Assert.Equal("httpclient", jid.Resource);
    }
}

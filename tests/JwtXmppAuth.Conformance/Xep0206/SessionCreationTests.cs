using JwtXmppAuth.Testing;
using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Conformance.Xep0206;

/// <summary>XEP-0206 §3 and §4.</summary>
public sealed class SessionCreationTests
{
    [Fact]
    [Requirement("XEP-0206", "3", "'xmpp:version' in the request is the version of the stream.")]
    [Requirement("XEP-0206", "4", "The response has 'xmpp:version' and stream:features as soon as they are there.")]
    public async Task The_first_answer_has_version_and_features()
    {
        await using var server = await BoshServer.StartAsync();

        var response = await server.Client().OpenAsync(BoshServer.Domain);

        Assert.Equal("1.0", response.Body.Attribute("version", XmppNamespaces.XBosh));
        var features = Assert.Single(response.Payload);
        Assert.True(features.Is("features", XmppNamespaces.Streams));
        Assert.NotNull(features.Child("mechanisms", XmppNamespaces.Sasl));
    }

    [Fact]
    [Requirement("XEP-0206", "4", "Stream restarts are supported and advertised.")]
    public async Task Restarts_are_advertised()
    {
        await using var server = await BoshServer.StartAsync();

        var response = await server.Client().OpenAsync(BoshServer.Domain);

        Assert.Equal("true", response.Body.Attribute("restartlogic", XmppNamespaces.XBosh));
    }

    [Fact]
    [Requirement("XEP-0206", "4", "'authid' is the stream's id, and not the sid.")]
    public async Task The_streams_id_is_public_and_the_sid_is_not_in_it()
    {
        await using var server = await BoshServer.StartAsync();

        var response = await server.Client().OpenAsync(BoshServer.Domain);

        Assert.NotNull(response["authid"]);
        Assert.NotEqual(response["sid"], response["authid"]);
    }

    [Fact]
    [Requirement("XEP-0206", "4", "Stream management is for other transports and never offered here.")]
    public async Task No_stream_management_is_offered()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, _) = await server.BindAsync();

        Assert.DoesNotContain(client.Exchanges, exchange => exchange.Response.Text.Contains("urn:xmpp:sm:", StringComparison.Ordinal));
    }
}

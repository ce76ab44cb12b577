using System.Text.Json;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Conformance.Xep0156;

/// <summary>XEP-0156 §3 and §4.</summary>
public sealed class HostMetaTests
{
    private const string Xrd = "http://docs.oasis-open.org/ns/xri/xrd-1.0";

    private static readonly (string Relation, string Path)[] Doors =
        [("urn:xmpp:alt-connections:websocket", "/xmpp-websocket"), ("urn:xmpp:alt-connections:xbosh", "/http-bind")];

    [Fact]
    [Requirement("XEP-0156", "3.2", "host-meta lists the ways to connect as links of an XRD document.")]
    public async Task The_doors_are_links_of_an_XRD_document()
    {
        await using var server = await BoshServer.StartAsync();

        var bytes = await server.Client().Http.GetByteArrayAsync(new Uri(server.Url, "/.well-known/host-meta"), TestContext.Current.CancellationToken);

        Assert.True(StanzaReader.TryReadDocument(bytes, XmlLimits.Default, out var document, out _));
        Assert.True(document.Is("XRD", Xrd));
        Assert.Equal(Doors, document.Elements.Select(link => (link.Attribute("rel")!, new Uri(link.Attribute("href")!).AbsolutePath)));
    }

    [Fact]
    [Requirement("XEP-0156", "3.2", "host-meta.json says the same.")]
    public async Task The_doors_are_links_of_a_JSON_document()
    {
        await using var server = await BoshServer.StartAsync();

        var text = await server.Client().Http.GetStringAsync(new Uri(server.Url, "/.well-known/host-meta.json"), TestContext.Current.CancellationToken);

        using var document = JsonDocument.Parse(text);
        Assert.Equal(
            Doors,
            document.RootElement.GetProperty("links").EnumerateArray()
                .Select(link => (link.GetProperty("rel").GetString()!, new Uri(link.GetProperty("href").GetString()!).AbsolutePath)));
    }

    [Theory]
    [Requirement("XEP-0156", "3.2", "Any page may read it (CORS).")]
    [InlineData("/.well-known/host-meta")]
    [InlineData("/.well-known/host-meta.json")]
    public async Task Any_page_may_ask(string path)
    {
        await using var server = await BoshServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Url, path));
        request.Headers.Add("Origin", "https://elsewhere.example");

        using var response = await server.Client().Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal("*", Assert.Single(response.Headers.GetValues("Access-Control-Allow-Origin")));
    }
}

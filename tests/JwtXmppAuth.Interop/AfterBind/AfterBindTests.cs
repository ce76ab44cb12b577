using JwtXmppAuth.Interop.Conferences;
using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Interop.EndToEnd;
using JwtXmppAuth.Testing.Scenarios;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Interop.AfterBind;

public sealed class AfterBindOnProsody012(JitsiBeforeGateway<Prosody012> running) : AfterBindTests<Prosody012>(running);

public sealed class AfterBindOnProsody13(JitsiBeforeGateway<Prosody13> running) : AfterBindTests<Prosody13>(running);

/// <summary>A Prosody that says what a Jitsi deployment says, and a gateway before it.</summary>
public sealed class JitsiBeforeGateway<TVersion> : GatewayBeforeProsody<TVersion>
    where TVersion : IProsodyVersion
{
    protected override ProsodySetup Setup => new() { AfterBind = true, ClientModules = ["test_session", "test_jiconop", "external_services"] };
}

/// <summary>What Jitsi's client asks for between its login and its first room, through the gateway: nothing is lost or altered.</summary>
public abstract class AfterBindTests<TVersion>(JitsiBeforeGateway<TVersion> running) : IClassFixture<JitsiBeforeGateway<TVersion>>
    where TVersion : IProsodyVersion
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_the_host_says_at_the_bind_arrives()
    {
        await using var client = await ConnectAsync();
        var told = await client.ExpectAsync(stanza => stanza.Kind is StanzaKind.Message);

        Assert.Equal(Prosody.Host, told.From?.ToString());
        Assert.Equal(
            "<query xmlns='http://jabber.org/protocol/disco#info'><identity category='component' name='lobby.meet.example.com' type='lobbyrooms'/>"
            + "<feature var='http://jitsi.org/protocol/feature#rename'/></query>"
            + "<services xmlns='urn:xmpp:extdisco:2'><service host='turn.example.com' password='p' port='443' transport='tcp' type='turns' username='u'/></services>",
            string.Concat(told.Element.Elements.Select(Sorted)));
    }

    [Fact]
    public async Task The_host_describes_itself_with_its_components_and_ping()
    {
        await using var client = await ConnectAsync();
        var info = await AskAsync(client, "get", Prosody.Host, new Element("query", XmppNamespaces.DiscoInfo));

        var said = info.Element.Elements.Single().Elements.ToArray();
        Assert.Contains(said, each => each.Name == "feature" && each.Attribute("var") == XmppNamespaces.Ping);
        Assert.Contains(said, each => Is(each, "component", "lobbyrooms", "lobby.meet.example.com"));
        Assert.Contains(said, each => Is(each, "component", "end_conference", "endconference.meet.example.com"));
        Assert.Contains(said, each => Is(each, "server", "shard", "shard-7"));
    }

    [Theory]
    [InlineData("urn:xmpp:extdisco:2")]
    [InlineData("urn:xmpp:extdisco:1")]
    public async Task External_services_are_told_in_both_versions(string version)
    {
        await using var client = await ConnectAsync();
        var answer = await AskAsync(client, "get", Prosody.Host, new Element("services", version));
        var service = Assert.Single(answer.Element.Child("services", version)!.Elements);
        Assert.Equal(("stun", "stun.example.com", "3478"), (service.Attribute("type"), service.Attribute("host"), service.Attribute("port")));
    }

    [Fact]
    public async Task The_host_answers_pings()
    {
        await using var client = await ConnectAsync();
        Assert.Equal("result", (await AskAsync(client, "get", Prosody.Host, new Element("ping", XmppNamespaces.Ping))).Type);
    }

    /// <summary>The whole of it, attributes of the request and of the answer alike: an echo of what has arrived.</summary>
    [Fact]
    public async Task A_conference_request_goes_through_as_it_is()
    {
        const string ns = "http://jitsi.org/protocol/focus";
        var property = new Element("property", ns).WithAttribute("name", "rtcstatsEnabled").WithAttribute("value", "true");
        var request = new Element("conference", ns, property)
            .WithAttribute("room", "standup@conference.acme.meet.example.com")
            .WithAttribute("machine-uid", "0b1f8a523c4d")
            .WithAttribute("token", "some.jwt.here")
            .WithAttribute("session-id", "s-1")
            .WithAttribute("vnode", "v1");
        await using var client = await ConnectAsync();
        var answer = await AskAsync(client, "set", "echo.meet.example.com", request);

        Assert.Equal("result", answer.Type);
        Assert.Equal(Sorted(request), Sorted(Assert.Single(answer.Element.Elements)));
    }

    [Fact]
    public async Task The_focus_is_asked_for_a_conference()
    {
        await using var client = await ConnectAsync();
        var request = new Element("conference", "http://jitsi.org/protocol/focus").WithAttribute("room", $"focused@{Prosody.Conference}");
        var answer = await AskAsync(client, "set", "focus.meet.example.com", request);
        Assert.Equal("true", Assert.Single(answer.Element.Elements).Attribute("ready"));
        Assert.Null((await client.JoinAsync("focused")).Type);
    }

    [Fact]
    public async Task Components_find_the_room_by_the_url_of_the_session()
    {
        await using var client = await ConnectAsync(room: "standup", tenant: "acme");
        var query = new Element("query", XmppNamespaces.DiscoInfo).WithAttribute("node", "lobbyrooms");
        var info = await AskAsync(client, "get", "lobby.meet.example.com", query);
        Assert.Contains("var='room=standup prefix=acme'", info.ToString(), StringComparison.Ordinal);

        var said = new Element("json-message", XmppNamespaces.Jitmeet).WithText("""{"type":"av_moderation","a":"<&\"'"}""");
        await client.SendAsync(new Element("message", XmppNamespaces.Client, said).WithAttribute("to", "lobby.meet.example.com"), Cancellation);
        var answer = await client.ExpectAsync(stanza => stanza.From?.Domain == "lobby.meet.example.com" && stanza.Kind is StanzaKind.Message);
        Assert.Equal(
            """{"heard":{"type":"av_moderation","a":"<&\"'"},"url":"room=standup prefix=acme"}""",
            answer.Element.Child("json-message", XmppNamespaces.Jitmeet)?.Text);
    }

    [Fact]
    public async Task Without_a_tenant_the_prefix_is_empty()
    {
        await using var client = await ConnectAsync(room: "%c3%a4%20b");
        var query = new Element("query", XmppNamespaces.DiscoInfo).WithAttribute("node", "lobbyrooms");
        Assert.Contains("var='room=%c3%a4%20b prefix='", (await AskAsync(client, "get", "lobby.meet.example.com", query)).ToString(), StringComparison.Ordinal);
    }

    private Task<BoshScenarioClient> ConnectAsync(string room = "", string tenant = "") =>
        running.Gateway.ConnectAsync(Prosody.Host, GatewayScenarioServer.Issuer.Token(), Cancellation, room, tenant);

    private static async Task<Stanza> AskAsync(BoshScenarioClient client, string type, string to, Element payload)
    {
        var request = new Element("iq", XmppNamespaces.Client, payload).WithAttribute("type", type).WithAttribute("id", "asked").WithAttribute("to", to);
        await client.SendAsync(request, Cancellation);
        return await client.ExpectAsync(stanza => stanza.Id == "asked");
    }

    private static bool Is(Element identity, string category, string type, string name) =>
        identity.Name == "identity" && (identity.Attribute("category"), identity.Attribute("type"), identity.Attribute("name")) == (category, type, name);

    /// <summary>Attributes have no order; in text they need one.</summary>
    private static string Sorted(Element element) => Order(element).ToString();

    private static Element Order(Element element) => new(
        element.Name,
        element.Namespace,
        [.. element.Attributes.OrderBy(attribute => attribute.Name, StringComparer.Ordinal)],
        [.. element.Children.Select(child => child is Element inner ? Order(inner) : child)]);
}

using System.Text.Json.Nodes;
using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Interop.EndToEnd;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Testing.Scenarios;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Interop.Anonymous;

public sealed class UntouchedServer012(UntouchedServer<Prosody012> server) : UntouchedServerTests<Prosody012>(server);

public sealed class UntouchedServer13(UntouchedServer<Prosody13> server) : UntouchedServerTests<Prosody13>(server);

/// <summary>What the gateway does by itself where the server knows nothing of tokens, as an observer on the server sees it.</summary>
public abstract class UntouchedServerTests<TVersion>(UntouchedServer<TVersion> server) : IClassFixture<UntouchedServer<TVersion>>
    where TVersion : IProsodyVersion
{
    private static readonly Element Permissions = new("permissions", XmppNamespaces.Jitmeet);

    /// <summary>A room of this test alone.</summary>
    private readonly string _room = $"room{Guid.NewGuid():N}";

    private string Address => $"{_room}@{Prosody.Conference}";

    [Fact]
    public async Task The_token_says_who_somebody_is_and_the_client_does_not()
    {
        await using var observer = await server.Server.ObserveInAsync(_room);
        await using var client = await ConnectAsync(_ => { });
        Assert.Equal(Prosody.Host, client.Jid.Domain);

        var forged = new Element("identity", XmppNamespaces.Client, new Element("user", XmppNamespaces.Client, new Element("name", XmppNamespaces.Client).WithText("Boss")));
        await client.JoinAsync(_room, "alice", Prosody.Conference, forged, Permissions);

        var seen = (await observer.ReceiveAsync(stanza => stanza.From?.Resource == "alice")).ToString();
        Assert.Contains("<name>Alice</name>", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("Boss", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("permissions", seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_room_of_another_token_stays_shut()
    {
        await using var client = await server.Gateway.ConnectAsync(
            Prosody.Host, GatewayScenarioServer.Issuer.Token("elsewhere", Prosody.Host), TestContext.Current.CancellationToken);
        Assert.Equal("error", (await client.JoinAsync(_room)).Type);
    }

    [Theory]
    [InlineData("file", "recording")]
    [InlineData("stream", "livestreaming")]
    public async Task Recording_reaches_the_focus_of_who_may_and_nobody_elses(string mode, string feature)
    {
        await using var focus = await server.Server.ObserveInAsync(_room);
        await using var denied = await ConnectAsync(context => context["features"] = new JsonObject { [feature] = false });
        await using var allowed = await ConnectAsync(context => context["features"] = new JsonObject { [feature] = true });
        await denied.JoinAsync(_room, "denied");
        await allowed.JoinAsync(_room, "allowed");

        await denied.SendAsync(Jibri("denied"), TestContext.Current.CancellationToken);
        var refused = await denied.ExpectAsync(stanza => stanza.Kind is StanzaKind.Iq && stanza.Id == "denied");
        await allowed.SendAsync(Jibri("allowed"), TestContext.Current.CancellationToken);
        var asked = await focus.ReceiveAsync(stanza => stanza.Element.Child("jibri", XmppNamespaces.Jibri) is not null);

        Assert.Contains("<error type='auth'><forbidden ", refused.ToString(), StringComparison.Ordinal);
        Assert.Equal("allowed", asked.From?.Resource);

        Element Jibri(string id) => new Element(
                "iq", XmppNamespaces.Client,
                new Element("jibri", XmppNamespaces.Jibri).WithAttribute("action", "start").WithAttribute("recording_mode", mode))
            .WithAttribute("type", "set").WithAttribute("id", id).WithAttribute("to", $"{Address}/observer");
    }

    [Fact]
    public async Task A_call_names_the_room_and_the_user_of_the_token()
    {
        await using var focus = await server.Server.ObserveInAsync(_room);
        await using var caller = await ConnectAsync(context => context["features"] = new JsonObject { ["outbound-call"] = "true" });
        await caller.JoinAsync(_room, "caller");

        var dial = new Element("dial", XmppNamespaces.Rayo, Header("JvbRoomName", Address), Header("X-outbound-call-initiator-user", "boss"))
            .WithAttribute("to", "+15551234");
        await caller.SendAsync(
            new Element("iq", XmppNamespaces.Client, dial).WithAttribute("type", "set").WithAttribute("id", "d").WithAttribute("to", $"{Address}/observer"),
            TestContext.Current.CancellationToken);

        var call = (await focus.ReceiveAsync(stanza => stanza.Element.Child("dial", XmppNamespaces.Rayo) is not null)).Element.Child("dial", XmppNamespaces.Rayo)!;
        Assert.Equal(
            [$"JvbRoomName={Address}", "X-outbound-call-initiator-user=u1", "X-outbound-call-initiator-group=staff"],
            call.Elements.Select(header => $"{header.Attribute("name")}={header.Attribute("value")}"));

        static Element Header(string name, string value) =>
            new Element("header", XmppNamespaces.Rayo).WithAttribute("name", name).WithAttribute("value", value);
    }

    [Fact]
    public async Task Who_may_not_write_to_the_group_is_told_so()
    {
        await using var observer = await server.Server.ObserveInAsync(_room);
        await using var client = await ConnectAsync(context => context["features"] = new JsonObject());
        await client.JoinAsync(_room);

        await client.SendAsync(Message(), TestContext.Current.CancellationToken);

        var refused = await client.ExpectAsync(stanza => stanza is { Kind: StanzaKind.Message, Type: "error" });
        Assert.Equal("Sending group messages not allowed", Conference.ErrorText(refused));
    }

    [Theory]
    [InlineData("moderator", "true")]
    [InlineData("context.user.moderator", "\"true\"")]
    [InlineData("context.user.affiliation", "\"owner\"")]
    [InlineData("context.user.role", "\"moderator\"")]
    public async Task A_moderator_by_token_becomes_an_owner_of_the_room_until_he_leaves(string claim, string value)
    {
        await using var creator = await server.Server.ObserveInAsync(_room);
        await using (var moderator = await ConnectAsync(claim, value))
        {
            await moderator.JoinAsync(_room, "moderator");
            var own = await moderator.ExpectAsync(stanza => Conference.IsOwn(stanza) && Item(stanza)?.Attribute("role") == "moderator");
            Assert.Equal("owner", Item(own)?.Attribute("affiliation"));

            // Who has the rights can use them.
            await moderator.SendAsync(Owners("set", new Element("item", XmppNamespaces.MucAdmin).WithAttribute("nick", "nobody").WithAttribute("role", "none")), TestContext.Current.CancellationToken);
            var answer = await moderator.ExpectAsync(stanza => stanza.Kind is StanzaKind.Iq);
            Assert.NotEqual("Room modification disabled for guests", Conference.ErrorText(answer));
            Assert.Contains(moderator.Jid.Bare.ToString(), await OwnersAsync(creator), StringComparison.Ordinal);
        }

        await UntilAsync(async () => !(await OwnersAsync(creator)).Contains("@meet.example.com", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("moderator", "false")]
    [InlineData("context.user.role", "\"visitor\"")]
    [InlineData("context.user.affiliation", "\"member\"")]
    public async Task Others_are_not_touched(string claim, string value)
    {
        await using var creator = await server.Server.ObserveInAsync(_room);
        await using var other = await ConnectAsync(claim, value);
        await other.JoinAsync(_room, "other");
        await using var moderator = await ConnectAsync("moderator", "true");
        await moderator.JoinAsync(_room, "moderator");
        await moderator.ExpectAsync(stanza => Conference.IsOwn(stanza) && Item(stanza)?.Attribute("role") == "moderator");

        // The moderator came later and is one; the other would be one by now.
        Assert.DoesNotContain(other.Jid.Bare.ToString(), await OwnersAsync(creator), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_account_people_join_all_the_same()
    {
        await using var creator = await server.Server.ObserveInAsync(_room);
        await using var gateway = await server.StartGatewayAsync(host => host.ModeratorAccount.Password = "wrong");
        await using var client = await gateway.ConnectAsync(Prosody.Host, Token("moderator", "true"), TestContext.Current.CancellationToken);

        var own = await client.JoinAsync(_room);

        Assert.Null(own.Type);
        Assert.Equal("participant", Item(own)?.Attribute("role"));
    }

    [Fact]
    public async Task A_guest_who_creates_a_room_does_not_rule_over_it()
    {
        await using var guest = await server.Gateway.ConnectAsync(Prosody.Host, null, TestContext.Current.CancellationToken);
        var own = await guest.JoinAsync(_room);
        Assert.Equal("owner", Item(own)?.Attribute("affiliation"));

        await guest.SendAsync(Owners("set", new Element("item", XmppNamespaces.MucAdmin).WithAttribute("affiliation", "owner").WithAttribute("jid", "x@y")), TestContext.Current.CancellationToken);

        var refused = await guest.ExpectAsync(stanza => stanza.Kind is StanzaKind.Iq);
        Assert.Equal("Room modification disabled for guests", Conference.ErrorText(refused));
    }

    [Fact]
    public async Task The_account_rules_over_the_conference_and_nothing_else()
    {
        await using var account = await server.Server.ConnectAsync("gateway.example.com");
        await account.LogInAsync("PLAIN", "\0moderator\0a-moderators-password");
        await using var observer = await server.Server.ObserveInAsync(_room, "other.meet.example.com");

        var refused = await account.AskAsync(
            $"<iq type='set' id='a' to='{_room}@other.meet.example.com'><query xmlns='{XmppNamespaces.MucAdmin}'><item affiliation='owner' jid='x@meet.example.com'/></query></iq>");
        var admin = await account.AskAsync(
            "<iq type='get' id='b' to='meet.example.com'><query xmlns='http://jabber.org/protocol/disco#items' node='http://jabber.org/protocol/commands'/></iq>");

        Assert.Equal("error", refused.Type);
        Assert.DoesNotContain("http://jabber.org/protocol/admin#", admin.ToString(), StringComparison.Ordinal);
    }

    private Element Message() => new Element("message", XmppNamespaces.Client, new Element("body", XmppNamespaces.Client).WithText("hello"))
        .WithAttribute("type", "groupchat").WithAttribute("to", Address);

    private Element Owners(string type, Element item) => new Element("iq", XmppNamespaces.Client, new Element("query", XmppNamespaces.MucAdmin, item))
        .WithAttribute("type", type).WithAttribute("id", "owners").WithAttribute("to", Address);

    private async Task<string> OwnersAsync(C2sClient owner) => (await owner.AskAsync(
        $"<iq type='get' id='owners' to='{Address}'><query xmlns='{XmppNamespaces.MucAdmin}'><item affiliation='owner'/></query></iq>")).ToString();

    private static Element? Item(Stanza presence) => presence.Element.Child("x", XmppNamespaces.MucUser)?.Child("item", XmppNamespaces.MucUser);

    private Task<BoshScenarioClient> ConnectAsync(Action<JsonNode> change) => server.Gateway.ConnectAsync(
        Prosody.Host, GatewayScenarioServer.Issuer.Token(_room, Prosody.Host, claims => change(claims["context"]!)), TestContext.Current.CancellationToken);

    private Task<BoshScenarioClient> ConnectAsync(string claim, string value) =>
        server.Gateway.ConnectAsync(Prosody.Host, Token(claim, value), TestContext.Current.CancellationToken);

    private string Token(string claim, string value) => GatewayScenarioServer.Issuer.Token(_room, Prosody.Host, claims =>
    {
        var path = claim.Split('.');
        var owner = path[..^1].Aggregate((JsonNode)claims, (node, step) => node[step]!);
        owner[path[^1]] = JsonNode.Parse(value);
    });

    /// <summary>Nobody announces that the account has done its work, so the room is asked again and again.</summary>
    private static async Task UntilAsync(Func<Task<bool>> happened)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20), TimeProvider.System);
        while (!await happened())
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, patience.Token);
    }
}

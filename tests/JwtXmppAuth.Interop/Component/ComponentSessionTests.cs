using System.Text.Json.Nodes;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Revocation;
using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Interop.EndToEnd;
using JwtXmppAuth.Testing.Scenarios;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Interop.Component;

public sealed class ComponentSessionsOnProsody012(ComponentDeployment<ProsodyWithComponent<Prosody012>> deployment)
    : ComponentSessionTests<ProsodyWithComponent<Prosody012>>(deployment);

public sealed class ComponentSessionsOnProsody13(ComponentDeployment<ProsodyWithComponent<Prosody13>> deployment)
    : ComponentSessionTests<ProsodyWithComponent<Prosody13>>(deployment);

public sealed class ComponentSessionsOnEjabberd(ComponentDeployment<Ejabberd> deployment) : ComponentSessionTests<Ejabberd>(deployment);

/// <summary>What sessions have whatever is behind the gateway they have where it is their server too; as a room of the server sees it.</summary>
public abstract class ComponentSessionTests<TServer>(ComponentDeployment<TServer> deployment) : IClassFixture<ComponentDeployment<TServer>>
    where TServer : IComponentServer, new()
{
    private readonly string _room = $"room-{Guid.NewGuid():N}";

    private string Address => $"{_room}@{Prosody.Conference}";

    [Fact]
    public async Task Who_is_revoked_leaves_the_room_and_does_not_come_back()
    {
        var token = Token(claims => claims["jti"] = _room);
        await using var observer = await deployment.ObserveInAsync(_room);
        await using var alice = await ConnectAsync(deployment.Gateway, token);
        await alice.JoinAsync(_room);
        await observer.ReceiveAsync(stanza => stanza.From?.Resource == "alice");

        await deployment.Gateway.RevokeAsync(RevocationTarget.OfToken(GatewayScenarioServer.Issuer.Id, _room));

        await observer.ReceiveAsync(stanza => stanza is { Type: "unavailable", From.Resource: "alice" });
        Assert.Contains("The token of this session was revoked", (await alice.EndAsync()).Text, StringComparison.Ordinal);
        var refusal = await Assert.ThrowsAsync<InvalidDataException>(() => ConnectAsync(deployment.Gateway, token));
        Assert.Contains("Token revoked", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_grants_of_the_token_are_kept_to(bool granted)
    {
        var gateway = await deployment.TakeOverAsync(change: host => host.EnforceGrants = GrantEnforcement.Auto);
        await using var observer = await deployment.ObserveInAsync(_room);
        await using var alice = await ConnectAsync(gateway, Token(claims => claims["context"]!["features"] = new JsonObject { ["recording"] = granted }));
        await alice.JoinAsync(_room);

        var start = new Element("jibri", "http://jitsi.org/protocol/jibri").WithAttribute("action", "start").WithAttribute("recording_mode", "file");
        await alice.SendAsync(
            new Element("iq", XmppNamespaces.Client, start)
                .WithAttribute("type", "set").WithAttribute("id", "record").WithAttribute("to", $"{Address}/observer"),
            TestContext.Current.CancellationToken);

        if (granted)
            await observer.ReceiveAsync(stanza => stanza is { Kind: StanzaKind.Iq, Type: "set", Id: not null });
        else
            Assert.Contains("<forbidden ", (await alice.ExpectAsync(stanza => stanza.Id == "record")).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_whose_connection_is_cut_comes_back_and_nobody_notices()
    {
        var url = deployment.Url(Token(), _room, "/xmpp-websocket");
        await using var observer = await deployment.ObserveInAsync(_room);
        await using var alice = await ReturningClient.ConnectAsync(url);
        await alice.SendAsync($"<presence xmlns='jabber:client' to='{Address}/alice'><x xmlns='{XmppNamespaces.Muc}'/></presence>");
        await observer.ReceiveAsync(stanza => stanza.From?.Resource == "alice");

        alice.Die();
        await observer.SendTextAsync($"<message to='{Address}' type='groupchat'><body>while you were away</body></message>");
        await alice.ReturnAsync(url);
        await alice.ReceiveAsync(element => Body(element) == "while you were away");
        await alice.SendAsync($"<message xmlns='jabber:client' to='{Address}' type='groupchat'><body>here I am again</body></message>");

        var heard = await observer.ReceiveAsync(stanza =>
            stanza.From?.Resource == "alice" && (stanza.Type == "unavailable" || stanza.Kind == StanzaKind.Message));
        Assert.Equal("here I am again", Body(heard.Element));
    }

    private string Token(Action<JsonObject>? change = null) => GatewayScenarioServer.Issuer.Token(_room, Prosody.Host, change);

    private static Task<BoshScenarioClient> ConnectAsync(GatewayScenarioServer gateway, string token) =>
        gateway.ConnectAsync(Prosody.Host, token, TestContext.Current.CancellationToken);

    private static string? Body(Element stanza) => stanza.Child("body", XmppNamespaces.Client)?.Text;
}

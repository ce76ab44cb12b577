using System.Text.Json.Nodes;
using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Interop.EndToEnd;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Testing.Scenarios;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Interop.Component;

public sealed class ComponentModeratorsOnProsody012(ComponentDeployment<ProsodyWithComponent<Prosody012>> deployment)
    : ComponentModeratorTests<ProsodyWithComponent<Prosody012>>(deployment);

public sealed class ComponentModeratorsOnProsody13(ComponentDeployment<ProsodyWithComponent<Prosody13>> deployment)
    : ComponentModeratorTests<ProsodyWithComponent<Prosody13>>(deployment);

public sealed class ComponentModeratorsOnEjabberd(ComponentDeployment<Ejabberd> deployment) : ComponentModeratorTests<Ejabberd>(deployment);

/// <summary>Moderators made by an address of the domain that the gateway is, which the server knows from its configuration alone.</summary>
public abstract class ComponentModeratorTests<TServer>(ComponentDeployment<TServer> deployment) : IClassFixture<ComponentDeployment<TServer>>
    where TServer : IComponentServer, new()
{
    private readonly string _room = $"room{Guid.NewGuid():N}";

    [Fact]
    public async Task A_moderator_by_token_is_an_owner_of_the_room_until_he_leaves_and_others_are_not()
    {
        var gateway = await deployment.TakeOverAsync(change: host => host.ModeratorAccount.Jid = "moderator@meet.example.com");
        await using var creator = await deployment.ObserveInAsync(_room);
        await using var other = await ConnectAsync(gateway, moderator: false);
        await other.JoinAsync(_room, "other");
        await using (var moderator = await ConnectAsync(gateway, moderator: true))
        {
            await moderator.JoinAsync(_room, "moderator");
            var own = await moderator.ExpectAsync(stanza => Conference.IsOwn(stanza) && Item(stanza)?.Attribute("role") == "moderator");
            Assert.Equal("owner", Item(own)?.Attribute("affiliation"));

            // The moderator came later and is one; the other would be one by now.
            var owners = await OwnersAsync(creator);
            Assert.Contains(moderator.Jid.Bare.ToString(), owners, StringComparison.Ordinal);
            Assert.DoesNotContain(other.Jid.Bare.ToString(), owners, StringComparison.Ordinal);
        }

        await UntilAsync(async () => !(await OwnersAsync(creator)).Contains("@meet.example.com", StringComparison.Ordinal));
    }

    private Task<BoshScenarioClient> ConnectAsync(GatewayScenarioServer gateway, bool moderator) => gateway.ConnectAsync(
        Prosody.Host,
        GatewayScenarioServer.Issuer.Token(_room, Prosody.Host, claims => claims["moderator"] = JsonValue.Create(moderator)),
        TestContext.Current.CancellationToken);

    private async Task<string> OwnersAsync(C2sClient owner) => (await owner.AskAsync(
        $"<iq type='get' id='owners' to='{_room}@{Prosody.Conference}'><query xmlns='{XmppNamespaces.MucAdmin}'><item affiliation='owner'/></query></iq>")).ToString();

    private static Element? Item(Stanza presence) => presence.Element.Child("x", XmppNamespaces.MucUser)?.Child("item", XmppNamespaces.MucUser);

    /// <summary>Nobody announces that the account has done its work, so the room is asked again and again.</summary>
    private static async Task UntilAsync(Func<Task<bool>> happened)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20), TimeProvider.System);
        while (!await happened())
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, patience.Token);
    }
}

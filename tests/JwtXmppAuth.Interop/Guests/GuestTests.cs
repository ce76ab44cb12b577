using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Interop.EndToEnd;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Testing.Scenarios;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;

namespace JwtXmppAuth.Interop.Guests;

public sealed class GuestsOnProsody012(GuestsBeforeProsody<Prosody012> running) : GuestTests<Prosody012>(running);

public sealed class GuestsOnProsody13(GuestsBeforeProsody<Prosody13> running) : GuestTests<Prosody13>(running);

/// <summary>Guests at a host of their own, members at the main one, one conference of a real Prosody.</summary>
public abstract class GuestTests<TVersion>(GuestsBeforeProsody<TVersion> running) : IClassFixture<GuestsBeforeProsody<TVersion>>
    where TVersion : IProsodyVersion
{
    private static readonly Issuer Issuer = GatewayScenarioServer.Issuer;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_guest_waits_until_the_host_of_this_room_is_in_it()
    {
        await using var gateway = await running.StartAsync(GuestPolicy.WaitForHost);
        await using var guest = await gateway.ConnectAsync(Prosody.GuestHost, token: null, Cancellation);
        var refused = await guest.JoinAsync("waited-for");
        Assert.Contains("<waiting-for-host", refused.ToString(), StringComparison.Ordinal);
        var place = refused.Element.Child("lobbyroom", XmppNamespaces.Client)!.Text;
        Assert.Equal("waited-for@waiting.conference.meet.example.com", place);
        Assert.Null((await guest.JoinAsync("waited-for", service: "waiting.conference.meet.example.com")).Type);

        // A host of another room opens nothing.
        await using var stranger = await gateway.ConnectAsync(Prosody.Host, Issuer.Token("other", Prosody.Host), Cancellation);
        Assert.Null((await stranger.JoinAsync("other")).Type);
        Assert.Equal("error", (await guest.JoinAsync("waited-for")).Type);

        await using var host = await gateway.ConnectAsync(Prosody.Host, Issuer.Token("waited-for", Prosody.Host), Cancellation);
        Assert.Null((await host.JoinAsync("waited-for", nick: "host")).Type);
        var called = await guest.ExpectAsync(stanza => stanza.From?.Bare.ToString() == place);
        Assert.Contains("<destroy jid='waited-for@conference.meet.example.com'/>", called.ToString(), StringComparison.Ordinal);
        Assert.Null((await guest.JoinAsync("waited-for", nick: "guest")).Type);
        await host.ExpectAsync(stanza => stanza is { Kind: StanzaKind.Presence, From.Resource: "guest", Type: null });
    }

    [Fact]
    public async Task A_guest_enters_what_exists_and_makes_nothing()
    {
        await using var gateway = await running.StartAsync(GuestPolicy.JoinExisting);
        await using var guest = await gateway.ConnectAsync(Prosody.GuestHost, token: null, Cancellation);
        Assert.Equal("Room does not exist", Conference.ErrorText(await guest.JoinAsync("existing")));

        // Not a session of the gateway: only Prosody knows that the room is there now.
        await using var observer = await running.Server.ObserveInAsync("existing");
        Assert.Null((await guest.JoinAsync("existing")).Type);
    }

    [Fact]
    public async Task Where_the_room_has_a_lobby_Prosody_has_the_say_and_elsewhere_the_guest_waits()
    {
        await using var gateway = await running.StartAsync(GuestPolicy.Lobby);
        await using var observer = await running.Server.ObserveAsync();
        await using var member = await running.Server.LogInAsync(Prosody.Host);
        foreach (var room in new[] { "guarded-a", "open-a" })
        {
            await member.SendTextAsync($"<presence to='{room}@{Prosody.Conference}/m'><x xmlns='{XmppNamespaces.Muc}'/></presence>");
            await member.ReceiveAsync(stanza => stanza.From?.Node == room && stanza.Kind == StanzaKind.Message);
        }

        await using var guest = await gateway.ConnectAsync(Prosody.GuestHost, token: null, Cancellation);
        Assert.Contains(">guarded-a@lobby.meet.example.com<", (await guest.JoinAsync("guarded-a")).ToString(), StringComparison.Ordinal);
        Assert.Contains(">open-a@waiting.conference.meet.example.com<", (await guest.JoinAsync("open-a")).ToString(), StringComparison.Ordinal);
    }

    /// <summary>Past the gateway's question, as when the room ends between it and the join: the module itself refuses.</summary>
    [Theory]
    [InlineData("/nick", "<x xmlns='http://jabber.org/protocol/muc'/>")]
    [InlineData("/nick", "")]
    [InlineData("", "<x xmlns='http://jabber.org/protocol/muc'/>")]
    public async Task Who_may_make_no_rooms_makes_none_on_Prosody(string nick, string x)
    {
        await using var guest = await LogInAsync("may_create_rooms", false);
        await guest.SendTextAsync($"<presence to='unmade@{Prosody.Conference}{nick}'>{x}</presence>");
        var answer = await guest.ReceiveAsync(stanza => stanza.From?.Node == "unmade");
        Assert.Equal("error", answer.Type);
        Assert.Equal("Room does not exist", Conference.ErrorText(answer));

        await using var observer = await running.Server.ObserveAsync();
        var info = await observer.AskAsync($"<iq type='get' id='info' to='unmade@{Prosody.Conference}'><query xmlns='{XmppNamespaces.DiscoInfo}'/></iq>");
        Assert.Equal("error", info.Type);
    }

    [Fact]
    public async Task Leaving_and_messages_are_not_its_business()
    {
        await using var guest = await LogInAsync("may_create_rooms", false);
        await guest.SendTextAsync($"<presence type='unavailable' to='unmade@{Prosody.Conference}/nick'/>");
        var answer = await guest.AskAsync($"<iq type='get' id='ping' to='{Prosody.Host}'><ping xmlns='{XmppNamespaces.Ping}'/></iq>");
        Assert.Equal("result", answer.Type);
    }

    [Fact]
    public async Task A_service_has_the_name_it_was_given_and_nobody_else_has_one()
    {
        await using (var service = await LogInAsync("service", "recorder", node: "recorder"))
        {
            Assert.Equal("recorder", service.Jid.Node);
            Assert.Equal("recorder", (await service.FieldsAsync())["jwtxmppauth_service"]?.GetValue<string>());
        }

        await Assert.ThrowsAsync<InvalidOperationException>(() => LogInAsync("ip", "192.0.2.1", node: "recorder"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => LogInAsync("service", "recorder", node: "a@b"));
    }

    [Fact]
    public async Task A_service_logs_in_by_its_password_and_enters_every_room()
    {
        const string auth = "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>";
        await using var gateway = await running.StartAsync(GuestPolicy.Deny, options => options.Services.Add(new ServiceOptions
        {
            Name = "recorder",
            Hosts = { Prosody.Host },
            Password = "the-recorder's-own-password",
            SkipRoomCheck = true,
            MayCreateRooms = true,
        }));
        using var recorder = new BoshClient(gateway.Bosh);
        await recorder.OpenAsync(Prosody.Host, cancellation: Cancellation);
        var message = Convert.ToBase64String("\0recorder\0the-recorder's-own-password"u8);
        Assert.Contains("<success", (await recorder.SendAsync(auth + message + "</auth>", cancellation: Cancellation)).ToString(), StringComparison.Ordinal);
        await recorder.RestartAsync(Cancellation);
        var bound = await recorder.SendAsync(
            "<iq xmlns='jabber:client' type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>", cancellation: Cancellation);
        Assert.Contains("<jid>recorder@meet.example.com/", bound.ToString(), StringComparison.Ordinal);
        var joined = await recorder.SendAsync(
            $"<presence xmlns='jabber:client' to='recorded@{Prosody.Conference}/jibri'><x xmlns='{XmppNamespaces.Muc}'/></presence>", cancellation: Cancellation);
        Assert.Contains("code='110'", joined.ToString(), StringComparison.Ordinal);
    }

    private async Task<C2sClient> LogInAsync(string claim, System.Text.Json.Nodes.JsonNode value, string? node = null)
    {
        var forge = running.Server.Forge();
        var claims = forge.Claims(Prosody.Host);
        claims[claim] = value;
        claims["has_token"] = false;
        if (node is not null)
            claims["node"] = node;
        var client = await running.Server.ConnectAsync(Prosody.Host);
        try
        {
            await client.LogInAsync(HandoffForge.Mechanism, forge.Sign(claims));
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }

        return client;
    }
}

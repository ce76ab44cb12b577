using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Interop.EndToEnd;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;

namespace JwtXmppAuth.Interop.Clients;

/// <summary>What the clients with stream management (XEP-0198) do when their connection is cut under them.</summary>
public abstract class ResumingClientTests<TProgram, TVersion>(Deployment<TVersion> deployment) : IClassFixture<Deployment<TVersion>>
    where TProgram : IClientProgram
    where TVersion : IProsodyVersion
{
    private readonly string _room = $"room-{Guid.NewGuid():N}";

    [Fact]
    public async Task One_whose_connection_is_cut_comes_back_and_nobody_notices()
    {
        await using var wire = new CutPoint(deployment.Gateway.Bosh);
        await using var observer = await deployment.Prosody.ObserveInAsync(_room);
        var service = wire.Through(deployment.Url(deployment.Issuer.Token(_room, Prosody.Host), _room, Door.WebSocket.Path));
        await using var client = await RealClient.StartAsync<TProgram>(Door.WebSocket.Url(service), Prosody.Host);
        var connected = await client.ReportAsync("connected");
        var nick = await client.JoinAsync($"{_room}@{Prosody.Conference}");

        wire.Cut();
        await observer.SendTextAsync($"<message to='{_room}@{Prosody.Conference}' type='groupchat'><body>while you were away</body></message>");

        var resumed = await client.ReportAsync("resumed");
        Assert.Equal(RealClient.Text(connected, "jid"), RealClient.Text(resumed, "jid"));
        await client.ReportAsync("message", message => RealClient.Text(message, "text") == "while you were away");
        await client.SayAsync("here I am again");

        var heard = await observer.ReceiveAsync(stanza =>
            stanza.From?.Resource == nick && (stanza.Type == "unavailable" || stanza.Kind == StanzaKind.Message));
        Assert.Equal("here I am again", heard.Element.Child("body", XmppNamespaces.Client)?.Text);
    }
}

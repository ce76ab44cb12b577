using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Interop.EndToEnd;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;

namespace JwtXmppAuth.Interop.Clients;

/// <summary>What clients do that show their token in SASL when their connection is cut under them: they show it again, and are who they were.</summary>
public abstract class ResumingTokenLoginTests<TProgram, TVersion>(SaslDeployment<TVersion> deployment) : IClassFixture<SaslDeployment<TVersion>>
    where TProgram : ITokenLogin
    where TVersion : IProsodyVersion
{
    private readonly string _room = $"room-{Guid.NewGuid():N}";

#pragma warning disable CA1000 // xunit reads it from a derived class, which names no type argument.
    public static IEnumerable<TheoryDataRow<string>> Mechanisms => TProgram.Mechanisms.Select(mechanism => new TheoryDataRow<string>(mechanism));
#pragma warning restore CA1000

    [Theory]
    [MemberData(nameof(Mechanisms))]
    public async Task One_whose_connection_is_cut_comes_back_and_nobody_notices(string mechanism)
    {
        await using var wire = new CutPoint(deployment.Gateway.Bosh);
        await using var observer = await deployment.Prosody.ObserveInAsync(_room);
        var service = Door.WebSocket.Url(wire.Through(deployment.Url(token: null, _room, Door.WebSocket.Path)));
        await using var client = new RealClient(
            await TProgram.StartAsync(service, Prosody.Host, mechanism, deployment.Issuer.Token(_room, Prosody.Host)));
        var connected = await client.ReportAsync("connected");
        var nick = await client.JoinAsync($"{_room}@{Prosody.Conference}");

        wire.Cut();

        var resumed = await client.ReportAsync("resumed");
        Assert.Equal(RealClient.Text(connected, "jid"), RealClient.Text(resumed, "jid"));
        await client.SayAsync("here I am again");
        var heard = await observer.ReceiveAsync(stanza =>
            stanza.From?.Resource == nick && (stanza.Type == "unavailable" || stanza.Kind == StanzaKind.Message));
        Assert.Equal("here I am again", heard.Element.Child("body", XmppNamespaces.Client)?.Text);
    }
}

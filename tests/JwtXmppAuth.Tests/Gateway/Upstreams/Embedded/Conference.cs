using JwtXmppAuth.Testing.Scenarios;
using JwtXmppAuth.Xmpp.Stanzas;

namespace JwtXmppAuth.Tests.Gateway.Upstreams.Embedded;

/// <summary>What clients of these tests say, in few words.</summary>
internal static class Conference
{
    public const string Room = "room@conference.meet.example.com";

    public static Task JoinAsync(this UpstreamClient client, string nick, string room = Room) =>
        client.SendAsync($"<presence to='{room}/{nick}'><x xmlns='http://jabber.org/protocol/muc'/></presence>");

    public static Task LeaveAsync(this UpstreamClient client, string nick, string room = Room) =>
        client.SendAsync($"<presence to='{room}/{nick}' type='unavailable'/>");

    public static Task SayAsync(this UpstreamClient client, string text, string room = Room) =>
        client.SendAsync($"<message to='{room}' type='groupchat'><body>{text}</body></message>");

    public static Task SendAsync(this UpstreamClient client, string xml) =>
        client.SendAsync(Given.Stanza(xml).Element, TestContext.Current.CancellationToken);

    public static Task<Stanza> ReceiveAsync(this UpstreamClient client) => client.ReceiveAsync(TestContext.Current.CancellationToken);

    /// <summary>What waits to be read; what was sent before is answered before, so nothing has to be waited for.</summary>
    public static List<Stanza> TakeAll(this UpstreamClient client)
    {
        var taken = new List<Stanza>();
        while (client.Connection.Incoming.TryRead(out var stanza))
            taken.Add(stanza);
        return taken;
    }

    public static string? Error(this Stanza stanza) => StanzaError.TryRead(stanza.Element, out var error) ? error.Condition : null;
}

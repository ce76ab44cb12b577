using JwtXmppAuth.Xmpp.Stanzas;

namespace JwtXmppAuth.Tests.Gateway.Upstreams.Component;

/// <summary>
/// Rooms of a server at the other end of a link, as far as it matters to who is in them: entering, leaving, other nicknames,
/// and the ping of XEP-0410. Whom a stanza cannot be delivered to is put out, of which nobody can tell him.
/// </summary>
internal sealed class PretendedRooms
{
    private readonly Dictionary<(string Session, string Room), string> _nicks = [];

    /// <summary>What is on its way to the gateway.</summary>
    public Queue<string> Said { get; } = new();

    public IEnumerable<(string Session, string Room, string Nick)> Occupants => _nicks.Select(entry => (entry.Key.Session, entry.Key.Room, entry.Value));

    public void Receive(Stanza stanza)
    {
        if (stanza.To is not { Node: not null } to)
            return;
        var (session, room) = (stanza.From!.ToString(), to.Bare.ToString());
        var nick = _nicks.GetValueOrDefault((session, room));
        switch (stanza)
        {
            case { Kind: StanzaKind.Presence, Type: null } when _nicks.Any(entry => entry.Key.Room == room && entry.Key.Session != session && entry.Value == to.Resource):
                Say("presence", session, to, "error", "<error type='cancel'><conflict xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>");
                break;
            case { Kind: StanzaKind.Presence, Type: null }:
                if (nick is not null && nick != to.Resource)
                    Say("presence", session, $"{room}/{nick}", "unavailable", Self($"<item nick='{to.Resource}'/><status code='303'/>"));
                _nicks[(session, room)] = to.Resource!;
                Say("presence", session, to, null, Self(""));
                break;
            case { Kind: StanzaKind.Presence, Type: "unavailable" } when nick is not null:
                _nicks.Remove((session, room));
                Say("presence", session, $"{room}/{nick}", "unavailable", Self(""));
                break;
            case { Kind: StanzaKind.Presence, Type: "error" } or { Kind: StanzaKind.Message, Type: "error" }:
                _nicks.Remove((session, room));
                break;
            case { Kind: StanzaKind.Iq, Type: "get", Id: var id }:
                var (type, error) = nick == to.Resource && nick is not null
                    ? ("result", "")
                    : ("error", "<error type='cancel'><not-acceptable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>");
                Said.Enqueue($"<iq type='{type}' id='{id}' from='{to}' to='{session}'>{error}</iq>");
                break;
        }
    }

    public void PutOut(string session, string room)
    {
        if (_nicks.Remove((session, room), out var nick))
            Say("presence", session, $"{room}/{nick}", "unavailable", Self("<status code='307'/>"));
    }

    /// <summary>A stanza comes back, as the gateway is away.</summary>
    public void Bounce(Stanza stanza)
    {
        if (stanza.Type != "error" && stanza is { To: { } to, From: { } from })
            _nicks.Remove((to.ToString(), from.Bare.ToString()));
    }

    private static string Self(string more) => $"<x xmlns='http://jabber.org/protocol/muc#user'>{more}<status code='110'/></x>";

    private void Say(string name, string to, object from, string? type, string content) =>
        Said.Enqueue($"<{name} from='{from}' to='{to}'{(type is null ? "" : $" type='{type}'")}>{content}</{name}>");
}

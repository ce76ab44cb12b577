using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Rules;

/// <summary>What a server is asked about a room (XEP-0045 §6.4), and how its answer is read.</summary>
internal static class RoomQuestion
{
    /// <summary>As the newest token plugin says it (scheme 5.3): on it Jitsi's client asks the focus for the room, and tries again.</summary>
    public static readonly StanzaError NoSuchRoom = StanzaError.NotAllowed with
    {
        Text = "Room does not exist",
        Tag = new Element("room-does-not-exist", XmppNamespaces.Jitmeet),
    };

    /// <param name="room">In the client's spelling, so that what maps addresses maps this one too.</param>
    public static RuleOutcome.Ask Ask(SessionContext session, Jid room, Func<Stanza?, RuleOutcome> decide)
    {
        var question = new Element("iq", XmppNamespaces.Client, new Element("query", XmppNamespaces.DiscoInfo))
            .WithAttribute("type", "get")
            .WithAttribute("from", session.Jid.ToString())
            .WithAttribute("to", room.ToString());
        return Stanza.TryCreate(question, out var stanza)
            ? new RuleOutcome.Ask(stanza, decide)
            : throw new ArgumentException("No stanza.", nameof(room));
    }

    /// <summary>Null when nobody knows: no answer in time. Only a room that describes itself is there for sure.</summary>
    public static bool? Exists(Stanza? answer) => answer is null ? null : answer.Type is "result";

    /// <summary><c>muc#roominfo_lobbyroom</c> is how Jitsi's lobby module says that it guards the room.</summary>
    public static bool HasLobby(Stanza? answer) =>
        answer is { Type: "result" }
        && answer.Element.Child("query", XmppNamespaces.DiscoInfo) is { } query
        && query.Elements.Where(form => form.Is("x", XmppNamespaces.DataForms))
            .SelectMany(form => form.Elements)
            .Any(field => field.Name == "field"
                && field.Attribute("var") == "muc#roominfo_lobbyroom"
                && field.Child("value", XmppNamespaces.DataForms)?.Text is { Length: > 0 });
}

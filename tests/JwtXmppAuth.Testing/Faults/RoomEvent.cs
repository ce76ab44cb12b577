using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;

namespace JwtXmppAuth.Testing.Faults;

/// <summary>What happens in the room, in words that can be compared: everybody in it must see the same, in one order.</summary>
public static class RoomEvent
{
    public static string Joins(string name) => $"{name} joins";

    public static string Leaves(string name) => $"{name} leaves";

    public static string Does(string name, ActKind kind, string what) => $"{name} {(kind == ActKind.Say ? "says" : "shows")} {what}";

    /// <summary>Null for what happens in no room, or is history: subjects, delayed messages, notes on the configuration.</summary>
    public static string? Of(Stanza stanza)
    {
        var name = stanza.From?.Resource;
        if (stanza.Type == "error")
            return $"refused: {stanza}";
        return (stanza.Kind, stanza.Type) switch
        {
            (StanzaKind.Presence, "unavailable") when name is not null => Leaves(name),
            (StanzaKind.Presence, null) when name is not null =>
                Text(stanza, "status") is { } shown ? Does(name, ActKind.Show, shown) : Joins(name),
            (StanzaKind.Message, "groupchat") when name is not null && Text(stanza, "body") is { } said && !IsHistory(stanza) =>
                Does(name, ActKind.Say, said),
            _ => null,
        };
    }

    private static string? Text(Stanza stanza, string child) => stanza.Element.Child(child, XmppNamespaces.Client)?.Text;

    private static bool IsHistory(Stanza stanza) => stanza.Element.Elements.Any(child => child.Is("delay", "urn:xmpp:delay"));
}

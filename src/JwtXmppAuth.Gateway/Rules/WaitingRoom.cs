using System.Diagnostics.CodeAnalysis;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Rules;

/// <summary>
/// The place before a room where the gateway itself lets guests wait, as Jitsi's client understands lobbies: it enters the
/// lobby that the refused join names, and goes back to the room when the lobby is destroyed in the room's favour.
/// The waiting room of <c>a@conference.x</c> is <c>a@waiting.conference.x</c>. Nobody sees anybody there.
/// </summary>
internal static class WaitingRoom
{
    private const string Prefix = "waiting.";

    /// <summary>The room that one waits for there; false for every other address.</summary>
    public static bool TryFind(Jid place, [NotNullWhen(true)] out Jid? room)
    {
        room = null;
        return place.Domain.StartsWith(Prefix, StringComparison.Ordinal) && Jid.TryCreate(place.Node, place.Domain[Prefix.Length..], null, out room);
    }

    /// <summary>
    /// The answer to a join (scheme 8.2): XEP-0045 §7.2.7 for any client, and for Jitsi's where to wait and for whom. The
    /// lobby stands twice, inside the error and beside it, because older clients look there.
    /// </summary>
    public static Element Refusal(Stanza join)
    {
        var error = StanzaError.RegistrationRequired with
        {
            Text = "Waiting for a host",
            Tag = new Element("waiting-for-host", XmppNamespaces.Jitmeet),
        };
        var reply = error.ReplyTo(join.Element);
        if (Of(join.To!.Bare)?.ToString() is not { } place)
            return reply;
        var inside = reply.Child("error", XmppNamespaces.Client)!
            .With(new Element("lobbyroom", XmppNamespaces.Jitmeet).WithText(place));
        return reply.WithoutElements(child => child.Name == "error").With(inside)
            .With(new Element("lobbyroom", XmppNamespaces.Client).WithText(place));
    }

    /// <summary>He is there (XEP-0045 §7.2.2), alone as far as he can see.</summary>
    public static Element Present(Stanza presence) => Own(presence, type: null, role: "participant", "110");

    public static Element Gone(Stanza presence) => Own(presence, type: "unavailable", role: "none", "110");

    /// <summary>The waiting room is closed for him (XEP-0045 §10.9), and the room it lies before is where to go.</summary>
    public static Element Opened(Jid place)
    {
        if (!TryFind(place, out var room))
            throw new ArgumentException("No waiting room.", nameof(place));
        var x = new Element("x", XmppNamespaces.MucUser, Item("none"), new Element("destroy", XmppNamespaces.MucUser).WithAttribute("jid", room.ToString()));
        return new Element("presence", XmppNamespaces.Client, x)
            .WithAttribute("type", "unavailable")
            .WithAttribute("from", place.ToString());
    }

    /// <param name="room">Bare, in the client's spelling: it goes back to what it asked for.</param>
    /// <returns>Null for a domain that leaves no place before it.</returns>
    private static Jid? Of(Jid room) => Jid.TryCreate(room.Node, Prefix + room.Domain, null, out var place) ? place : null;

    private static Element Own(Stanza presence, string? type, string role, string status)
    {
        var x = new Element("x", XmppNamespaces.MucUser, Item(role), new Element("status", XmppNamespaces.MucUser).WithAttribute("code", status));
        return new Element("presence", XmppNamespaces.Client, x)
            .WithAttribute("type", type)
            .WithAttribute("id", presence.Id)
            .WithAttribute("from", presence.To!.ToString())
            .WithAttribute("to", presence.Element.Attribute("from"));
    }

    private static Element Item(string role) =>
        new Element("item", XmppNamespaces.MucUser).WithAttribute("affiliation", "none").WithAttribute("role", role);
}

using System.Security.Cryptography;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Upstreams.Embedded;

/// <summary>Messages to everybody, to one occupant, and the subject (XEP-0045 §7.4, §7.5, §8.1).</summary>
internal sealed class RoomMessages(RoomState room, TimeProvider time)
{
    public static readonly StanzaError NotInRoom = new("cancel", "not-acceptable", "You are not currently connected to this chat");
    public static readonly StanzaError NoSuchOccupant = StanzaError.ItemNotFound with { Text = "Recipient not in room" };
    private static readonly StanzaError SubjectForbidden = StanzaError.Forbidden with { Text = "You are not allowed to change the subject" };

    private Jid? _subjectFrom;
    private string? _subject;
    private DateTimeOffset? _subjectAt;

    /// <summary>What follows a newcomer's own presence: the history, then the subject, empty when there is none.</summary>
    public void Welcome(EmbeddedSession session, Element join)
    {
        foreach (var message in room.History.For(join.Child("x", XmppNamespaces.Muc)?.Child("history", XmppNamespaces.Muc)))
            session.Deliver(message);
        var subject = SubjectMessage(_subjectFrom ?? room.Address, _subject);
        session.Deliver(_subjectAt is { } at ? subject.With(RoomHistory.Delay(room.AddressText, at)) : subject);
    }

    public void ReceiveForRoom(EmbeddedSession session, Stanza stanza)
    {
        if (stanza.Type == "groupchat")
            ReceiveGroupchat(session, stanza);
        else if (stanza.Type is null or "normal" && stanza.Element.Child("x", XmppNamespaces.MucUser) is not null)
            session.Refuse(stanza, IsInvitation(stanza.Element) ? StanzaError.FeatureNotImplemented : StanzaError.BadRequest with { Type = "cancel" });
        else
            session.Refuse(stanza, StanzaError.ServiceUnavailable);
    }

    public void ReceiveForOccupant(EmbeddedSession session, Stanza stanza)
    {
        if (room.OccupantOf(session) is not { } sender)
            session.Refuse(stanza, NotInRoom, room.AddressText);
        else if (stanza.Type == "groupchat")
            session.Refuse(stanza, StanzaError.BadRequest, room.AddressText);
        else if (room.OccupantAt(stanza.To!) is not { } target)
            session.Refuse(stanza, NoSuchOccupant, room.AddressText);
        else
            target.Send(stanza.Element.WithoutRoomsOwn()
                .With(MucUser.Of())
                .WithAttribute("from", sender.Address.ToString())
                .WithOccupantId(room, sender.User));
    }

    private void ReceiveGroupchat(EmbeddedSession session, Stanza stanza)
    {
        if (room.OccupantOf(session) is not { } sender)
            session.Refuse(stanza, NotInRoom);
        else if (sender.Role <= Role.Visitor)
            session.Refuse(stanza, StanzaError.Forbidden with { Text = "You do not currently have permission to speak in this chat" });
        else if (IsSubjectChange(stanza.Element) is { } subject)
            ChangeSubject(session, sender, stanza, subject);
        else
            Say(sender, stanza.Element);
    }

    private void Say(Occupant sender, Element message)
    {
        var said = message
            .WithoutElements(child => child.Is("delay", "urn:xmpp:delay") && child.Attribute("from") == room.AddressText)
            .WithAttribute("from", sender.Address.ToString())
            .WithAttribute("to", null)
            .WithOccupantId(room, sender.User);
        if (said.Attribute("id") is null)
            said = said.WithAttribute("id", RandomNumberGenerator.GetHexString(16, lowercase: true));
        room.History.Add(said, room.Settings.HistoryLength);
        room.Broadcast(said);
    }

    private static bool IsInvitation(Element message) =>
        message.Child("x", XmppNamespaces.MucUser)?.Elements.FirstOrDefault()?.Name is "invite" or "decline";

    /// <summary>With a body or a thread it is a message that has a subject, not a change of the room's.</summary>
    private static Element? IsSubjectChange(Element message) =>
        message.Child("body", XmppNamespaces.Client) is null && message.Child("thread", XmppNamespaces.Client) is null
            ? message.Child("subject", XmppNamespaces.Client)
            : null;

    private void ChangeSubject(EmbeddedSession session, Occupant sender, Stanza stanza, Element subject)
    {
        if (sender.Role < Role.Moderator && !room.Settings.ParticipantsSetSubject)
        {
            session.Refuse(stanza, SubjectForbidden);
            return;
        }

        var text = subject.Text is { Length: > 0 } given ? given : null;
        if (text == _subject && sender.Address == _subjectFrom)
            return;
        (_subject, _subjectFrom, _subjectAt) = (text, sender.Address, time.GetUtcNow());
        room.Broadcast(SubjectMessage(sender.Address, text));
    }

    private static Element SubjectMessage(Jid from, string? subject)
    {
        var element = new Element("subject", XmppNamespaces.Client);
        return new Element("message", XmppNamespaces.Client, subject is null ? element : element.WithText(subject))
            .WithAttribute("type", "groupchat")
            .WithAttribute("from", from.ToString());
    }
}

using System.Globalization;
using JwtXmppAuth.Gateway.Upstreams.Domain;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Upstreams.Embedded;

/// <summary>What owners set: <c>muc#owner</c> (XEP-0045 §10). Fields that are not in the form are ignored, as Prosody does.</summary>
internal sealed class RoomConfiguration(RoomState room, Announcer announcer)
{
    private const string Config = XmppNamespaces.Muc + "#roomconfig";
    private const string Name = "muc#roomconfig_roomname";
    private const string Description = "muc#roomconfig_roomdesc";
    private const string Password = "muc#roomconfig_roomsecret";
    private const string ChangeSubject = "muc#roomconfig_changesubject";
    private const string HistoryLength = "muc#roomconfig_historylength";

    private static readonly StanzaError OwnersOnly = StanzaError.Forbidden with { Text = "Only owners can configure rooms" };
    private static readonly StanzaError NotConfiguration = new("cancel", "bad-request", "Form is not of type room configuration");
    private static readonly StanzaError NotSubmitted = new("cancel", "bad-request", "Not a submitted form");

    public void Receive(EmbeddedSession session, Stanza stanza, Element query)
    {
        if (room.AffiliationOf(session.User) != Affiliation.Owner)
            session.Refuse(stanza, OwnersOnly);
        else if (stanza.Type == "get")
            session.Deliver(Answer.Result(stanza, new Element("query", XmppNamespaces.MucOwner, Form())));
        else
            Change(session, stanza, query.Elements.FirstOrDefault());
    }

    private void Change(EmbeddedSession session, Stanza stanza, Element? order)
    {
        if (order is null)
            session.Refuse(stanza, StanzaError.BadRequest);
        else if (order.Name == "destroy")
            Destroy(session, stanza, order);
        else if (!order.Is("x", DataForm.Namespace))
            session.Refuse(stanza, StanzaError.ServiceUnavailable);
        else if (order.Attribute("type") == "cancel")
            session.Deliver(Answer.Result(stanza));
        else if (order.Attribute("type") != "submit")
            session.Refuse(stanza, NotSubmitted);
        else if (order.Elements.Any() && DataForm.Value(order, "FORM_TYPE") != Config)
            session.Refuse(stanza, NotConfiguration);
        else
            Submit(session, stanza, order);
    }

    private void Submit(EmbeddedSession session, Stanza stanza, Element form)
    {
        var changed = Apply(form);
        session.Deliver(Answer.Result(stanza));
        if (changed)
        {
            room.Broadcast(new Element("message", XmppNamespaces.Client, MucUser.Of(MucUser.Status("104")))
                .WithAttribute("type", "groupchat")
                .WithAttribute("from", room.AddressText));
        }
    }

    private bool Apply(Element form)
    {
        var settings = room.Settings;
        var before = (settings.Name, settings.Description, settings.Password, settings.ParticipantsSetSubject);
        settings.Name = TextOf(form, Name, settings.Name);
        settings.Description = TextOf(form, Description, settings.Description);
        settings.Password = TextOf(form, Password, settings.Password);
        if (DataForm.Value(form, ChangeSubject) is { } flag)
            settings.ParticipantsSetSubject = flag is "1" or "true";
        var changed = before != (settings.Name, settings.Description, settings.Password, settings.ParticipantsSetSubject);
        if (!int.TryParse(DataForm.Value(form, HistoryLength), NumberStyles.None, CultureInfo.InvariantCulture, out var length))
            return changed;

        // Prosody says that something changed whenever this field is submitted.
        settings.HistoryLength = Math.Min(length, RoomSettings.MaxHistoryLength);
        return true;
    }

    private static string? TextOf(Element form, string field, string? present) =>
        DataForm.Value(form, field) is { } value ? (value.Length == 0 ? null : value) : present;

    private Element Form() => DataForm.Question(
        Config,
        DataForm.Field(Name, room.Settings.Name).WithAttribute("type", "text-single").WithAttribute("label", "Title"),
        DataForm.Field(Description, room.Settings.Description ?? "").WithAttribute("type", "text-single").WithAttribute("label", "Description"),
        DataForm.Field(Password, room.Settings.Password ?? "").WithAttribute("type", "text-private").WithAttribute("label", "Password"),
        DataForm.Field(ChangeSubject, room.Settings.ParticipantsSetSubject)
            .WithAttribute("label", "Allow anyone to set the room's subject"),
        DataForm.Field(HistoryLength, room.Settings.HistoryLength.ToString(CultureInfo.InvariantCulture))
            .WithAttribute("type", "text-single").WithAttribute("label", "Maximum number of history messages returned by room"));

    /// <summary>Everybody goes, each told of itself alone, as nobody is left to tell.</summary>
    private void Destroy(EmbeddedSession session, Stanza stanza, Element order)
    {
        var destroy = new Element("destroy", XmppNamespaces.MucUser).WithAttribute("jid", order.Attribute("jid"));
        foreach (var said in new[] { "reason", "password" })
        {
            if (order.Child(said, XmppNamespaces.MucOwner) is { } given)
                destroy = destroy.With(new Element(said, XmppNamespaces.MucUser, new TextNode(given.Text)));
        }

        var occupants = room.Occupants.ToList();
        occupants.ForEach(room.Remove);
        foreach (var occupant in occupants)
        {
            occupant.Role = Role.None;
            announcer.Announce(occupant, new Notice { Destroy = destroy });
        }

        session.Deliver(Answer.Result(stanza));
    }
}

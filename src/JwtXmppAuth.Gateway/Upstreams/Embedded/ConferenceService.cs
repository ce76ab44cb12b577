using System.Collections.Concurrent;
using JwtXmppAuth.Gateway.Upstreams.Domain;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;
using Microsoft.Extensions.Logging;

namespace JwtXmppAuth.Gateway.Upstreams.Embedded;

/// <summary>The MUC service (XEP-0045): finds the room a stanza is for, opens it for its first occupant, forgets it when empty.</summary>
internal sealed partial class ConferenceService(string domain, EmbeddedOptions limits, TimeProvider time, ILogger log)
{
    // Scheme section 5.4: what the newest plugin answers where only the focus makes rooms.
    private static readonly StanzaError NoSuchRoom = StanzaError.NotAllowed with
    {
        Text = "Room does not exist",
        Tag = new Element("room-does-not-exist", XmppNamespaces.Jitmeet),
    };

    private readonly ConcurrentDictionary<Jid, Room> _rooms = [];
    private int _count;

    public string Domain { get; } = Jid.TryParse(domain, out var jid) ? jid.Domain : throw new ArgumentException("Not a domain.", nameof(domain));

    public int RoomCount => Volatile.Read(ref _count);

    public void Receive(EmbeddedSession session, Stanza stanza)
    {
        var to = stanza.To!;
        if (to.Node is null)
        {
            ReceiveForService(session, stanza, to);
            return;
        }

        // A room that empties while we look for it refuses, and the next turn finds its successor or none.
        while (!(_rooms.TryGetValue(to.Bare, out var room) ? room.TryReceive(session, stanza) : TryOpen(session, stanza, to)))
        {
        }
    }

    private static void ReceiveForService(EmbeddedSession session, Stanza stanza, Jid to)
    {
        var query = stanza is { Kind: StanzaKind.Iq, Type: "get" } && to.Resource is null ? stanza.Element.Elements.Single() : null;
        if (query?.Is("query", XmppNamespaces.DiscoInfo) == true)
            session.Deliver(Disco.NodeMissing(stanza, query) ?? Answer.Result(stanza, ServiceInfo(query)));
        else if (query?.Is("query", XmppNamespaces.DiscoItems) == true)
            session.Deliver(Disco.NodeMissing(stanza, query) ?? Answer.Result(stanza, Disco.Items()));
        else if (stanza.Kind == StanzaKind.Iq && to.Resource is null)
            session.Refuse(stanza, StanzaError.ServiceUnavailable);
        else
            session.Refuse(stanza, StanzaError.ItemNotFound);
    }

    private static Element ServiceInfo(Element query) => Disco.Info(
        query, "conference", "text", "Embedded conferences", XmppNamespaces.DiscoInfo, XmppNamespaces.DiscoItems, XmppNamespaces.Muc, OccupantId.Namespace);

    /// <summary>False when somebody else opened the room meanwhile.</summary>
    private bool TryOpen(EmbeddedSession session, Stanza stanza, Jid to)
    {
        if (!to.Bare.IsStorable)
            session.Refuse(stanza, StanzaError.JidMalformed, Domain);
        else if (!RoomEntrance.IsJoin(stanza))
            session.Refuse(stanza, StanzaError.ItemNotFound, Domain);
        else if (!session.MayCreateRooms)
            session.Refuse(stanza, NoSuchRoom);
        else if (Interlocked.Increment(ref _count) > limits.MaxRooms)
            RefuseNewRoom(session, stanza);
        else
            return TryOpen(session, stanza, new Room(to.Bare, limits, time, Forget));
        return true;
    }

    private bool TryOpen(EmbeddedSession session, Stanza stanza, Room room)
    {
        if (!room.TryOpen(session, stanza, () => _rooms.TryAdd(room.Address, room)))
        {
            Interlocked.Decrement(ref _count);
            return false;
        }

        LogOpened(room.Address, session.Id);
        return true;
    }

    private void RefuseNewRoom(EmbeddedSession session, Stanza stanza)
    {
        Interlocked.Decrement(ref _count);
        LogFull(limits.MaxRooms);
        session.Refuse(stanza, StanzaError.ResourceConstraint, Domain);
    }

    private void Forget(Room room)
    {
        _rooms.TryRemove(KeyValuePair.Create(room.Address, room));
        Interlocked.Decrement(ref _count);
        LogForgotten(room.Address);
    }

    [LoggerMessage(5302, LogLevel.Debug, "Embedded room {Room} opened by session {Sid}")]
    private partial void LogOpened(Jid room, string sid);

    [LoggerMessage(5303, LogLevel.Debug, "Embedded room {Room} is empty and forgotten")]
    private partial void LogForgotten(Jid room);

    [LoggerMessage(5304, LogLevel.Warning, "The embedded conference has its {Limit} rooms; a new one was refused")]
    private partial void LogFull(int limit);
}

using System.Text;

namespace JwtXmppAuth.Xmpp.Xml;

/// <summary>
/// One string for each name, namespace and value that conferences are made of, found by its bytes. The table never grows:
/// what a client thinks up is a string of its own, and goes with the stanza.
/// </summary>
internal static class KnownStrings
{
    private const int Slots = 1024; // a power of two, several times the strings

    private static readonly (byte[] Utf8, string Text)?[] Table = Fill(
    [
        .. Names.Split(' '), .. Values.Split(' '),
        XmppNamespaces.Client, XmppNamespaces.Streams, XmppNamespaces.StreamErrors, XmppNamespaces.Stanzas, XmppNamespaces.Sasl,
        XmppNamespaces.Bind, XmppNamespaces.Session, XmppNamespaces.StreamManagement, XmppNamespaces.Framing, XmppNamespaces.HttpBind,
        XmppNamespaces.XBosh, XmppNamespaces.Muc, XmppNamespaces.MucUser, XmppNamespaces.MucOwner, XmppNamespaces.MucAdmin,
        XmppNamespaces.DiscoInfo, XmppNamespaces.DiscoItems, XmppNamespaces.DataForms, XmppNamespaces.ExternalServices,
        XmppNamespaces.Ping, XmppNamespaces.Jitmeet, XmppNamespaces.Jibri, XmppNamespaces.Rayo, XmppNamespaces.Nick, XmppNamespaces.Xml,
        "jabber:component:accept", "jabber:iq:roster", "jabber:iq:version", "jabber:x:delay", "urn:xmpp:delay", "urn:xmpp:occupant-id:0",
        "urn:xmpp:sid:0", "urn:xmpp:receipts", "urn:xmpp:carbons:2", "urn:xmpp:hints", "urn:xmpp:jingle:1", "urn:xmpp:jingle:apps:rtp:1",
        "urn:xmpp:jingle:apps:rtp:ssma:0", "urn:xmpp:jingle:apps:rtp:rtp-hdrext:0", "urn:xmpp:jingle:apps:rtp:rtcp-fb:0",
        "urn:xmpp:jingle:apps:dtls:0", "urn:xmpp:jingle:apps:grouping:0", "urn:xmpp:jingle:transports:ice-udp:1",
        "urn:xmpp:jingle:transports:dtls-sctp:1", "urn:xmpp:reactions:0", "http://jabber.org/protocol/caps",
        "http://jabber.org/protocol/chatstates", "http://jabber.org/protocol/commands", "http://jabber.org/protocol/muc#request",
        "http://jitsi.org/protocol/focus", "http://jitsi.org/protocol/colibri", "http://jitsi.org/protocol/display-name",
        "http://jitsi.org/jitmeet/audio", "http://jitsi.org/jitmeet/video", "http://jitsi.org/jitmeet/user-info",
    ]);

    private const string Names =
        "message presence iq body subject thread x c error query item status nick identity user group id name email avatar text"
        + " priority show to from type xmlns code role affiliation jid hash node ver reason actor feature category var value field form"
        + " instructions title stats-id avatar-id avatar-url email SourceInfo audiomuted videomuted videoType"
        + " jitsi_participant_codecList jitsi_participant_codecType jitsi_participant_region jitsi_participant_e2ee.idKey"
        + " jitsi_participant_raisedHand region json-message delay stamp occupant-id stanza-id by ping open close stream features"
        + " bind resource jid session mechanisms mechanism auth response challenge success failure enable enabled resume resumed failed"
        + " a r h max previd version lang rid sid ack key newkey wait hold content restart condition conference room ready focusjid"
        + " machine-uid property service services host port transport username password restricted expires jingle sid initiator"
        + " responder action contents description media senders creator candidate fingerprint setup ufrag pwd foundation component"
        + " protocol generation network ip rel-addr rel-port tcptype payload-type clockrate channels parameter rtcp-fb rtp-hdrext"
        + " source source-group ssrc ssrc-info owner semantics uri mute actor muted moderator permissions transcription-status"
        + " service-unavailable item-not-found not-allowed forbidden not-authorized bad-request conflict active composing paused";

    private const string Values =
        "groupchat chat normal headline unavailable available subscribe get set result true false none owner admin member outcast"
        + " moderator participant visitor cancel auth modify wait 110 100 201 303 307 1.0 1.6 en sha-1 https://jitsi.org/jitsi-meet"
        + " text/xml;charset=utf-8 text/xml;_charset=utf-8 terminate 0 1 2 audio video";

    public static string Get(ReadOnlySpan<byte> utf8)
    {
        for (var slot = SlotOf(utf8); Table[slot] is { } known; slot = (slot + 1) % Slots)
        {
            if (utf8.SequenceEqual(known.Utf8))
                return known.Text;
        }

        return Encoding.UTF8.GetString(utf8);
    }

    private static (byte[] Utf8, string Text)?[] Fill(IEnumerable<string> texts)
    {
        var table = new (byte[] Utf8, string Text)?[Slots];
        foreach (var text in texts.Append("").Distinct())
        {
            var utf8 = Encoding.UTF8.GetBytes(text);
            var slot = SlotOf(utf8);
            while (table[slot] is not null)
                slot = (slot + 1) % Slots;
            table[slot] = (utf8, string.Intern(text));
        }

        return table;
    }

    // Where in the string the known ones differ: their length, their ends, their middle.
    private static int SlotOf(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
            return 0;
        var hash = (uint)utf8.Length;
        hash = (hash * 31) + utf8[0];
        hash = (hash * 31) + utf8[utf8.Length / 2];
        hash = (hash * 31) + utf8[^1];
        hash = (hash * 31) + utf8[utf8.Length * 3 / 4];
        return (int)((hash * 0x9E3779B1) >> 22) % Slots;
    }
}

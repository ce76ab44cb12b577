using System.Text;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Benchmarks;

/// <summary>What a web client of this field writes, in its usual sizes.</summary>
internal static class Samples
{
    /// <summary>With the extensions that a Jitsi client's first presence carries.</summary>
    public const string Join =
        "<presence xmlns='jabber:client' to='orange@conference.meet.example.com/0b1f8a52'>"
        + "<x xmlns='http://jabber.org/protocol/muc'/>"
        + "<stats-id>Alice-x1Z</stats-id>"
        + "<c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='https://jitsi.org/jitsi-meet' ver='TZIxRqGdEGGGJyJyDdr6pV0wB8o='/>"
        + "<avatar-id>2c6f0b8e4a1d4f7c9e55a3b1d2c4e6f8</avatar-id>"
        + "<nick xmlns='http://jabber.org/protocol/nick'>Alice</nick>"
        + "<jitsi_participant_codecList>av1,vp9,vp8,h264</jitsi_participant_codecList>"
        + "<SourceInfo>{}</SourceInfo>"
        + "</presence>";

    public const string Message =
        "<message xmlns='jabber:client' to='orange@conference.meet.example.com' type='groupchat' id='m17'>"
        + "<body>Shall we start? The others will be here in a minute.</body>"
        + "</message>";

    public const string EmptyBody = "<body rid='4198752013' xmlns='http://jabber.org/protocol/httpbind' sid='5d1c1bd0b3e94f5c8a9f2f2f3b7f6c11'/>";

    public const string JoinBody =
        "<body rid='4198752013' xmlns='http://jabber.org/protocol/httpbind' sid='5d1c1bd0b3e94f5c8a9f2f2f3b7f6c11'>" + Join + "</body>";

    public static byte[] Utf8(string xml) => Encoding.UTF8.GetBytes(xml);

    public static Stanza Stanza(string xml) =>
        StanzaReader.TryRead(Utf8(xml), XmlLimits.Default, out var element, out var fault) && Xmpp.Stanzas.Stanza.TryCreate(element, out var stanza)
            ? stanza
            : throw new ArgumentException($"No stanza ({fault}): {xml}", nameof(xml));

    public static Jid Jid(string text) => Xmpp.Jid.TryParse(text, out var jid) ? jid : throw new ArgumentException($"No JID: {text}", nameof(text));
}

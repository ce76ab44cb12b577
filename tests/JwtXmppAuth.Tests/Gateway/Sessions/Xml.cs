using System.Text;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Tests.Gateway.Sessions;

/// <summary>Elements from the text of a test.</summary>
internal static class Xml
{
    public static Element Element(string xml)
    {
        Assert.True(StanzaReader.TryRead(Encoding.UTF8.GetBytes(xml), XmlLimits.Default, out var element, out var fault), fault.ToString());
        return element;
    }

    public static Stanza Stanza(string xml)
    {
        Assert.True(JwtXmppAuth.Xmpp.Stanzas.Stanza.TryCreate(Element(xml), out var stanza));
        return stanza;
    }
}

using System.Diagnostics.CodeAnalysis;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Xmpp.Stanzas;

public enum StanzaKind
{
    Message,
    Presence,
    Iq,
}

/// <summary>One message, presence or IQ in <c>jabber:client</c>, with its addresses read once.</summary>
public sealed class Stanza
{
    private Stanza(StanzaKind kind, Element element)
    {
        Kind = kind;
        Element = element;
        To = Jid.TryParse(element.Attribute("to"), out var to) ? to : null;
        From = Jid.TryParse(element.Attribute("from"), out var from) ? from : null;
    }

    public StanzaKind Kind { get; }

    public Element Element { get; }

    /// <summary>The addressee; null when absent or, see <see cref="HasMalformedTo"/>, unreadable.</summary>
    public Jid? To { get; }

    public Jid? From { get; }

    public bool HasMalformedTo => To is null && Element.Attribute("to") is not null;

    public string? Id => Element.Attribute("id");

    public string? Type => Element.Attribute("type");

    /// <summary>False for anything that is not one of the three stanzas of RFC 6120 §8.</summary>
    public static bool TryCreate(Element element, [NotNullWhen(true)] out Stanza? stanza)
    {
        StanzaKind? kind = element.Namespace != XmppNamespaces.Client ? null : element.Name switch
        {
            "message" => StanzaKind.Message,
            "presence" => StanzaKind.Presence,
            "iq" => StanzaKind.Iq,
            _ => null,
        };
        stanza = kind is { } known ? new Stanza(known, element) : null;
        return stanza is not null;
    }

    /// <summary>The same stanza with other content; the element must still be one of the same kind.</summary>
    public Stanza With(Element element) => new(Kind, element);

    public override string ToString() => Element.ToString();
}

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
        : this(kind, element, Address(element, "to"), Address(element, "from"))
    {
    }

    private Stanza(StanzaKind kind, Element element, Jid? to, Jid? from)
    {
        Kind = kind;
        Element = element;
        To = to;
        From = from;
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

    /// <summary>The same stanza for somebody else; what one sends to many is read once.</summary>
    public Stanza For(Jid to) => new(Kind, Element.WithAttribute("to", to.ToString()), to, From);

    public override string ToString() => Element.ToString();

    private static Jid? Address(Element element, string attribute) =>
        Jid.TryParse(element.Attribute(attribute), out var address) ? address : null;
}

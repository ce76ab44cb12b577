using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Upstreams.Domain;

/// <summary>What every stanza must be before anybody looks into it.</summary>
internal static class StanzaCheck
{
    private static readonly StanzaError TooLong = new("modify", "policy-violation", "The stanza is too long");

    /// <param name="maxLength">Characters of names, values and texts; null where somebody else counts.</param>
    public static StanzaError? Fault(Stanza stanza, int? maxLength = null)
    {
        if (stanza.HasMalformedTo)
            return StanzaError.JidMalformed with { Text = $"The destination address is invalid: {stanza.Element.Attribute("to")}" };
        if (maxLength is not null && Length(stanza.Element) > maxLength)
            return TooLong;
        return stanza.Kind == StanzaKind.Iq ? IqFault(stanza) : null;
    }

    private static StanzaError? IqFault(Stanza stanza) => stanza switch
    {
        { Type: not ("get" or "set" or "result" or "error") } => StanzaError.BadRequest with { Text = "Invalid IQ type" },
        { Id: null } => StanzaError.BadRequest with { Text = "Missing required 'id' attribute" },
        { Type: "get" or "set" } when stanza.Element.Elements.Count() != 1 =>
            StanzaError.BadRequest with { Text = "Incorrect number of children for IQ stanza" },
        _ => null,
    };

    private static int Length(Element element)
    {
        var length = element.Name.Length + element.Namespace.Length;
        foreach (var attribute in element.Attributes)
            length += attribute.Name.Length + attribute.Value.Length;
        foreach (var child in element.Children)
            length += child is Element inner ? Length(inner) : ((TextNode)child).Value.Length;
        return length;
    }
}

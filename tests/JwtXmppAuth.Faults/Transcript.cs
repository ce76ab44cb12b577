using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Faults;

/// <summary>What passed between clients and gateway, without what is random in it: the same for every telling of a seed.</summary>
internal static class Transcript
{
    public static string Shown(ReadOnlySpan<byte> bytes)
    {
        if (!StanzaReader.TryRead(bytes.ToArray(), XmlLimits.Default, out var body, out _))
            return $"{bytes.Length} bytes";
        var end = body.Attribute("type") is { } type ? $" {type} {body.Attribute("condition")}" : "";
        return $"[{string.Join(", ", body.Elements.Select(Shown))}]{end}";
    }

    /// <summary>One message of a WebSocket.</summary>
    public static string Message(ReadOnlySpan<byte> bytes) =>
        StanzaReader.TryRead(bytes.ToArray(), XmlLimits.Default, out var element, out _) ? Shown(element) : $"{bytes.Length} bytes";

    private static string Shown(Element element)
    {
        var who = Jid.TryParse(element.Attribute("from"), out var from) && from.Node == "r" ? from.Resource : null;
        var text = string.Concat(element.Elements.Where(child => child.Name is "body" or "status").Select(child => child.Text));
        var id = element.Name == "iq" ? element.Attribute("id") : null;
        return string.Join(' ', new[] { element.Name, element.Attribute("type"), element.Attribute("h"), id, who, text }.Where(word => !string.IsNullOrEmpty(word)));
    }
}

using System.Text;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Sessions.Resumption;

/// <summary>About the bytes an element takes on the wire: its texts exactly, its markup roughly; enough to bound memory by.</summary>
internal static class ElementSize
{
    private const int Markup = 8;

    public static int Of(Element element)
    {
        var bytes = Markup + element.Name.Length + element.Namespace.Length;
        foreach (var attribute in element.Attributes)
            bytes += Markup + attribute.Name.Length + Encoding.UTF8.GetByteCount(attribute.Value);
        foreach (var child in element.Children)
            bytes += child is Element inner ? Of(inner) : Encoding.UTF8.GetByteCount(((TextNode)child).Value);
        return bytes;
    }
}

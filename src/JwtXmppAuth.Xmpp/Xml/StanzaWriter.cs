using System.Buffers;
using System.Text;

namespace JwtXmppAuth.Xmpp.Xml;

/// <summary>
/// Writes the canonical form: single quotes, no prefixes but <c>xml:</c> and those of namespaced attributes, an
/// <c>xmlns</c> only where the namespace changes, empty elements closed as <c>&lt;a/&gt;</c>, and all five characters
/// escaped everywhere, as Prosody writes them. Clients match some of these bytes literally.
/// </summary>
public static class StanzaWriter
{
    /// <param name="inherited">The default namespace in force where the element is put; empty at the top.</param>
    public static void Write(IBufferWriter<byte> output, Element element, string inherited = "")
    {
        // Nothing but the prefix xml can stand for this namespace, so what is inside inherits as if it stood outside.
        var reserved = element.Namespace == XmppNamespaces.Xml;
        var current = reserved ? inherited : element.Namespace;
        var prefix = reserved ? "xml:"u8 : default;

        Put(output, "<"u8);
        Put(output, prefix);
        Put(output, element.Name);
        if (current != inherited)
        {
            Put(output, " xmlns='"u8);
            PutValue(output, current);
            Put(output, "'"u8);
        }

        var prefixes = 0;
        foreach (var attribute in element.Attributes)
            WriteAttribute(output, attribute, ref prefixes);

        if (element.Children.IsEmpty)
        {
            Put(output, "/>"u8);
            return;
        }

        Put(output, ">"u8);
        foreach (var child in element.Children)
        {
            if (child is Element inner)
                Write(output, inner, current);
            else
                PutText(output, ((TextNode)child).Value);
        }

        Put(output, "</"u8);
        Put(output, prefix);
        Put(output, element.Name);
        Put(output, ">"u8);
    }

    public static byte[] ToBytes(Element element, string inherited = "")
    {
        var buffer = new ArrayBufferWriter<byte>();
        Write(buffer, element, inherited);
        return buffer.WrittenSpan.ToArray();
    }

    public static string ToText(Element element, string inherited = "") => Encoding.UTF8.GetString(ToBytes(element, inherited));

    private static void WriteAttribute(IBufferWriter<byte> output, XmlAttribute attribute, ref int prefixes)
    {
        Put(output, " "u8);
        if (attribute.Namespace == XmppNamespaces.Xml)
        {
            Put(output, "xml:"u8);
        }
        else if (attribute.Namespace.Length > 0)
        {
            var prefix = $"ns{++prefixes}";
            Put(output, "xmlns:"u8);
            Put(output, prefix);
            Put(output, "='"u8);
            PutValue(output, attribute.Namespace);
            Put(output, "' "u8);
            Put(output, prefix);
            Put(output, ":"u8);
        }

        Put(output, attribute.Name);
        Put(output, "='"u8);
        PutValue(output, attribute.Value);
        Put(output, "'"u8);
    }

    // What a parser's line-end and attribute normalisation would change if it stood raw (XML 1.0 §2.11, §3.3.3).
    private static readonly SearchValues<char> SpecialInText = SearchValues.Create("<>&'\"\r");
    private static readonly SearchValues<char> SpecialInValue = SearchValues.Create("<>&'\"\r\n\t");

    private static void PutText(IBufferWriter<byte> output, string text) => PutEscaped(output, text, SpecialInText);

    private static void PutValue(IBufferWriter<byte> output, string value) => PutEscaped(output, value, SpecialInValue);

    private static void PutEscaped(IBufferWriter<byte> output, ReadOnlySpan<char> rest, SearchValues<char> special)
    {
        while (rest.IndexOfAny(special) is var at and >= 0)
        {
            Put(output, rest[..at]);
            Put(output, rest[at] switch
            {
                '<' => "&lt;"u8,
                '>' => "&gt;"u8,
                '&' => "&amp;"u8,
                '\'' => "&apos;"u8,
                '"' => "&quot;"u8,
                '\r' => "&#13;"u8,
                '\n' => "&#10;"u8,
                _ => "&#9;"u8,
            });
            rest = rest[(at + 1)..];
        }

        Put(output, rest);
    }

    private static void Put(IBufferWriter<byte> output, ReadOnlySpan<byte> bytes) => output.Write(bytes);

    private static void Put(IBufferWriter<byte> output, ReadOnlySpan<char> chars) => Encoding.UTF8.GetBytes(chars, output);
}

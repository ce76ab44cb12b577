using System.Buffers;
using System.Text;

namespace JwtXmppAuth.Xmpp.Xml;

/// <summary>
/// Writes what was read as the bytes it came as, where they mean the same, and everything else in the canonical form: single quotes, an <c>xmlns</c> only where the namespace changes, empty elements closed as
/// <c>&lt;a/&gt;</c>, all five characters escaped everywhere, as Prosody writes them; no prefixes but <c>xml</c>,
/// <c>stream</c> and those of namespaced attributes. Clients match some of these bytes literally.
/// </summary>
/// <remarks>
/// What was read and is written again is the same infoset: names, attributes in their order, text. Lost are spellings
/// (prefixes, quotes, CDATA, references) and with the prefixes whatever a prefix inside a text or value stood for; no
/// protocol of this field writes such QNames.
/// </remarks>
public static class StanzaWriter
{
    /// <param name="inherited">The default namespace in force where the element is put; empty at the top.</param>
    public static void Write(IBufferWriter<byte> output, Element element, string inherited = "")
    {
        // Whatever has been changed has lost its bytes, and so have all around it.
        if (element.Written.CanStandIn(inherited))
            Put(output, element.Written.Bytes);
        else if (element.Written is { Source: not null, Inherited: { } needed })
            WriteDeclared(output, element.Written.Bytes, needed);
        else
            WriteAnew(output, element, inherited, Write);
    }

    /// <summary>Bytes that need a default namespace around them can say it themselves: there is none in their first tag.</summary>
    private static void WriteDeclared(IBufferWriter<byte> output, ReadOnlySpan<byte> written, string ns)
    {
        var name = written.IndexOfAny(AfterName);
        Put(output, written[..name]);
        WriteDeclaration(output, " xmlns='"u8, ns);
        Put(output, written[name..]);
    }

    private static void WriteCanonically(IBufferWriter<byte> output, Element element, string inherited) =>
        WriteAnew(output, element, inherited, WriteCanonically);

    private static void WriteAnew(
        IBufferWriter<byte> output, Element element, string inherited, Action<IBufferWriter<byte>, Element, string> writeChild)
    {
        var prefix = PrefixOf(element.Namespace);
        Put(output, "<"u8);
        Put(output, prefix);
        Put(output, element.Name);

        // What is inside a prefixed element inherits the same default namespace as the element.
        var current = prefix.IsEmpty ? element.Namespace : inherited;
        if (current != inherited)
            WriteDeclaration(output, " xmlns='"u8, current);
        if (prefix.SequenceEqual("stream:"u8))
            WriteDeclaration(output, " xmlns:stream='"u8, XmppNamespaces.Streams);

        var prefixes = 0;
        foreach (var attribute in element.Attributes)
            WriteAttribute(output, attribute, ref prefixes);

        if (IsEmpty(element))
        {
            Put(output, "/>"u8);
            return;
        }

        Put(output, ">"u8);
        foreach (var child in element.Children)
        {
            if (child is Element inner)
                writeChild(output, inner, current);
            else
                PutText(output, ((TextNode)child).Value);
        }

        Put(output, "</"u8);
        Put(output, prefix);
        Put(output, element.Name);
        Put(output, ">"u8);
    }

    private static bool IsEmpty(Element element)
    {
        foreach (var child in element.Children)
        {
            if (child is not TextNode { Value: "" })
                return false;
        }

        return true;
    }

    public static byte[] ToBytes(Element element, string inherited = "")
    {
        var buffer = new ArrayBufferWriter<byte>();
        Write(buffer, element, inherited);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The canonical form of the whole tree, even where there are other bytes for it.</summary>
    public static string ToText(Element element, string inherited = "")
    {
        var buffer = new ArrayBufferWriter<byte>();
        WriteCanonically(buffer, element, inherited);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    // Namespaces in XML 1.0 §3 lets nothing else stand for the one; RFC 6120 §4.8.5 makes the other a habit old clients count on.
    private static ReadOnlySpan<byte> PrefixOf(string ns) => ns switch
    {
        XmppNamespaces.Xml => "xml:"u8,
        XmppNamespaces.Streams => "stream:"u8,
        _ => default,
    };

    private static void WriteDeclaration(IBufferWriter<byte> output, ReadOnlySpan<byte> opening, string ns)
    {
        Put(output, opening);
        PutValue(output, ns);
        Put(output, "'"u8);
    }

    /// <summary>Nothing is written for a null.</summary>
    internal static void WriteAttribute(IBufferWriter<byte> output, string name, string? value)
    {
        if (value is null)
            return;
        Put(output, " "u8);
        Put(output, name);
        Put(output, "='"u8);
        PutValue(output, XmlText.Clean(value));
        Put(output, "'"u8);
    }

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
    private static readonly SearchValues<byte> AfterName = SearchValues.Create(" \t\r\n/>"u8);
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

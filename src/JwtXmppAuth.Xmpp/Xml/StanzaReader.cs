using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;
using System.Xml;

namespace JwtXmppAuth.Xmpp.Xml;

/// <summary>
/// Bytes to one <see cref="Element"/>; the only XML parser on the path. Any input gives an element or a fault, never an
/// exception. What is read is UTF-8, XML 1.0 with namespaces, and nothing that RFC 6120 §11.1 forbids.
/// </summary>
public static class StanzaReader
{
    /// <summary>One element and nothing around it but white space.</summary>
    public static bool TryRead(
        ReadOnlyMemory<byte> utf8, XmlLimits limits, [NotNullWhen(true)] out Element? element, out XmlFault fault) =>
        TryRead(utf8, limits, NamespaceScope.Empty, out element, out fault);

    /// <summary>One child of an element that is open on the stream, whose declarations are in <paramref name="scope"/>.</summary>
    public static bool TryRead(
        ReadOnlyMemory<byte> utf8,
        XmlLimits limits,
        NamespaceScope scope,
        [NotNullWhen(true)] out Element? element,
        out XmlFault fault) =>
        (fault = Read(utf8.Span, scope, declarationAllowed: false, new ElementBuilder(limits), out element)) == XmlFault.None
        && element is not null;

    /// <summary>As <see cref="TryRead(ReadOnlyMemory{byte}, XmlLimits, out Element?, out XmlFault)"/>, but an XML
    /// declaration may come first, as XEP-0124 §4 lets clients put one into a request.</summary>
    public static bool TryReadDocument(
        ReadOnlyMemory<byte> utf8, XmlLimits limits, [NotNullWhen(true)] out Element? element, out XmlFault fault) =>
        (fault = Read(utf8.Span, NamespaceScope.Empty, declarationAllowed: true, new ElementBuilder(limits), out element)) == XmlFault.None
        && element is not null;

    /// <param name="scope">What the top-level element declares.</param>
    internal static XmlFault ReadDocument(ReadOnlySpan<byte> utf8, XmlLimits limits, out Element? element, out NamespaceScope scope)
    {
        var tree = new ElementBuilder(limits);
        var fault = Read(utf8, NamespaceScope.Empty, declarationAllowed: true, tree, out element);
        scope = new NamespaceScope(tree.Declarations.ToImmutableDictionary());
        return fault;
    }

    // Comments and processing instructions are not ignored: they have to be seen to be refused.
    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        ConformanceLevel = ConformanceLevel.Document,
        CheckCharacters = true,
    };

    private static XmlFault Read(
        ReadOnlySpan<byte> utf8, NamespaceScope scope, bool declarationAllowed, ElementBuilder tree, out Element? element)
    {
        element = null;
        if (utf8.Length > tree.Limits.MaxBytes)
            return XmlFault.TooLarge;
        if (!Utf8.IsValid(utf8))
            return XmlFault.BadEncoding;

        // The parser gets characters, so that neither a byte order mark nor a declaration can choose the encoding.
        var text = Encoding.UTF8.GetString(utf8);
        try
        {
            return Read(text, scope, declarationAllowed, tree, out element);
        }
        catch (XmlException)
        {
            return RestrictedXml.IsIn(text, declarationAllowed) ? XmlFault.Restricted : XmlFault.NotWellFormed;
        }
    }

    private static XmlFault Read(string text, NamespaceScope scope, bool declarationAllowed, ElementBuilder tree, out Element? element)
    {
        using var reader = XmlReader.Create(new StringReader(text), Settings, scope.ToParserContext());
        element = null;
        while (reader.Read())
        {
            var fault = reader.NodeType switch
            {
                XmlNodeType.Element => tree.Open(reader),
                XmlNodeType.EndElement => tree.Close(),
                XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace =>
                    tree.Append(reader.Value),
                XmlNodeType.XmlDeclaration when declarationAllowed => CheckDeclaration(reader),
                XmlNodeType.XmlDeclaration or XmlNodeType.Comment or XmlNodeType.ProcessingInstruction => XmlFault.Restricted,
                _ => XmlFault.NotWellFormed,
            };
            if (fault != XmlFault.None)
                return fault;
        }

        element = tree.Root;
        return element is null ? XmlFault.NotWellFormed : XmlFault.None;
    }

    private static XmlFault CheckDeclaration(XmlReader reader) =>
        reader.GetAttribute("encoding") is { } encoding && !encoding.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            ? XmlFault.BadEncoding
            : XmlFault.None;
}

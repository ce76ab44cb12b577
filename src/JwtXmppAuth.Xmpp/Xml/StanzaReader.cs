using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text.Unicode;

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
        (fault = Read(utf8.Span, ReadingPlan.ForStanza(limits, scope), declarationAllowed: false, out element)) == XmlFault.None
        && element is not null;

    /// <summary>As <see cref="TryRead(ReadOnlyMemory{byte}, XmlLimits, out Element?, out XmlFault)"/>, but an XML
    /// declaration may come first, as XEP-0124 §4 lets clients put one into a request.</summary>
    public static bool TryReadDocument(
        ReadOnlyMemory<byte> utf8, XmlLimits limits, [NotNullWhen(true)] out Element? element, out XmlFault fault) =>
        (fault = Read(utf8.Span, ReadingPlan.ForStanza(limits, NamespaceScope.Empty), declarationAllowed: true, out element)) == XmlFault.None
        && element is not null;

    /// <summary>As <see cref="TryReadDocument"/>, for a BOSH body: its children are stanzas, and those that inherit its
    /// namespace are in <c>jabber:client</c>, as many clients leave that out (XEP-0206 §2).</summary>
    public static bool TryReadBody(
        ReadOnlyMemory<byte> utf8, XmlLimits limits, [NotNullWhen(true)] out Element? element, out XmlFault fault) =>
        (fault = Read(utf8.Span, ReadingPlan.ForBody(limits), declarationAllowed: true, out element)) == XmlFault.None
        && element is not null;

    /// <param name="scope">What the top-level element declares.</param>
    internal static XmlFault ReadDocument(ReadOnlySpan<byte> utf8, XmlLimits limits, out Element? element, out NamespaceScope scope)
    {
        var tree = Take();
        var plan = ReadingPlan.ForStanza(limits, NamespaceScope.Empty) with { KeepsDeclarations = true };
        var fault = Read(utf8, plan, declarationAllowed: true, tree, out element);
        scope = new NamespaceScope(tree.Declarations);
        GiveBack(tree);
        return fault;
    }

    /// <summary>All of an element that was read before, and of which little was built then.</summary>
    internal static Element ReadRest(WrittenElement written) =>
        Read(written.Bytes, ReadingPlan.ForRest(written), declarationAllowed: false, out var element) == XmlFault.None
            ? element!
            : throw new UnreachableException("Bytes that were checked are read again, and found wrong.");

    private static XmlFault Read(ReadOnlySpan<byte> utf8, in ReadingPlan plan, bool declarationAllowed, out Element? element)
    {
        var tree = Take();
        var fault = Read(utf8, plan, declarationAllowed, tree, out element);
        GiveBack(tree);
        return fault;
    }

    private static XmlFault Read(ReadOnlySpan<byte> utf8, in ReadingPlan plan, bool declarationAllowed, ElementBuilder tree, out Element? element)
    {
        element = null;
        if (utf8.Length > plan.Limits.MaxBytes)
            return XmlFault.TooLarge;
        if (!Utf8.IsValid(utf8))
            return XmlFault.BadEncoding;
        tree.Reset(plan);
        var fault = new StanzaScanner(utf8, tree).Scan(declarationAllowed);
        if (fault == XmlFault.None && tree.HasLeftTooMuch)
        {
            tree.Reset(plan.WithAllBuilt());
            fault = new StanzaScanner(utf8, tree).Scan(declarationAllowed);
        }

        element = fault == XmlFault.None ? tree.Root : null;
        return fault;
    }

    // One for each thread, so that reading allocates nothing but what is read.
    [ThreadStatic]
    private static ElementBuilder? _spare;

    private static ElementBuilder Take()
    {
        var tree = _spare ?? new ElementBuilder();
        _spare = null;
        return tree;
    }

    private static void GiveBack(ElementBuilder tree)
    {
        tree.Reset(ReadingPlan.Nothing);
        _spare = tree;
    }
}

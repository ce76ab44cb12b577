using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace JwtXmppAuth.Xmpp.Xml;

/// <summary>Builds the tree from what the scanner tells, resolves its namespaces, and holds it to the limits while it grows.</summary>
internal sealed class ElementBuilder
{
    /// <summary>No setting lets an element have more: each is compared with each.</summary>
    private const int MostAttributes = 512;

    private readonly NamespaceBindings _bindings = new();

    // The finished children of all open elements, the innermost element's last.
    private readonly List<XmlNode> _nodes = [];
    private OpenElement[] _open = new OpenElement[16];
    private int _depth;
    private XmlLimits _limits = XmlLimits.Default;
    private string _default = "";
    private int _elements;
    private int _namespaces;
    private long _repeated;

    public StartTag Tag { get; } = new();

    public int MaxAttributes => Math.Min(_limits.MaxAttributes, MostAttributes);

    public bool IsOpen => _depth > 0;

    /// <summary>The top-level element has ended; only white space may follow.</summary>
    public bool IsComplete => Root is not null;

    /// <summary>The finished top-level element.</summary>
    public Element? Root { get; private set; }

    /// <summary>The name in the innermost start tag, that the next end tag must have.</summary>
    public QualifiedName OpenName => _open[_depth - 1].Tag;

    /// <summary>What the top-level element declares: prefix (empty for the default) and namespace.</summary>
    public ImmutableDictionary<string, string> Declarations { get; private set; } = ImmutableDictionary<string, string>.Empty;

    /// <param name="scope">The declarations around the top-level element.</param>
    public void Reset(XmlLimits limits, NamespaceScope scope)
    {
        (_limits, _default, _depth, _elements, _namespaces, _repeated) = (limits, scope.Default, 0, 0, 0, 0);
        (Root, Declarations) = (null, ImmutableDictionary<string, string>.Empty);
        _bindings.Reset(scope);
    }

    /// <summary>Lets go of everything that was read; what it was read with stays for the next.</summary>
    public void Clear()
    {
        _open.AsSpan(0, _depth).Clear();
        _nodes.Clear();
        Tag.Clear();
        Reset(XmlLimits.Default, NamespaceScope.Empty);
    }

    /// <summary>The scanner has come to the end of the <see cref="Tag"/>.</summary>
    public XmlFault Open(ReadOnlySpan<byte> utf8)
    {
        if (++_elements > _limits.MaxElements || _depth >= Math.Min(_limits.MaxDepth, Element.MaxDepth))
            return XmlFault.TooLarge;

        var open = new OpenElement(Tag.Name, _bindings.Count, _nodes.Count) { Default = _depth == 0 ? _default : _open[_depth - 1].Default };
        if (Declare(utf8, ref open) is var fault and not XmlFault.None)
            return fault;
        if (!TryResolve(utf8, ref open))
            return XmlFault.NotWellFormed;
        if (Repeats(open))
            return XmlFault.TooLarge;

        open.Name = KnownStrings.Get(Tag.Name.Local(utf8));
        open.Attributes = Attributes(utf8);
        if (_depth == _open.Length)
            Array.Resize(ref _open, _depth * 2);
        _open[_depth++] = open;
        return XmlFault.None;
    }

    /// <param name="raw">All that stands between two tags.</param>
    public void Text(ReadOnlySpan<byte> raw)
    {
        if (CharacterDecoder.Text(raw) is { Length: > 0 } text)
            _nodes.Add(TextNode.Trusted(text));
    }

    public XmlFault Close()
    {
        var open = _open[--_depth];
        _open[_depth] = default;
        var children = CollectionsMarshal.AsSpan(_nodes)[open.FirstChild..];
        var element = Element.Trusted(open.Name, open.Namespace, open.Attributes, [.. children]);
        CollectionsMarshal.SetCount(_nodes, open.FirstChild);
        _bindings.Truncate(open.Bindings);
        if (_depth == 0)
            Root = element;
        else
            _nodes.Add(element);
        return XmlFault.None;
    }

    private XmlFault Declare(ReadOnlySpan<byte> utf8, ref OpenElement open)
    {
        foreach (ref readonly var attribute in Tag.Attributes)
        {
            if (!attribute.Declares)
                continue;
            if (++_namespaces > _limits.MaxNamespaces)
                return XmlFault.TooLarge;
            var ns = CharacterDecoder.Value(utf8[attribute.Value]);
            var prefix = attribute.Name.HasPrefix ? attribute.Name.Local(utf8) : [];
            if (!IsLegal(prefix, ns))
                return XmlFault.NotWellFormed;
            if (prefix.IsEmpty)
                open.Default = ns;
            else
                _bindings.Declare(attribute.Name.Start + attribute.Name.Length - prefix.Length, prefix.Length, ns, _depth + 1);
            if (_depth == 0)
                Declarations = Declarations.SetItem(KnownStrings.Get(prefix), ns);
        }

        return XmlFault.None;
    }

    // Namespaces in XML 1.0 §3: the two reserved names belong to their own prefixes and to no other; §5: only the default
    // can be undone.
    private static bool IsLegal(ReadOnlySpan<byte> prefix, string ns) =>
        ns != XmppNamespaces.Xmlns
        && !prefix.SequenceEqual("xmlns"u8)
        && (ns.Length > 0 || prefix.IsEmpty)
        && (ns == XmppNamespaces.Xml) == prefix.SequenceEqual("xml"u8);

    private bool TryResolve(ReadOnlySpan<byte> utf8, ref OpenElement open)
    {
        if (!Tag.Name.HasPrefix)
            open.Namespace = open.Default;
        else if (_bindings.Find(utf8, Tag.Name.Prefix(utf8), out _) is { } found)
            open.Namespace = found;
        else
            return false;

        foreach (ref var attribute in Tag.Attributes)
        {
            if (attribute.Declares || !attribute.Name.HasPrefix)
                continue;
            if (_bindings.Find(utf8, attribute.Name.Prefix(utf8), out _) is not { } ns)
                return false;
            attribute.Namespace = ns;
            if (ns == XmppNamespaces.Xml && attribute.Name.Local(utf8).SequenceEqual("space"u8) && !IsSpace(CharacterDecoder.Value(utf8[attribute.Value])))
                return false;
        }

        return !Tag.HasSameNameTwice(utf8);
    }

    // XML 1.0 §2.10 calls another value an error; not every parser lets it pass.
    private static bool IsSpace(string value) => value.AsSpan().Trim(" \t\r\n") is "default" or "preserve";

    // A prefix stands for its namespace in a few bytes; written canonically, each use spells it out. Without this bound a
    // document of a hundred kilobytes could become one of hundreds of megabytes.
    private bool Repeats(in OpenElement open)
    {
        if (_depth == 0 || _open[_depth - 1].Namespace != open.Namespace)
            _repeated += open.Namespace.Length;
        foreach (ref readonly var attribute in Tag.Attributes)
            _repeated += attribute.Namespace.Length;
        return _repeated > _limits.MaxBytes;
    }

    private ImmutableArray<XmlAttribute> Attributes(ReadOnlySpan<byte> utf8)
    {
        var count = 0;
        foreach (ref readonly var attribute in Tag.Attributes)
            count += attribute.Declares ? 0 : 1;
        if (count == 0)
            return [];
        var attributes = new XmlAttribute[count];
        foreach (ref readonly var attribute in Tag.Attributes)
        {
            if (!attribute.Declares)
                attributes[^count--] = new XmlAttribute(KnownStrings.Get(attribute.Name.Local(utf8)), CharacterDecoder.Value(utf8[attribute.Value]), attribute.Namespace);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(attributes);
    }

    /// <param name="Bindings">How many there were around it.</param>
    /// <param name="FirstChild">Of the nodes, the one that is its first child.</param>
    private record struct OpenElement(QualifiedName Tag, int Bindings, int FirstChild)
    {
        public string Name { get; set; } = "";

        public string Namespace { get; set; } = "";

        /// <summary>The default namespace for what is inside.</summary>
        public string Default { get; set; } = "";

        public ImmutableArray<XmlAttribute> Attributes { get; set; } = [];
    }
}

using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace JwtXmppAuth.Xmpp.Xml;

/// <summary>
/// Builds the tree from what the scanner tells, resolves its namespaces, and holds it to the limits while it grows. What
/// stands deeper than somebody will look at once is checked and left in its bytes.
/// </summary>
internal sealed class ElementBuilder
{
    /// <summary>No setting lets an element have more: each is compared with each.</summary>
    private const int MostAttributes = 512;

    private readonly NamespaceBindings _bindings = new();

    // The finished children of all open elements, the innermost element's last.
    private readonly List<XmlNode> _nodes = [];
    private OpenElement[] _open = new OpenElement[16];
    private int _depth;
    private ReadingPlan _plan = ReadingPlan.Nothing;
    private StanzaBytes? _source;
    private int _sourceStart; // where in the bytes that are scanned the source begins
    private int _elements;
    private int _namespaces;
    private long _repeated;

    public StartTag Tag { get; } = new();

    public int MaxAttributes => Math.Min(_plan.Limits.MaxAttributes, MostAttributes);

    public bool IsOpen => _depth > 0;

    /// <summary>The top-level element has ended; only white space may follow.</summary>
    public bool IsComplete => Root is not null;

    /// <summary>The finished top-level element.</summary>
    public Element? Root { get; private set; }

    /// <summary>Something that was left in its bytes cannot be read from them alone: all has to be built.</summary>
    public bool HasLeftTooMuch { get; private set; }

    /// <summary>The name in the innermost start tag, that the next end tag must have.</summary>
    public QualifiedName OpenName => _open[_depth - 1].Tag;

    /// <summary>What the top-level element declares: prefix (empty for the default) and namespace.</summary>
    public ImmutableDictionary<string, string> Declarations { get; private set; } = ImmutableDictionary<string, string>.Empty;

    public void Reset(in ReadingPlan plan)
    {
        // Of what was refused the innermost one is not counted yet.
        _open.AsSpan(0, Math.Min(_depth + 1, _open.Length)).Clear();
        _nodes.Clear();
        Tag.Clear();
        (_plan, _depth, _elements, _namespaces, _repeated) = (plan, 0, 0, 0, 0);
        (_source, _sourceStart) = (plan.Source, -plan.SourceStart);
        (Root, HasLeftTooMuch, Declarations) = (null, false, ImmutableDictionary<string, string>.Empty);
        _bindings.Reset(plan.Scope);
    }

    /// <summary>The scanner has come to the end of the <see cref="Tag"/>.</summary>
    public XmlFault Open(ReadOnlySpan<byte> utf8)
    {
        if (++_elements > _plan.Limits.MaxElements || _depth >= Math.Min(_plan.Limits.MaxDepth, Element.MaxDepth))
            return XmlFault.TooLarge;

        if (_depth == _open.Length)
            Array.Resize(ref _open, _depth * 2);
        ref var open = ref _open[_depth];
        (open.Start, open.Tag, open.Bindings, open.FirstChild) = (Tag.Start, Tag.Name, _bindings.Count, _nodes.Count);
        (open.NeedsDefaultFrom, open.NeedsPrefixFrom) = (int.MaxValue, int.MaxValue);
        (open.Default, open.DefaultFrom) = _depth == 0
            ? (_plan.Scope.Default, NamespaceBindings.Outside)
            : (_open[_depth - 1].Default, _open[_depth - 1].DefaultFrom);
        if (Declare(utf8, ref open) is var fault and not XmlFault.None)
            return fault;
        if (!TryResolve(utf8, ref open))
            return XmlFault.NotWellFormed;
        if (Repeats(open))
            return XmlFault.TooLarge;

        if (_depth == 0)
            open.Default = _plan.DefaultInside(open);
        if (_depth <= _plan.BuiltDepth)
            open.Name = KnownStrings.Get(Tag.Name.Local(utf8));
        if (_depth < _plan.BuiltDepth)
            open.Attributes = Attributes(utf8);
        if (++_depth == _plan.StanzaDepth)
            (_source, _sourceStart) = (new StanzaBytes(), open.Start);
        return XmlFault.None;
    }

    /// <param name="raw">All that stands between two tags.</param>
    /// <param name="hasSections">Some of it is in CDATA sections.</param>
    public void Text(ReadOnlySpan<byte> raw, bool hasSections)
    {
        if (hasSections)
            _open[_depth - 1].HasSections = true;
        if (_depth <= _plan.BuiltDepth && CharacterDecoder.Text(raw) is { Length: > 0 } text)
            _nodes.Add(TextNode.Trusted(text));
    }

    /// <param name="end">Where the element ends.</param>
    public XmlFault Close(ReadOnlySpan<byte> utf8, int end)
    {
        var depth = _depth--;
        ref var open = ref _open[_depth];
        _bindings.Truncate(open.Bindings);
        if (depth <= _plan.BuiltDepth + 1)
            Add(Finish(open, Written(open, depth, end)), open.FirstChild);
        if (_depth > 0)
            _open[_depth - 1].Take(open);
        if (depth == _plan.StanzaDepth)
        {
            _source!.Keep(utf8[open.Start..end]);
            _source = null;
        }

        open = default;
        return XmlFault.None;
    }

    private Element Finish(in OpenElement open, WrittenElement written)
    {
        if (_depth < _plan.BuiltDepth)
            return Element.Read(open, [.. CollectionsMarshal.AsSpan(_nodes)[open.FirstChild..]], written);
        HasLeftTooMuch |= written.Source is null;
        return Element.Unread(open, written);
    }

    private void Add(Element element, int firstChild)
    {
        CollectionsMarshal.SetCount(_nodes, firstChild);
        if (_depth == 0)
            Root = element;
        else
            _nodes.Add(element);
    }

    private WrittenElement Written(in OpenElement open, int depth, int end) =>
        _source is null || open.HasSections || open.NeedsPrefixFrom < depth
            ? default
            : new WrittenElement(_source, open.Start - _sourceStart, end - open.Start, open.NeedsDefaultFrom < depth ? open.Default : null);

    private XmlFault Declare(ReadOnlySpan<byte> utf8, ref OpenElement open)
    {
        foreach (ref readonly var attribute in Tag.Attributes)
        {
            if (!attribute.Declares)
                continue;
            if (++_namespaces > _plan.Limits.MaxNamespaces)
                return XmlFault.TooLarge;
            var ns = CharacterDecoder.Value(attribute.Value(utf8));
            var prefix = attribute.Name.HasPrefix ? attribute.Name.Local(utf8) : [];
            if (!IsLegal(prefix, ns))
                return XmlFault.NotWellFormed;
            if (prefix.IsEmpty)
                (open.Default, open.DefaultFrom) = (ns, _depth + 1);
            else if (ns != XmppNamespaces.Xml)
                _bindings.Declare(attribute.Name.Start + attribute.Name.Length - prefix.Length, prefix.Length, ns, _depth + 1);
            if (_plan.KeepsDeclarations && _depth == 0)
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
            (open.Namespace, open.NeedsDefaultFrom) = (open.Default, open.DefaultFrom);
        else if (Find(utf8, Tag.Name, ref open) is { } found)
            open.Namespace = found;
        else
            return false;

        foreach (ref var attribute in Tag.Attributes)
        {
            if (attribute.Declares || !attribute.Name.HasPrefix)
                continue;
            if (Find(utf8, attribute.Name, ref open) is not { } ns)
                return false;
            attribute.Namespace = ns;
            if (ns == XmppNamespaces.Xml && attribute.Name.Local(utf8).SequenceEqual("space"u8) && !IsSpace(CharacterDecoder.Value(attribute.Value(utf8))))
                return false;
        }

        return !Tag.HasSameNameTwice(utf8);
    }

    private string? Find(ReadOnlySpan<byte> utf8, QualifiedName name, ref OpenElement open)
    {
        var ns = _bindings.Find(utf8, name.Prefix(utf8), out var depth);
        open.NeedsPrefixFrom = Math.Min(open.NeedsPrefixFrom, depth);
        return ns;
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
        return _repeated > _plan.Limits.MaxBytes;
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
                attributes[^count--] = new XmlAttribute(KnownStrings.Get(attribute.Name.Local(utf8)), CharacterDecoder.Value(attribute.Value(utf8)), attribute.Namespace);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(attributes);
    }
}

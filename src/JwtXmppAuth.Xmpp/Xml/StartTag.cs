namespace JwtXmppAuth.Xmpp.Xml;

/// <summary>The start tag under the scanner, by where its parts stand in the bytes; used again for the next one.</summary>
internal sealed class StartTag
{
    private ScannedAttribute[] _attributes = new ScannedAttribute[8];
    private int _count;

    public int Start { get; private set; }

    public QualifiedName Name { get; private set; }

    public Span<ScannedAttribute> Attributes => _attributes.AsSpan(0, _count);

    /// <param name="start">Where its bracket stands.</param>
    public void Begin(int start, QualifiedName name)
    {
        (Start, Name) = (start, name);
        Clear();
    }

    /// <summary>Lets go of the strings it holds.</summary>
    public void Clear()
    {
        Attributes.Clear();
        _count = 0;
    }

    /// <summary>False when an attribute was written like that before (XML 1.0 §3.1).</summary>
    public bool TryAdd(ReadOnlySpan<byte> utf8, QualifiedName name, int valueStart, int valueLength)
    {
        var written = name.Whole(utf8);
        foreach (ref readonly var other in Attributes)
        {
            if (other.Name.Length == name.Length && other.Name.Whole(utf8).SequenceEqual(written))
                return false;
        }

        if (_count == _attributes.Length)
            Array.Resize(ref _attributes, _count * 2);
        _attributes[_count++] = new ScannedAttribute(
            name, valueStart, valueLength, Declares: name.HasPrefix ? name.Prefix(utf8).SequenceEqual("xmlns"u8) : written.SequenceEqual("xmlns"u8));
        return true;
    }

    /// <summary>Two prefixes may stand for one namespace, and then have no local name in common (Namespaces in XML 1.0 §6.3).</summary>
    public bool HasSameNameTwice(ReadOnlySpan<byte> utf8)
    {
        for (var i = 1; i < _count; i++)
        {
            ref readonly var one = ref _attributes[i];
            if (one.Namespace.Length == 0)
                continue;
            for (var j = 0; j < i; j++)
            {
                if (_attributes[j].Namespace == one.Namespace && _attributes[j].Name.Local(utf8).SequenceEqual(one.Name.Local(utf8)))
                    return true;
            }
        }

        return false;
    }
}

/// <param name="ValueStart">Where the value stands, without the quotes.</param>
/// <param name="Declares">It is a declaration of a namespace.</param>
internal record struct ScannedAttribute(QualifiedName Name, int ValueStart, int ValueLength, bool Declares)
{
    public readonly ReadOnlySpan<byte> Value(ReadOnlySpan<byte> utf8) => utf8.Slice(ValueStart, ValueLength);

    /// <summary>What its prefix stands for; empty without one, and for a declaration.</summary>
    public string Namespace { get; set; } = "";
}

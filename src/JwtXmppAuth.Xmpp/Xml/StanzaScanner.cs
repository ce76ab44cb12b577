namespace JwtXmppAuth.Xmpp.Xml;

/// <summary>
/// Reads UTF-8 once, from the first byte to the last, by the grammar of XML 1.0 without what RFC 6120 §11.1 forbids, and
/// tells a builder of tags and texts. What it lets pass, Expat and <c>XmlReader</c> read as the same.
/// </summary>
internal readonly ref struct StanzaScanner(ReadOnlySpan<byte> utf8, ElementBuilder tree)
{
    private readonly ReadOnlySpan<byte> _utf8 = utf8;

    /// <param name="declarationAllowed">Whether <c>&lt;?xml version='1.0'?&gt;</c> may come first.</param>
    public XmlFault Scan(bool declarationAllowed)
    {
        var at = 0;
        var fault = declarationAllowed ? XmlDeclaration.Skip(_utf8, ref at) : XmlFault.None;
        while (fault == XmlFault.None)
        {
            if (!tree.IsOpen)
                SkipSpace(ref at);
            else if (!IsAtTag(at))
                fault = Text(ref at);
            if (fault == XmlFault.None && at == _utf8.Length)
                return tree.IsComplete ? XmlFault.None : XmlFault.NotWellFormed;
            if (fault == XmlFault.None)
                fault = Markup(ref at);
        }

        return fault;
    }

    // From one tag to the next, CDATA sections included, it is all one text.
    private XmlFault Text(ref int at)
    {
        var start = at;
        var fault = CharacterData.SkipText(_utf8, ref at);
        var hasSections = false;
        while (fault == XmlFault.None && _utf8[at..].StartsWith(CharacterData.CDataStart))
        {
            hasSections = true;
            fault = CharacterData.SkipCData(_utf8, ref at);
            if (fault == XmlFault.None)
                fault = CharacterData.SkipText(_utf8, ref at);
        }

        if (fault == XmlFault.None && at > start)
            tree.Text(_utf8[start..at], hasSections);
        return fault;
    }

    private bool IsAtTag(int at) => at + 1 < _utf8.Length && _utf8[at] == (byte)'<' && _utf8[at + 1] != (byte)'!';

    private XmlFault Markup(ref int at) => _utf8[at..] switch
    {
        [(byte)'<', (byte)'/', ..] => EndTag(ref at),
        [(byte)'<', (byte)'?', ..] => XmlFault.Restricted,
        [(byte)'<', (byte)'!', .. var rest] => rest.StartsWith("--"u8) || rest.StartsWith("DOCTYPE"u8) ? XmlFault.Restricted : XmlFault.NotWellFormed,
        [(byte)'<', ..] when !tree.IsComplete => StartTag(ref at),
        _ => XmlFault.NotWellFormed,
    };

    private XmlFault StartTag(ref int at)
    {
        var start = at++;
        if (!QualifiedName.TryScan(_utf8, ref at, out var name))
            return XmlFault.NotWellFormed;
        var tag = tree.Tag;
        tag.Begin(start, name);
        while (true)
        {
            var spaced = SkipSpace(ref at);
            switch (_utf8[at..])
            {
                case [(byte)'>', ..]:
                    at++;
                    return tree.Open(_utf8);
                case [(byte)'/', (byte)'>', ..]:
                    at += 2;
                    return tree.Open(_utf8) is var fault and not XmlFault.None ? fault : tree.Close(_utf8, at);
                default:
                    if (!spaced)
                        return XmlFault.NotWellFormed;
                    if (tag.Attributes.Length >= tree.MaxAttributes)
                        return XmlFault.TooLarge;
                    if (Attribute(tag, ref at) is var other and not XmlFault.None)
                        return other;
                    break;
            }
        }
    }

    private XmlFault Attribute(StartTag tag, ref int at)
    {
        if (!QualifiedName.TryScan(_utf8, ref at, out var name))
            return XmlFault.NotWellFormed;
        SkipSpace(ref at);
        if (_utf8[at..] is not [(byte)'=', ..])
            return XmlFault.NotWellFormed;
        at++;
        SkipSpace(ref at);
        if (_utf8[at..] is not [(byte)'\'' or (byte)'"', ..])
            return XmlFault.NotWellFormed;
        var start = at + 1;
        return CharacterData.SkipValue(_utf8, ref at) is var fault and not XmlFault.None ? fault
            : tag.TryAdd(_utf8, name, start, at - 1 - start) ? XmlFault.None
            : XmlFault.NotWellFormed;
    }

    private XmlFault EndTag(ref int at)
    {
        if (!tree.IsOpen)
            return XmlFault.NotWellFormed;
        at += "</".Length;
        var name = tree.OpenName.Whole(_utf8);
        if (!_utf8[at..].StartsWith(name))
            return XmlFault.NotWellFormed;
        at += name.Length;
        SkipSpace(ref at);
        if (_utf8[at..] is not [(byte)'>', ..])
            return XmlFault.NotWellFormed;
        at++;
        return tree.Close(_utf8, at);
    }

    private bool SkipSpace(ref int at)
    {
        var start = at;
        while (at < _utf8.Length && _utf8[at] is (byte)' ' or (byte)'\n' or (byte)'\t' or (byte)'\r')
            at++;
        return at > start;
    }
}

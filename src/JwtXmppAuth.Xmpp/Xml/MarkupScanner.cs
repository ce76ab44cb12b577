namespace JwtXmppAuth.Xmpp.Xml;

/// <summary>What the scanner has come to the end of.</summary>
internal enum Markup
{
    /// <summary>Nothing yet: more bytes are needed.</summary>
    None,
    Header,
    Element,
    End,
    NotWellFormed,
    Restricted,
}

/// <summary>
/// Knows just enough of XML to see where the children of a stream end: tags, quotes, CDATA. A state machine over bytes,
/// so that it finds the same in every division of the same stream.
/// </summary>
internal sealed class MarkupScanner
{
    private State _state = State.Between;
    private bool _declared;

    /// <summary>Open elements, that of the stream counted.</summary>
    private int _depth;

    /// <summary>How much of <c>[CDATA[</c> or of <c>]]&gt;</c> or of <c>?&gt;</c> has been seen.</summary>
    private int _matched;

    private enum State
    {
        Between,
        Text,
        Opened,
        StartTag,
        SingleQuoted,
        DoubleQuoted,
        SelfClosing,
        EndTag,
        Bang,
        CData,
        Declaration,
        Declared,
    }

    /// <summary>Whether the next byte starts a part, or is white space before one.</summary>
    public bool IsBetween => _state == State.Between;

    /// <param name="at">Where to read on; moved behind what was read, no further than the end of a part.</param>
    public Markup Scan(ReadOnlySpan<byte> bytes, ref int at)
    {
        while (at < bytes.Length)
        {
            var next = NextOfMeaning(bytes[at..]);
            if (next < 0)
            {
                at = bytes.Length;
                break;
            }

            at += next;
            if (Step(bytes[at++]) is var found and not Markup.None)
                return found;
        }

        return Markup.None;
    }

    private int NextOfMeaning(ReadOnlySpan<byte> bytes) => _state switch
    {
        State.Text => bytes.IndexOf((byte)'<'),
        State.StartTag => bytes.IndexOfAny("<>'\"/"u8),
        State.SingleQuoted => bytes.IndexOfAny("'<"u8),
        State.DoubleQuoted => bytes.IndexOfAny("\"<"u8),
        State.EndTag => bytes.IndexOfAny("<>"u8),
        State.CData when _matched == 0 => bytes.IndexOf((byte)']'),
        _ => 0,
    };

    private Markup Step(byte b) => (_state, b) switch
    {
        (State.Between or State.Declared or State.Text, (byte)'<') => Go(State.Opened),
        (State.Declared, (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') => Markup.None,

        (State.Opened, (byte)'/') when _depth > 0 => Go(State.EndTag),
        (State.Opened, (byte)'!') => Go(State.Bang),
        (State.Opened, (byte)'?') => _depth > 0 || _declared ? Markup.Restricted : Go(State.Declaration),
        (State.Opened, _) => CanStartName(b) ? Go(State.StartTag) : Markup.NotWellFormed,

        (State.StartTag, (byte)'\'') => Go(State.SingleQuoted),
        (State.StartTag, (byte)'"') => Go(State.DoubleQuoted),
        (State.StartTag, (byte)'/') => Go(State.SelfClosing),
        (State.StartTag, (byte)'>') => Enter(),
        (State.SingleQuoted, (byte)'\'') or (State.DoubleQuoted, (byte)'"') => Go(State.StartTag),
        (State.SelfClosing, (byte)'>') when _depth > 0 => Leave(_depth),
        (State.EndTag, (byte)'>') => Leave(--_depth),

        // RFC 6120 §11.1 forbids what else may follow "<!".
        (State.Bang, (byte)'-' or (byte)'D') when _matched == 0 => Markup.Restricted,
        (State.Bang, _) => _depth > 1 && b == "[CDATA["u8[_matched] ? Matched(7, State.CData) : Markup.NotWellFormed,
        (State.CData, _) => EndOf("]]>"u8, b, State.Text),
        (State.Declaration, _) => EndOf("?>"u8, b, State.Declared),
        _ => Markup.NotWellFormed,
    };

    private Markup Go(State state)
    {
        (_state, _matched) = (state, 0);
        return Markup.None;
    }

    private Markup Enter()
    {
        Go(++_depth == 1 ? State.Between : State.Text);
        return _depth == 1 ? Markup.Header : Markup.None;
    }

    private Markup Leave(int depth)
    {
        Go(depth > 1 ? State.Text : State.Between);
        return depth switch { 0 => Markup.End, 1 => Markup.Element, _ => Markup.None };
    }

    private Markup Matched(int length, State next) => ++_matched == length ? Go(next) : Markup.None;

    private Markup EndOf(ReadOnlySpan<byte> end, byte b, State next)
    {
        if (b == end[_matched])
        {
            _declared |= next == State.Declared;
            return Matched(end.Length, next);
        }

        // In "]]]>" the last three count: a first byte too many leaves all but the last matched.
        _matched = b == end[0] ? end.Length - 1 : 0;
        return Markup.None;
    }

    private static bool CanStartName(byte b) => char.IsAsciiLetter((char)b) || b is (byte)'_' or (byte)':' or >= 0x80;
}

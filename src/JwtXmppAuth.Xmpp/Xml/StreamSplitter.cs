namespace JwtXmppAuth.Xmpp.Xml;

public enum StreamPartKind
{
    /// <summary>The start tag of the stream, with the XML declaration before it if there was one.</summary>
    Header,

    /// <summary>One complete child of the stream.</summary>
    Element,

    /// <summary>The end tag of the stream.</summary>
    End,

    /// <summary>A child that was longer than may be; it has no bytes any more.</summary>
    PassedOver,
}

/// <param name="Bytes">Stays valid however long it is kept; still to be parsed, the splitter only knows where it ends.</param>
public readonly record struct StreamPart(StreamPartKind Kind, ReadOnlyMemory<byte> Bytes);

/// <summary>
/// Cuts the bytes of one RFC 6120 stream into its parts, whatever the pieces they arrive in; white space between parts
/// (the keep-alives of §4.6.1) is dropped. Nothing longer than <see cref="XmlLimits.MaxBytes"/> is ever collected.
/// </summary>
/// <remarks>
/// A cut in the wrong place could at worst make a part that <see cref="StanzaReader"/> then refuses, for it reads each
/// part alone and whole. A stream that starts anew (after TLS or SASL) needs a new splitter; see <see cref="IsIdle"/>.
/// </remarks>
public sealed class StreamSplitter(XmlLimits limits)
{
    private const int SmallestBuffer = 512;
    private const int LargestIdleBuffer = 4096;

    private readonly MarkupScanner _scanner = new();
    private byte[] _buffer = [];
    private int _start; // of the part that is not complete yet
    private int _at; // how far the scanner has come
    private int _end;
    private byte[] _name = [];
    private bool _isPassingOver;
    private bool _ended;

    /// <summary>Set for good by the first fault; no part is found after it.</summary>
    public XmlFault Fault { get; private set; }

    /// <summary>Whether every byte so far was part of something taken. A peer that has more to say when the stream
    /// starts anew is injecting: what follows <c>&lt;proceed/&gt;</c> in the clear must not be read as if under TLS.</summary>
    public bool IsIdle => _start == _end;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        // RFC 6120 §4.4: nothing that follows the end of the stream has a meaning.
        if (_ended || Fault != XmlFault.None)
            return;
        if (_buffer.Length - _end < bytes.Length)
            MakeRoom(bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(_end));
        _end += bytes.Length;
    }

    /// <summary>False until more is appended, or for good after a <see cref="Fault"/> or the end.</summary>
    /// <param name="passOver">A child that is too long is no fault.</param>
    public bool TryTake(out StreamPart part, bool passOver = false)
    {
        part = default;
        if (_ended || Fault != XmlFault.None)
            return false;
        if (_scanner.IsBetween)
            SkipWhiteSpace();

        var bound = (int)Math.Min(_end, (long)_start + limits.MaxBytes);
        switch (_scanner.Scan(_buffer.AsSpan(0, bound), ref _at))
        {
            case Markup.NotWellFormed:
                return Refuse(XmlFault.NotWellFormed);
            case Markup.Restricted:
                return Refuse(XmlFault.Restricted);
            case Markup.Header:
                _name = NameOf(_buffer.AsSpan(_start, _at - _start)).ToArray();
                part = Cut(StreamPartKind.Header);
                return true;
            case Markup.Element:
                part = Cut(_isPassingOver ? StreamPartKind.PassedOver : StreamPartKind.Element);
                _isPassingOver = false;
                return true;
            case Markup.End when _isPassingOver:
                return Refuse(XmlFault.TooLarge);
            case Markup.End:
                part = Cut(StreamPartKind.End);
                _ended = true;
                return part.Bytes.Span["</".Length..^1].TrimEnd(" \t\r\n"u8).SequenceEqual(_name) || Refuse(XmlFault.NotWellFormed);
            case var _ when bound == _end:
                return false;
            case var _ when !passOver || _name is []:
                return Refuse(XmlFault.TooLarge);
            default:
                // Only where it ends is of interest still.
                _isPassingOver = true;
                _start = _at;
                return TryTake(out part, passOver);
        }
    }

    private void SkipWhiteSpace()
    {
        var next = _buffer.AsSpan(_at, _end - _at).IndexOfAnyExcept(" \t\r\n"u8);
        _at = _start = next < 0 ? _end : _at + next;
        if (IsIdle && _buffer.Length > LargestIdleBuffer)
            (_buffer, _at, _start, _end) = ([], 0, 0, 0);
    }

    private StreamPart Cut(StreamPartKind kind)
    {
        var part = new StreamPart(kind, kind == StreamPartKind.PassedOver ? default : _buffer.AsMemory(_start, _at - _start));
        _start = _at;
        return part;
    }

    private bool Refuse(XmlFault fault)
    {
        Fault = fault;
        return false;
    }

    // A new array each time: the parts that were cut from the old one keep it.
    private void MakeRoom(int needed)
    {
        var pending = _buffer.AsSpan(_start, _end - _start);
        var larger = new byte[Math.Max(SmallestBuffer, pending.Length + Math.Max(pending.Length, needed))];
        pending.CopyTo(larger);
        (_buffer, _at, _end, _start) = (larger, _at - _start, pending.Length, 0);
    }

    // No value has a raw '<', so the last one opens the tag.
    private static ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> header)
    {
        var tag = header[(header.LastIndexOf((byte)'<') + 1)..];
        return tag[..tag.IndexOfAny(" \t\r\n>"u8)];
    }
}

using System.Collections.Immutable;
using System.Text;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Fuzz;

/// <summary>
/// Holds one document against three parsers. What our reader accepts, Expat and <c>XmlReader</c> read as the same tree,
/// alone and as a child of a stream, and so does Expat what our writer makes of it. What ours refuses and both others accept
/// has a fault that names one of three reasons:
/// <list type="bullet">
/// <item><see cref="XmlFault.Restricted"/>: RFC 6120 §11.1 forbids what they have read over (comment, processing
/// instruction, DTD), or it is a declaration where none may be, or a reference to an entity that a DTD declares;</item>
/// <item><see cref="XmlFault.TooLarge"/>: a limit;</item>
/// <item><see cref="XmlFault.BadEncoding"/>: never, as it happens.</item>
/// </list>
/// </summary>
/// <param name="inTurn">
/// What is written is judged in one of the three surroundings, in turn: each of very many documents need not be in all of them.
/// </param>
internal sealed class Differential(bool inTurn = false) : IDisposable
{
    private static readonly NamespaceScope OnStream = new(ImmutableDictionary.CreateRange(
        [KeyValuePair.Create("", XmppNamespaces.Client), KeyValuePair.Create("stream", XmppNamespaces.Streams), KeyValuePair.Create("p", "urn:p")]));

    private static readonly XmlLimits Limits = XmlLimits.Default;
    private static readonly Element Added = new("identity", XmppNamespaces.Client, new Element("user", "urn:x"), new TextNode("&"));

    private readonly Expat _expat = new();
    private readonly Reading _ours = new();
    private readonly Reading _expats = new();
    private readonly Reading _platforms = new();
    private readonly Surroundings _stream = new("<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' xmlns:p='urn:p'>", "</stream:stream>");
    private readonly Surroundings _client = new("<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>", "</stream:stream>");
    private readonly Surroundings _body = new("<body xmlns='http://jabber.org/protocol/httpbind'>", "</body>");

    private int _turn;

    /// <summary>How many of the documents ours has accepted.</summary>
    public long Accepted { get; private set; }

    /// <summary>How many ours has refused and both others accepted.</summary>
    public long Stricter { get; private set; }

    /// <summary>What is wrong; null when nothing is.</summary>
    public string? Judge(byte[] document)
    {
        _turn = (_turn + 1) % 3;
        if (JudgeReading(document, out var accepted) is { } what)
            return what;
        return (accepted && IsTurnOf(0) ? JudgeWritten(document, NamespaceScope.Empty) : null)
            ?? JudgeOnStream(document)
            ?? (accepted ? JudgeInBody(document) : null);
    }

    /// <summary>As <see cref="Judge"/>, but only how it is read and written as a whole, and alone.</summary>
    public string? JudgeWhole(byte[] document) =>
        JudgeReading(document, out _) is { } what ? what
        : StanzaReader.TryRead(document, Limits, out var element, out _) ? JudgeWritten(element)
        : null;

    /// <summary>As <see cref="Judge"/>, but only how it is read, and alone.</summary>
    public string? JudgeReading(byte[] document, out bool accepted)
    {
        accepted = StanzaReader.TryRead(document, Limits, out var element, out var fault);
        var expat = _expat.TryRead(document, _expats);
        var restricted = _expat.SawRestricted;
        if (!accepted)
            return JudgeRefusal(document, fault, expat, restricted);

        Accepted++;
        OurTree.Tell(element!, _ours);
        if (!expat)
            return "Expat refuses it";
        // Both others read over it, so that no tree shows it.
        if (restricted)
            return "RFC 6120 §11.1 forbids what is in it";
        if (!_ours.Bytes.SequenceEqual(_expats.Bytes))
            return $"Expat reads {_expats} and ours {_ours}";
        if (!PlatformReader.TryRead(document, _platforms))
            return "XmlReader refuses it";
        return _ours.Bytes.SequenceEqual(_platforms.Bytes) ? null : $"XmlReader reads {_platforms} and ours {_ours}";
    }

    public void Dispose() => _expat.Dispose();

    private bool IsTurnOf(int surroundings) => !inTurn || _turn == surroundings;

    private string? JudgeRefusal(byte[] document, XmlFault fault, bool expat, bool restricted)
    {
        if (!expat || !PlatformReader.TryRead(document, _platforms))
            return null;
        Stricter++;
        return fault switch
        {
            XmlFault.Restricted when restricted => null,
            XmlFault.TooLarge => null,
            _ => $"both others accept it, and ours says {fault}",
        };
    }

    private string? JudgeOnStream(byte[] document)
    {
        if (!StanzaReader.TryRead(document, Limits, OnStream, out var element, out _))
            return null;
        OurTree.Tell(element, _ours);
        if (!_expat.TryRead(_stream.Around(document), _expats, around: 1))
            return "Expat refuses it on a stream";
        if (!_ours.Bytes.SequenceEqual(_expats.Bytes))
            return $"Expat reads {_expats} on a stream and ours {_ours}";
        return IsTurnOf(1) ? JudgeWritten(document, OnStream) : null;
    }

    // A stanza that inherits the body's namespace is read as one that inherits jabber:client.
    private string? JudgeInBody(byte[] document)
    {
        if (!StanzaReader.TryReadBody(_body.Around(document).ToArray(), Limits, out var body, out var fault))
            return fault == XmlFault.TooLarge ? null : $"In a body it is {fault}";
        if (body.Elements.SingleOrDefault() is not { } element)
            return "In a body it is not one element";
        if (IsTurnOf(2) && JudgeWritten(element) is { } what)
            return $"In a body: {what}";
        OurTree.Tell(element, _ours);
        return _expat.TryRead(_client.Around(document), _expats, around: 1) && _ours.Bytes.SequenceEqual(_expats.Bytes)
            ? null
            : $"Expat reads {_expats} in a body and ours {_ours}";
    }

    private string? JudgeWritten(byte[] document, NamespaceScope scope)
    {
        // Read anew for each: what is written must not depend on who has looked at it before.
        Element Read() => StanzaReader.TryRead(document, Limits, scope, out var element, out _) ? element : throw new InvalidOperationException("It was read before.");

        if (JudgeWritten(Read()) is { } what)
            return what;
        if (JudgeWritten(Read().WithAttribute("from", "a@b/c<").With(Added)) is { } changed)
            return $"Changed: {changed}";
        var looked = Read();
        foreach (var child in looked.Elements)
        {
            if (JudgeWritten(child) is { } inner)
                return $"Of a child: {inner}";
            foreach (var grandchild in child.Elements)
            {
                if (JudgeWritten(grandchild) is { } innermost)
                    return $"Of a grandchild: {innermost}";
            }

            if (JudgeWritten(looked.WithoutElements(other => other == child)) is { } without)
                return $"Without a child: {without}";
        }

        return JudgeWritten(looked) is { } again ? $"Looked at: {again}" : null;
    }

    private string? JudgeWritten(Element element)
    {
        var alone = StanzaWriter.ToBytes(element);
        var inside = _client.Around(StanzaWriter.ToBytes(element, XmppNamespaces.Client));
        OurTree.Tell(element, _ours);
        return Differs(alone, around: 0, "alone")
            ?? Differs(inside, around: 1, "into a stream")
            ?? Differs(Encoding.UTF8.GetBytes(element.ToString()), around: 0, "canonically");
    }

    private string? Differs(ReadOnlySpan<byte> written, int around, string how) =>
        !_expat.TryRead(written, _expats, around) ? $"Expat refuses what is written {how}: {Encoding.UTF8.GetString(written)}"
        : !_ours.Bytes.SequenceEqual(_expats.Bytes) ? $"Expat reads what is written {how} as {_expats} and ours {_ours}"
        : null;
}

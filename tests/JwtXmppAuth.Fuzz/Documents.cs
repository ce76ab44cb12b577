using System.Text;

namespace JwtXmppAuth.Fuzz;

/// <summary>
/// Documents by the grammar: most of them in order, full of what parsers read differently: prefixes declared anew and
/// undone, reserved names, references, line ends, CDATA, names beyond ASCII. Now and then a rule is broken on purpose.
/// </summary>
internal sealed class Documents(Dice dice)
{
    private const int MostDepth = 6;

    private static readonly string[] Prefixes = ["a", "b", "p", "stream", "é", "ns1"];
    private static readonly string[] Locals = ["a", "b", "message", "presence", "x", "body", "é", "_1-.2", "xml", "xmlns", "Xmla", "\u0E01\u0E31", "\u3005"];
    private static readonly string[] BadNames = ["", "1", "-a", ":a", "a:", "a:b:c", "\u00D7", "\U00010000", "\u2070", "a\u00B7:\u00B7", "\u02FF"];

    private static readonly string[] Namespaces =
    [
        "jabber:client", "urn:x", "urn:y", "urn:x", "http://jabber.org/protocol/muc", "http://etherx.jabber.org/streams", "u", "é", "",
        "urn:&amp;x", "u&#x72;n:x", " urn:x", "urn:x\n", "&#9;", "http://www.w3.org/XML/1998/namespace", "http://www.w3.org/2000/xmlns/",
        "jabber:client\u0001", "&#74;abber:client", "http://www.w3.org/XML/1998/namespac&#101;", "]]>", ">", "urn:x ", "//",
    ];

    private static readonly string[] Pieces =
    [
        "text", " ", "\n", "\r\n", "\r", "\t", "\r\r\n", "é", "日本", "\U0001F600", "\uFFFD", "\uFF01", "\u0085", "\u2028", "\u007F", "\u00A0",
        "&lt;", "&gt;", "&amp;", "&apos;", "&quot;", "&#13;", "&#10;", "&#9;", "&#x41;", "&#65;", "&#x1F600;", "&#x10FFFF;", "&#0065;",
        "]", "]]", "]]&gt;", ">", "'", "\"", "=", "/", "x]]y", "<![CDATA[<&>]]>", "<![CDATA[]]>", "<![CDATA[]]]]>", "<![CDATA[\r\n\r]]>", "\uFEFF",
    ];

    private static readonly string[] BadPieces =
    [
        "]]>", "&", "&;", "& ", "&x;", "&nbsp;", "&#;", "&#x;", "&#0;", "&#x1F;", "&#xD800;", "&#xFFFE;", "&#x110000;", "&#X41;", "&#65", "&#-1;",
        "&#4294967361;", "&#x100000041;", "&LT;", "&lt", "<", "<!-- c -->", "<?p i?>", "<!DOCTYPE a>", "<![CDATA[", "<![cdata[x]]>", "\u0001", "\uFFFF",
        "\uFFFE", "\0", "\v", "<!", "</", "<?xml version='1.0'?>", "&#x 41;", "&# 65;", "&#6٥;", "&é;", "&:a;",
    ];

    private static readonly string[] Spaces = [" ", " ", " ", "  ", "\n", "\t", "\r\n", " \r"];

    private readonly StringBuilder _out = new();
    private readonly List<string> _declared = [];
    private readonly HashSet<string> _names = [];
    private int _faultsOneIn;

    public byte[] Next()
    {
        _out.Clear();
        _declared.Clear();
        _faultsOneIn = dice.Of([0, 0, 200, 60]);
        if (dice.OneIn(12))
            _out.Append(dice.Of([" ", "\n", "<?xml version='1.0'?>", "<?xml version=\"1.0\" encoding='utf-8'?>", "\uFEFF", "<!DOCTYPE a [<!ENTITY x 'y'>]>", "x"]));
        Element(1);
        if (dice.OneIn(12))
            _out.Append(dice.Of([" ", "\r\n", "x", "<a/>", "</a>", "<!-- c -->", "\0", "&#32;"]));
        return Encoding.UTF8.GetBytes(_out.ToString());
    }

    private bool Breaks => _faultsOneIn > 0 && dice.OneIn(_faultsOneIn);

    private void Element(int depth)
    {
        var before = _declared.Count;
        var attributes = new List<string>();
        _names.Clear();
        for (var i = dice.Below(3); i > 0; i--)
            Declare(attributes);
        for (var i = dice.Below(4); i > 0; i--)
            Add(attributes, Name(dice.OneIn(3)), Value());
        Shuffle(attributes);

        var name = Name(prefixed: dice.OneIn(4));
        _out.Append('<').Append(name);
        foreach (var attribute in attributes)
            _out.Append(Breaks ? "" : dice.Of(Spaces)).Append(attribute);
        if (dice.OneIn(6))
            _out.Append(dice.Of(Spaces));
        if (dice.OneIn(3))
        {
            _out.Append(Breaks ? "/ >" : "/>");
        }
        else
        {
            _out.Append('>');
            for (var i = dice.Below(5); i > 0; i--)
                Content(depth);
            _out.Append("</").Append(Breaks ? Name(true) : name);
            if (dice.OneIn(8))
                _out.Append(dice.Of(Spaces));
            _out.Append('>');
        }

        _declared.RemoveRange(before, _declared.Count - before);
    }

    private void Content(int depth)
    {
        if (depth < MostDepth && dice.OneIn(2))
            Element(depth + 1);
        else
            _out.Append(Piece());
    }

    private void Declare(List<string> attributes)
    {
        var ns = dice.OneIn(20) ? dice.Of(Namespaces) : Namespaces[dice.Below(7)];
        if (dice.OneIn(2))
        {
            Add(attributes, "xmlns", dice.OneIn(8) ? "" : ns);
            return;
        }

        var prefix = dice.OneIn(100) ? dice.Of(["xmlns", "xml"]) : dice.Of(Prefixes);
        _declared.Add(prefix);
        Add(attributes, $"xmlns:{prefix}", ns);
    }

    private void Add(List<string> attributes, string name, string value)
    {
        if (_names.Add(name) || Breaks)
            attributes.Add($"{name}{Equal()}{Quoted(name == "xml:space" && !Breaks ? "preserve" : value)}");
    }

    private string Name(bool prefixed)
    {
        if (Breaks)
            return dice.Of(BadNames);
        var local = dice.Of(Locals);
        if (!prefixed)
            return local;
        var prefix = Breaks ? dice.Of(Prefixes) : _declared.Count > 0 ? _declared[dice.Below(_declared.Count)] : "xml";
        return dice.OneIn(20) ? "xml:space" : $"{prefix}:{local}";
    }

    private string Piece() => Breaks ? dice.Of(BadPieces) : dice.Of(Pieces);

    private string Value()
    {
        if (dice.OneIn(10))
            return dice.Of(["default", "preserve", " preserve", "groupchat", "room@conference.example.com/nick"]);
        var value = "";
        for (var i = dice.Below(4); i > 0; i--)
        {
            var piece = Piece();
            value += piece.StartsWith("<![", StringComparison.Ordinal) && !Breaks ? "v" : piece;
        }

        return value;
    }

    private string Quoted(string value)
    {
        var quote = dice.OneIn(2) ? '\'' : '"';
        return Breaks ? value : quote + value.Replace(quote.ToString(), Breaks ? quote.ToString() : "q", StringComparison.Ordinal) + quote;
    }

    private string Equal() => dice.OneIn(12) ? dice.Of([" =", "= ", "\r\n=\t", " = "]) : Breaks ? "" : "=";

    private void Shuffle(List<string> items)
    {
        for (var i = items.Count - 1; i > 0; i--)
        {
            var j = dice.Below(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }
}

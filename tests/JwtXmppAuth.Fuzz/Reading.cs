using System.Globalization;
using System.Text;

namespace JwtXmppAuth.Fuzz;

/// <summary>
/// What a parser has read, in a form that can be compared byte by byte: names with their namespaces, attributes in the
/// order they were written, texts as one however many pieces they came in. Marks are bytes that no XML and no UTF-8 has.
/// </summary>
internal sealed class Reading
{
    private const byte Start = 0xF8, Attribute = 0xF9, Text = 0xFA, End = 0xFB, Separator = 0xFF;

    private byte[] _bytes = new byte[4096];
    private int _length;
    private bool _inText;

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    public void Clear() => (_length, _inText) = (0, false);

    public void Open(ReadOnlySpan<byte> ns, ReadOnlySpan<byte> name) => Mark(Start, ns, name);

    public void Add(ReadOnlySpan<byte> ns, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Mark(Attribute, ns, name);
        Put(Separator);
        Put(value);
    }

    public void AddText(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
            return;
        if (!_inText)
            Put(Text);
        Put(text);
        _inText = true;
    }

    public void Close()
    {
        Put(End);
        _inText = false;
    }

    public void Open(string ns, string name) => Open(Utf8(ns), Utf8(name));

    public void Add(string ns, string name, string value) => Add(Utf8(ns), Utf8(name), Utf8(value));

    public void AddText(string text) => AddText(Utf8(text));

    /// <summary>For messages.</summary>
    public override string ToString()
    {
        var shown = new StringBuilder();
        foreach (var b in Bytes)
        {
            _ = b switch
            {
                Start => shown.Append(" <"),
                Attribute => shown.Append(" @"),
                Text => shown.Append(" \""),
                End => shown.Append(" >"),
                Separator => shown.Append('|'),
                < 0x20 or >= 0x7F => shown.Append(CultureInfo.InvariantCulture, $"\\x{b:X2}"),
                _ => shown.Append((char)b),
            };
        }

        return shown.ToString();
    }

    private void Mark(byte kind, ReadOnlySpan<byte> ns, ReadOnlySpan<byte> name)
    {
        Put(kind);
        Put(ns);
        Put(Separator);
        Put(name);
        _inText = false;
    }

    private void Put(byte b) => Put([b]);

    private void Put(ReadOnlySpan<byte> bytes)
    {
        if (_bytes.Length - _length < bytes.Length)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + bytes.Length));
        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}

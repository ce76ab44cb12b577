using System.Text;

namespace JwtXmppAuth.Fuzz;

/// <summary>The open stream, or the body, that a document is put into.</summary>
internal sealed class Surroundings(string startTag, string endTag)
{
    private readonly byte[] _start = Encoding.UTF8.GetBytes(startTag);
    private readonly byte[] _end = Encoding.UTF8.GetBytes(endTag);
    private byte[] _buffer = new byte[4096];

    public ReadOnlySpan<byte> Around(ReadOnlySpan<byte> document)
    {
        var length = _start.Length + document.Length + _end.Length;
        if (_buffer.Length < length)
            _buffer = new byte[length * 2];
        _start.CopyTo(_buffer, 0);
        document.CopyTo(_buffer.AsSpan(_start.Length));
        _end.CopyTo(_buffer.AsSpan(_start.Length + document.Length));
        return _buffer.AsSpan(0, length);
    }
}

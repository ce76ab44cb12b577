using System.Text;

namespace JwtXmppAuth.Fuzz;

/// <summary>The open stream that a document is put into.</summary>
internal sealed class Surroundings(string startTag)
{
    private readonly byte[] _start = Encoding.UTF8.GetBytes(startTag);
    private byte[] _buffer = new byte[4096];

    public ReadOnlySpan<byte> Around(ReadOnlySpan<byte> document)
    {
        var end = "</stream:stream>"u8;
        var length = _start.Length + document.Length + end.Length;
        if (_buffer.Length < length)
            _buffer = new byte[length * 2];
        _start.CopyTo(_buffer, 0);
        document.CopyTo(_buffer.AsSpan(_start.Length));
        end.CopyTo(_buffer.AsSpan(_start.Length + document.Length));
        return _buffer.AsSpan(0, length);
    }
}

using System.Buffers;

namespace JwtXmppAuth.Gateway.Upstreams.Component;

/// <summary>What one write takes: stanzas, and behind them the white space that lets the server read the last ones at once.</summary>
internal sealed class LinkBatch : IDisposable
{
    private readonly RentedBuffer _buffer = new();

    public ReadOnlyMemory<byte> Written => _buffer.Written;

    public int Length => _buffer.Written.Length;

    /// <summary>What <see cref="TrailingSpace"/> asks for behind what is here by now.</summary>
    public int Space { get; private set; }

    public void Add(in LinkStanza stanza) => Add(stanza.Bytes, stanza.Space);

    public void Add(ReadOnlySpan<byte> farewell) => Add(farewell, TrailingSpace.Behind(farewell));

    /// <summary>Nothing comes behind it but another batch.</summary>
    public ReadOnlyMemory<byte> End()
    {
        _buffer.GetSpan(Space)[..Space].Fill((byte)' ');
        _buffer.Advance(Space);
        Space = 0;
        return _buffer.Written;
    }

    public void Clear()
    {
        _buffer.Clear();
        Space = 0;
    }

    public void Dispose() => _buffer.Dispose();

    private void Add(ReadOnlySpan<byte> stanza, int space)
    {
        _buffer.Write(stanza);
        Space = Math.Max(Space - stanza.Length, space);
    }
}

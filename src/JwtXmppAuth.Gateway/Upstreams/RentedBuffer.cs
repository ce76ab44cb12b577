using System.Buffers;

namespace JwtXmppAuth.Gateway.Upstreams;

/// <summary>What one write puts together, in an array of the pool: sessions hold no buffers while they are silent.</summary>
internal sealed class RentedBuffer : IBufferWriter<byte>, IDisposable
{
    private byte[] _array = ArrayPool<byte>.Shared.Rent(1024);
    private int _length;

    public ReadOnlyMemory<byte> Written => _array.AsMemory(0, _length);

    /// <summary>Bytes that it holds for itself, written or not.</summary>
    public int Capacity => _array.Length;

    public void Advance(int count) => _length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        MakeRoom(Math.Max(1, sizeHint));
        return _array.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Empties it for what is put together next.</summary>
    public void Clear() => _length = 0;

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_array);
        _array = [];
    }

    private void MakeRoom(int needed)
    {
        if (_array.Length - _length >= needed)
            return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_array.Length * 2, _length + needed));
        _array.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_array);
        _array = larger;
    }
}

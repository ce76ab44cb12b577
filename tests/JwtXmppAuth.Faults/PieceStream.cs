namespace JwtXmppAuth.Faults;

/// <summary>A request's body as it arrives: in two pieces with time between them, or broken off after the first.</summary>
/// <param name="arrived">Called when all of it is there.</param>
internal sealed class PieceStream(ReadOnlyMemory<byte> body, int cut, Func<Task>? pause, Func<Exception>? breaks, Action arrived) : Stream
{
    private int _position;
    private bool _arrived;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // A read without a buffer only asks whether there is something.
        if (buffer.IsEmpty)
            return 0;
        if (_position == cut && cut > 0)
        {
            if (pause is not null)
                await pause().WaitAsync(cancellationToken);
            if (breaks is not null)
                throw breaks();
        }

        var end = _position < cut ? cut : body.Length;
        var length = Math.Min(buffer.Length, end - _position);
        body.Slice(_position, length).CopyTo(buffer);
        _position += length;
        if (length == 0 && !_arrived)
        {
            _arrived = true;
            arrived();
        }

        return length;
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

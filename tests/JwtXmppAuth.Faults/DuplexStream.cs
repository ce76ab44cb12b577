using System.IO.Pipelines;

namespace JwtXmppAuth.Faults;

/// <summary>A connection in memory, as a stream: two of them are its two ends.</summary>
internal sealed class DuplexStream : Stream, IDuplexPipe
{
    private readonly Stream _input;

    private DuplexStream(PipeReader input, PipeWriter output)
    {
        (Input, Output) = (input, output);
        _input = input.AsStream();
    }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public static (DuplexStream One, DuplexStream Other) Pair()
    {
        var (there, back) = (new Pipe(), new Pipe());
        return (new DuplexStream(back.Reader, there.Writer), new DuplexStream(there.Reader, back.Writer));
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _input.ReadAsync(buffer, cancellationToken);

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if ((await Output.WriteAsync(buffer, cancellationToken)).IsCompleted)
            throw new IOException("Broken pipe");
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        Output.Complete();
        Input.CancelPendingRead();
        Input.Complete();
        base.Dispose(disposing);
    }
}

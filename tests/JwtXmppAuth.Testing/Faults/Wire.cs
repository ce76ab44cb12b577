using System.IO.Pipelines;
using System.Net.Sockets;

namespace JwtXmppAuth.Testing.Faults;

/// <summary>One end of a connection, as a <see cref="Link"/> holds it: a real one, or one in memory.</summary>
public abstract class Wire
{
    /// <summary>0 at the end; throws <see cref="IOException"/> when the connection broke.</summary>
    public abstract ValueTask<int> ReadAsync(Memory<byte> buffer);

    public abstract ValueTask WriteAsync(ReadOnlyMemory<byte> bytes);

    /// <summary>Nothing more comes from here.</summary>
    public abstract void End();

    /// <param name="reset">The other end sees a reset and not an orderly end.</param>
    public abstract void Break(bool reset);

    public static Wire Of(Socket socket) => new SocketWire(socket);

    public static Wire Of(IDuplexPipe pipe) => new PipeWire(pipe);

    private sealed class SocketWire(Socket socket) : Wire
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer)
        {
            try
            {
                return await socket.ReceiveAsync(buffer);
            }
            catch (Exception broken) when (broken is SocketException or ObjectDisposedException)
            {
                throw new ConnectionBrokenException();
            }
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
        {
            try
            {
                while (!bytes.IsEmpty)
                    bytes = bytes[await socket.SendAsync(bytes)..];
            }
            catch (Exception broken) when (broken is SocketException or ObjectDisposedException)
            {
                throw new ConnectionBrokenException();
            }
        }

        public override void End()
        {
            try
            {
                socket.Shutdown(SocketShutdown.Send);
            }
            catch (Exception over) when (over is SocketException or ObjectDisposedException)
            {
            }
        }

        public override void Break(bool reset)
        {
            try
            {
                if (reset)
                    socket.LingerState = new LingerOption(enable: true, seconds: 0);
            }
            catch (Exception over) when (over is SocketException or ObjectDisposedException)
            {
            }

            socket.Dispose();
        }
    }

    private sealed class PipeWire(IDuplexPipe pipe) : Wire
    {
        private readonly Stream _input = pipe.Input.AsStream();

        public override ValueTask<int> ReadAsync(Memory<byte> buffer) => _input.ReadAsync(buffer);

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
        {
            try
            {
                if ((await pipe.Output.WriteAsync(bytes)).IsCompleted)
                    throw new ConnectionBrokenException();
            }
            catch (InvalidOperationException)
            {
                // This end was closed meanwhile.
                throw new ConnectionBrokenException();
            }
        }

        public override void End() => pipe.Output.Complete();

        public override void Break(bool reset)
        {
            pipe.Output.Complete(reset ? new ConnectionBrokenException() : null);
            pipe.Input.CancelPendingRead();
        }
    }
}

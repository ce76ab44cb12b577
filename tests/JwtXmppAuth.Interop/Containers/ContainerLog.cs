using System.Text;
using DotNet.Testcontainers.Configurations;

namespace JwtXmppAuth.Interop.Containers;

/// <summary>What a container writes, as it comes. A test waits for a line instead of looking again and again.</summary>
public sealed class ContainerLog : IOutputConsumer
{
    /// <summary>Real time after which a test that waits has failed; reached only by a broken one.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private readonly Lines _out;
    private readonly Lines _error;
    private TaskCompletionSource _grown = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ContainerLog() => (_out, _error) = (new Lines(this), new Lines(this));

    bool IOutputConsumer.Enabled => true;

    Stream IOutputConsumer.Stdout => _out;

    Stream IOutputConsumer.Stderr => _error;

    /// <summary>How many lines there are: a place to wait from.</summary>
    public int Mark
    {
        get
        {
            lock (_gate)
                return _lines.Count;
        }
    }

    public string Text
    {
        get
        {
            lock (_gate)
                return string.Join('\n', _lines);
        }
    }

    /// <summary>The first line at or after <paramref name="from"/> that contains the text.</summary>
    public async Task<string> WaitForAsync(string text, int from = 0)
    {
        while (true)
        {
            Task grown;
            lock (_gate)
            {
                for (; from < _lines.Count; from++)
                {
                    if (_lines[from].Contains(text, StringComparison.Ordinal))
                        return _lines[from];
                }

                grown = _grown.Task;
            }

            try
            {
                await grown.WaitAsync(Patience, TimeProvider.System);
            }
            catch (TimeoutException)
            {
                throw new TimeoutException($"No line of the container contains '{text}'. Its last lines:\n{Last(20)}");
            }
        }
    }

    /// <summary>The last lines, for the message of a test that fails.</summary>
    public string Last(int lines)
    {
        lock (_gate)
            return string.Join('\n', _lines.TakeLast(lines));
    }

    public void Dispose()
    {
        _out.Dispose();
        _error.Dispose();
    }

    private void Add(string line)
    {
        TaskCompletionSource grown;
        lock (_gate)
        {
            _lines.Add(line);
            (grown, _grown) = (_grown, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        grown.SetResult();
    }

    /// <summary>Cuts one of the two outputs into lines, wherever the pieces end.</summary>
    private sealed class Lines(ContainerLog log) : Stream
    {
        private readonly List<byte> _line = [];

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            foreach (var value in buffer)
            {
                if (value != '\n')
                {
                    _line.Add(value);
                    continue;
                }

                log.Add(Encoding.UTF8.GetString([.. _line]));
                _line.Clear();
            }
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}

using System.Threading.Channels;
using JwtXmppAuth.Xmpp.Stanzas;

namespace JwtXmppAuth.Gateway.Upstreams.Domain;

/// <summary>What waits for one session, in order, within a bound; and its end.</summary>
internal sealed class Outbox(int capacity)
{
    private readonly Channel<Stanza> _queue =
        Channel.CreateBounded<Stanza>(new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

    private readonly TaskCompletionSource<UpstreamEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ChannelReader<Stanza> Reader => _queue.Reader;

    public Task<UpstreamEnd> Ended => _ended.Task;

    /// <summary>False when it is full; what is put into a closed one is dropped, as its reader is gone.</summary>
    public bool TryPut(Stanza stanza) => _queue.Writer.TryWrite(stanza) || _ended.Task.IsCompleted;

    /// <summary>False when it is closed.</summary>
    public ValueTask<bool> WaitForSpaceAsync(CancellationToken cancellation) => _queue.Writer.WaitToWriteAsync(cancellation);

    /// <summary>What is queued can still be read. The first end counts.</summary>
    public void Close(UpstreamEnd end)
    {
        if (_ended.TrySetResult(end))
            _queue.Writer.TryComplete();
    }
}

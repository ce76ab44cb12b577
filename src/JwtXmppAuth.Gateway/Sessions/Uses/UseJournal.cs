using System.Threading.Channels;
using JwtXmppAuth.Gateway.Revocation;

namespace JwtXmppAuth.Gateway.Sessions.Uses;

/// <summary>
/// Writes uses of tokens to their store: one task, which takes what has come meanwhile together, so that many logins cost one
/// wait for the disk. Nobody waits longer than <see cref="Patience"/>.
/// </summary>
internal sealed class UseJournal(IUsedTokenStore store, TimeProvider time) : IAsyncDisposable
{
    /// <summary>Longest that a login waits for the disk; then it is refused, for nobody would know of the use after a restart.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Changes that wait to be written; a login beyond them is refused.</summary>
    public const int MaxWaiting = 10_000;

    /// <summary>Changes in one write.</summary>
    public const int MaxTogether = 500;

    private readonly Channel<Pending> _waiting = Channel.CreateBounded<Pending>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private Task _writing = Task.CompletedTask;

    public bool IsDurable => store.IsDurable;

    /// <summary>What was used and is not over; before anybody is let in.</summary>
    /// <exception cref="RevocationStoreException">It cannot be read.</exception>
    public async Task<IReadOnlyList<TokenUse>> OpenAsync(CancellationToken cancellation)
    {
        var uses = await store.OpenAsync(time.GetUtcNow(), cancellation);
        // Not on this thread: a store may take its time without giving it back.
        _writing = Task.Run(WriteAsync, CancellationToken.None);
        return uses;
    }

    /// <exception cref="OperationCanceledException">The session has ended; the use is taken back.</exception>
    public async ValueTask<UseKeeping> KeepAsync(TokenUse use, CancellationToken cancellation)
    {
        var pending = new Pending(new(use));
        if (!_waiting.Writer.TryWrite(pending))
            return new UseKeeping.Failed($"{MaxWaiting} uses wait to be written already.");
        try
        {
            return await pending.Done.Task.WaitAsync(Patience, time, cancellation);
        }
        catch (TimeoutException)
        {
            Forget(use);
            return new UseKeeping.Failed($"It was not written within {Patience.TotalSeconds:0} s.");
        }
        catch (OperationCanceledException)
        {
            Forget(use);
            throw;
        }
    }

    /// <summary>Nothing came of it. Where it cannot be written either, the token stays used, until it expires.</summary>
    public void Forget(TokenUse use) => _waiting.Writer.TryWrite(new Pending(new(use, GivenBack: true)));

    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _writing;
        await store.DisposeAsync();
    }

    private async Task WriteAsync()
    {
        List<Pending> together = [];
        while (await _waiting.Reader.WaitToReadAsync())
        {
            together.Clear();
            while (together.Count < MaxTogether && _waiting.Reader.TryRead(out var pending))
                together.Add(pending);
            await WriteAsync(together);
        }
    }

    private async Task WriteAsync(List<Pending> together)
    {
        try
        {
            var refused = await store.WriteAsync([.. together.Select(pending => pending.Change)], time.GetUtcNow(), CancellationToken.None);
            foreach (var pending in together)
                pending.Done.TrySetResult(refused.Contains(pending.Change) ? new UseKeeping.Elsewhere() : new UseKeeping.Kept());
        }
        catch (RevocationStoreException failure)
        {
            foreach (var pending in together)
                pending.Done.TrySetResult(new UseKeeping.Failed(failure.Message));
        }
    }

    private sealed class Pending(TokenUseChange change)
    {
        public TokenUseChange Change => change;

        // Who waits goes on by itself, and not on the task that writes.
        public TaskCompletionSource<UseKeeping> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>What became of the wish to keep a use.</summary>
internal abstract record UseKeeping
{
    private UseKeeping()
    {
    }

    public sealed record Kept : UseKeeping;

    /// <summary>Another gateway has used the token.</summary>
    public sealed record Elsewhere : UseKeeping;

    /// <param name="Why">For the operator.</param>
    public sealed record Failed(string Why) : UseKeeping;
}

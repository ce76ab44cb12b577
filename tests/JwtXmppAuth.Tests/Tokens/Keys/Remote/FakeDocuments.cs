using System.Collections.Concurrent;
using JwtXmppAuth.Tokens.Keys.Remote;

namespace JwtXmppAuth.Tests.Tokens.Keys.Remote;

/// <summary>Servers of documents that answer what the test says, at once or when it says so.</summary>
internal sealed class FakeDocuments : IKeyDocuments
{
    private volatile TaskCompletionSource? _held;
    private volatile int _asked;

    /// <summary>What is answered, by address.</summary>
    public Func<Uri, KeyDocument> Answer { get; set; } = _ => new KeyDocument.Absent();

    public int Asked => _asked;

    public ConcurrentQueue<Uri> Addresses { get; } = [];

    /// <summary>The entity tag that came with the last question.</summary>
    public string? Tag { get; private set; }

    /// <summary>Answers wait from now on until <see cref="Release"/>.</summary>
    public void Hold() => _held = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release() => Interlocked.Exchange(ref _held, null)?.SetResult();

    public async Task<KeyDocument> GetAsync(Uri address, string? known, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _asked);
        Addresses.Enqueue(address);
        Tag = known;
        // What was true when the server was asked, not when its answer arrived.
        var answer = Answer(address);
        if (_held is { } held)
            await held.Task.WaitAsync(cancellation);
        return answer;
    }
}

namespace JwtXmppAuth.Gateway.Limits;

/// <summary>
/// The bytes that wait for all clients together, to be read by them or to be acknowledged. While they are within their bound, each
/// client may have as much waiting as is said elsewhere; beyond it no more than a share, so that thousands who read slowly do not
/// take what a few may.
/// </summary>
/// <param name="maxBytes">For all together.</param>
internal sealed class Backlog(long maxBytes)
{
    /// <summary>For one client, where much waits for all: who reads has less waiting.</summary>
    public const int Share = 64 * 1024;

    /// <summary>What an element takes in memory beside its bytes, about: a small one is mostly that.</summary>
    public const int Around = 512;

    private long _bytes;

    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>From so many bytes on, one client gets nothing more for now.</summary>
    /// <param name="most">While there is room for all.</param>
    public int BoundOf(int most) => Bytes < maxBytes ? most : Math.Min(most, Share);

    /// <param name="bytes">Negative where they wait no longer.</param>
    public void Count(long bytes) => Interlocked.Add(ref _bytes, bytes);
}

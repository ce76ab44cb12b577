using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace JwtXmppAuth.Gateway.Transports.Bosh;

/// <summary>
/// Bodies on their way to the session, in rid order (XEP-0124 §14.2): one that came too early is kept until the gap is
/// filled. Bounded by the window, which lets in no more. Written under the connection's gate, read by its pump alone.
/// </summary>
internal sealed class Inbox(int requests)
{
    private readonly Dictionary<long, BoshBody> _early = [];

    // One window of requests may be ahead of the session, one more may wait for an answer, and one may be the last.
    private readonly Channel<BoshBody> _ready = Channel.CreateBounded<BoshBody>(2 * requests + 1);

    public IAsyncEnumerable<BoshBody> ReadAllAsync() => _ready.Reader.ReadAllAsync();

    public void Keep(BoshBody early) => _early[early.Rid] = early;

    /// <summary>Takes the body that was expected, and those behind it that were kept; stops at the first that is no good.</summary>
    /// <param name="refused">It, and where that is so nothing behind it was looked at.</param>
    public bool TryAdd(BoshBody body, Func<BoshBody, bool> accepts, [NotNullWhen(false)] out BoshBody? refused)
    {
        refused = null;
        for (BoshBody? next = body; next is not null; _early.Remove(next.Rid + 1, out next))
        {
            if (!accepts(next))
            {
                refused = next;
                return false;
            }

            if (!_ready.Writer.TryWrite(next))
                throw new UnreachableException("The window lets in more requests than the inbox holds.");
        }

        return true;
    }

    /// <summary>What is in it is still read; nothing comes in any more.</summary>
    public void Close() => _ready.Writer.TryComplete();
}

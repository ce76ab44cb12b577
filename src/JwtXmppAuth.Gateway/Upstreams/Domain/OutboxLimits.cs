using JwtXmppAuth.Xmpp.Stanzas;

namespace JwtXmppAuth.Gateway.Upstreams.Domain;

/// <summary>How much may wait for one session of a domain; where much waits for all of them together, less.</summary>
/// <param name="maxStanzas">For one session.</param>
/// <param name="maxBytes">For one session.</param>
/// <param name="maxBytesOfAll">From here on, those who have more than their share waiting get nothing more.</param>
internal sealed class OutboxLimits(int maxStanzas, int maxBytes = int.MaxValue, int maxBytesOfAll = int.MaxValue)
{
    /// <summary>For one session, where much waits for all: who reads has less waiting.</summary>
    public const int Share = 64 * 1024;

    /// <summary>What a stanza takes in memory beside its bytes, about: a small one is mostly that.</summary>
    private const int Around = 512;

    private long _bytes;

    public int MaxStanzas => maxStanzas;

    /// <summary>For one session, as things are.</summary>
    public int MaxBytesNow => Volatile.Read(ref _bytes) < maxBytesOfAll ? maxBytes : Math.Min(maxBytes, Share);

    public static long BytesOf(Stanza stanza) => stanza.Element.SizeOnWire + Around;

    public void Count(long bytes) => Interlocked.Add(ref _bytes, bytes);
}

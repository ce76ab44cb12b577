using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace JwtXmppAuth.Gateway.Transports.Bosh;

/// <summary>
/// The keys by which a client proves that a request is its own (XEP-0124 §15): it hashed a seed again and again, and shows
/// the results from the last one backwards, so that who saw all of them knows none that is still to come.
/// <code>
/// newkey = K(n)   key = K(n−1)   key = K(n−2)  …     hex(SHA-1(key)) is the key of the request before
/// </code>
/// A client that shows no key at all is not asked for any. Not thread-safe: the connection's gate guards it.
/// </summary>
/// <param name="remembered">Requests that may still be repeated.</param>
internal sealed class KeySequence(int remembered)
{
    // From the first request that shows one on: most clients never do.
    private Queue<(long Rid, string? Key, string? NewKey)>? _seen;
    private long _firstShown;
    private string? _last;

    /// <summary>From now on a request without the right key is somebody else's.</summary>
    public bool InUse => _last is not null;

    /// <summary>Judges a request that comes in its order; one that is good makes the next one's key known.</summary>
    public bool TryAdvance(BoshBody body)
    {
        if (_last is not null && (body.Key is null || !HashesTo(body.Key, _last)))
            return false;
        _last = body.NewKey ?? body.Key;
        return true;
    }

    /// <summary>Takes note of a request that is new, whether its turn has come or not.</summary>
    public void Remember(BoshBody body)
    {
        if (_seen is null)
        {
            if (ShowsNone(body))
                return;
            (_seen, _firstShown) = (new(), body.Rid);
        }

        if (_seen.Count == remembered)
            _seen.Dequeue();
        _seen.Enqueue((body.Rid, body.Key, body.NewKey));
    }

    /// <summary>Whether a request with a former rid shows what that one showed: only its sender can send an exact copy (§14.3).</summary>
    public bool IsCopy(BoshBody body)
    {
        if (_seen is null)
            return ShowsNone(body);
        foreach (var (rid, key, newKey) in _seen)
        {
            if (rid == body.Rid)
                return Same(key, body.Key) && Same(newKey, body.NewKey);
        }

        return !InUse || (body.Rid < _firstShown && body.Rid > _firstShown - remembered && ShowsNone(body));
    }

    private static bool ShowsNone(BoshBody body) => body.Key is null && body.NewKey is null;

    [SuppressMessage("Security", "CA5350", Justification = "The protocol's own choice; what it is asked for here, SHA-1 still does.")]
    private static bool HashesTo(string key, string hex)
    {
        Span<byte> expected = stackalloc byte[SHA1.HashSizeInBytes];
        return hex.Length == 2 * SHA1.HashSizeInBytes
            && Convert.FromHexString(hex, expected, out _, out _) is System.Buffers.OperationStatus.Done
            && CryptographicOperations.FixedTimeEquals(SHA1.HashData(Encoding.UTF8.GetBytes(key)), expected);
    }

    private static bool Same(string? one, string? other) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one ?? ""), Encoding.UTF8.GetBytes(other ?? ""));
}

using System.Net;
using JwtXmppAuth.Gateway.Limits;

namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>
/// How often something happened within a minute, by where it came from: an address, or a network of 64 bits, which is what one
/// customer has of IPv6.
/// </summary>
/// <param name="most">In a minute; asked each time anew.</param>
internal sealed class AddressTally(TimeProvider time, Func<int> most)
{
    /// <summary>Beyond them all are forgotten: who has so many addresses is not held by a count of each.</summary>
    public const int MaxAddresses = 10_000;

    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, (DateTimeOffset Since, int Count)> _counts = [];

    public bool IsFull(IPAddress address)
    {
        lock (_gate)
            return _counts.TryGetValue(ClientNetwork.Of(address), out var counted) && !IsOver(counted.Since) && counted.Count >= most();
    }

    /// <returns>False where it was full.</returns>
    public bool TryCount(IPAddress address)
    {
        var key = ClientNetwork.Of(address);
        lock (_gate)
        {
            if (_counts.TryGetValue(key, out var counted) && !IsOver(counted.Since))
            {
                var bound = most();
                _counts[key] = counted with { Count = Math.Min(counted.Count, bound) + 1 };
                return counted.Count < bound;
            }

            if (_counts.Count >= MaxAddresses)
                _counts.Clear();
            _counts[key] = (time.GetUtcNow(), 1);
            return true;
        }
    }

    private bool IsOver(DateTimeOffset since) => time.GetUtcNow() - since >= Window;
}

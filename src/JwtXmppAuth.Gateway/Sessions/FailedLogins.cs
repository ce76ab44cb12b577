using System.Net;
using System.Net.Sockets;

namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>
/// Wrong passwords, or tokens of operators, by where they came from: an address, or a network of 64 bits, which is what one customer has of IPv6.
/// </summary>
public sealed class FailedLogins(TimeProvider time)
{
    public const int Max = 10;

    /// <summary>Beyond them all are forgotten: passwords are too long to be guessed, so that nothing depends on memory.</summary>
    public const int MaxAddresses = 10_000;

    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, (DateTimeOffset Since, int Count)> _failed = [];

    public bool AreTooMany(IPAddress address)
    {
        lock (_gate)
            return _failed.TryGetValue(Key(address), out var failed) && !IsOver(failed.Since) && failed.Count >= Max;
    }

    public void Count(IPAddress address)
    {
        var key = Key(address);
        lock (_gate)
        {
            if (_failed.TryGetValue(key, out var failed) && !IsOver(failed.Since))
            {
                _failed[key] = failed with { Count = failed.Count + 1 };
                return;
            }

            if (_failed.Count >= MaxAddresses)
                _failed.Clear();
            _failed[key] = (time.GetUtcNow(), 1);
        }
    }

    private bool IsOver(DateTimeOffset since) => time.GetUtcNow() - since >= Window;

    private static IPAddress Key(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        if (address.AddressFamily is not AddressFamily.InterNetworkV6)
            return address;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }
}

using System.Net;
using System.Net.Sockets;

namespace JwtXmppAuth.Gateway.Limits;

/// <summary>What one customer has of addresses: one of IPv4, a network of 64 bits of IPv6.</summary>
internal static class ClientNetwork
{
    public static IPAddress Of(IPAddress address)
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

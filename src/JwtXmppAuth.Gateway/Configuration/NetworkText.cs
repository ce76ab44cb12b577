using System.Net;
using System.Net.Sockets;

namespace JwtXmppAuth.Gateway.Configuration;

/// <summary>An address or a network, as an operator writes it.</summary>
internal static class NetworkText
{
    /// <summary>A single address is a network of one.</summary>
    /// <exception cref="FormatException">It is neither.</exception>
    public static IPNetwork Parse(string text)
    {
        if (text.Contains('/', StringComparison.Ordinal))
            return IPNetwork.Parse(text);
        var address = Plain(IPAddress.Parse(text));
        return new IPNetwork(address, address.AddressFamily is AddressFamily.InterNetwork ? 32 : 128);
    }

    /// <summary>A listener on <c>[::]</c> shows IPv4 peers as <c>::ffff:a.b.c.d</c>.</summary>
    public static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}

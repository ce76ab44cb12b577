using System.Net;

namespace JwtXmppAuth.Server.Importing;

internal enum ServerNetwork
{
    /// <summary>Prosody is on this machine.</summary>
    Loopback,

    /// <summary>A network of containers, whose members trust each other.</summary>
    Trusted,
    Other,
}

/// <summary>Where the gateway reaches Prosody.</summary>
internal sealed record ServerPlace(string Address, int Port, ServerNetwork Network)
{
    private const int Client = 5222;

    /// <param name="text"><c>ADDRESS</c> or <c>ADDRESS:PORT</c>.</param>
    public static ServerPlace? Parse(string text)
    {
        var colon = text.LastIndexOf(':');
        var hasPort = colon > 0 && text.IndexOf(':', StringComparison.Ordinal) == colon;
        var address = hasPort ? text[..colon] : text;
        var port = Client;
        if ((hasPort && !(int.TryParse(text.AsSpan(colon + 1), out port) && port is > 0 and < 65536))
            || Uri.CheckHostName(address) == UriHostNameType.Unknown)
            return null;
        var loopback = address == "localhost" || (IPAddress.TryParse(address, out var ip) && IPAddress.IsLoopback(ip));
        return new ServerPlace(address, port, loopback ? ServerNetwork.Loopback : ServerNetwork.Other);
    }
}

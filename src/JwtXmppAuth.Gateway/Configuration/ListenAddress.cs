using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace JwtXmppAuth.Gateway.Configuration;

/// <summary>A place to listen at, written <c>http://ADDRESS:PORT</c> or <c>https://ADDRESS:PORT</c>.</summary>
/// <param name="Address">Null for every address of the machine, written <c>*</c>.</param>
/// <param name="Port">0: any free one.</param>
public sealed record ListenAddress(bool Tls, IPAddress? Address, int Port)
{
    public const string Form = "http://ADDRESS:PORT or https://ADDRESS:PORT, ADDRESS an IP address, localhost or *";

    public bool IsLoopback => Address is not null && IPAddress.IsLoopback(Address);

    public static bool TryParse(string text, [NotNullWhen(true)] out ListenAddress? address)
    {
        address = null;
        var rest = text.TrimEnd('/').AsSpan();
        var tls = rest.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
        if (!tls && !rest.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
            return false;

        rest = rest[(tls ? "https://".Length : "http://".Length)..];
        var colon = rest.LastIndexOf(':');
        if (colon < 0
            || !ushort.TryParse(rest[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            || !TryParseHost(rest[..colon], out var ip))
            return false;

        address = new ListenAddress(tls, ip, port);
        return true;
    }

    public override string ToString() =>
        $"{(Tls ? "https" : "http")}://{(Address is null ? $"*:{Port}" : new IPEndPoint(Address, Port).ToString())}";

    private static bool TryParseHost(ReadOnlySpan<char> host, out IPAddress? ip)
    {
        ip = null;
        if (host is "*" or "+")
            return true;

        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
            host = "127.0.0.1";
        var bracketed = host is ['[', .., ']'];
        return IPAddress.TryParse(bracketed ? host[1..^1] : host, out ip)
            && bracketed == (ip.AddressFamily == AddressFamily.InterNetworkV6);
    }
}

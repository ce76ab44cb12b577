using System.Net;

namespace JwtXmppAuth.Gateway.Configuration;

/// <summary>Who may come from where: listeners, proxies, origins, and the headers that travel with them.</summary>
internal static class NetworkCheck
{
    public static void Run(GatewayOptions options, ConfigurationFindings findings)
    {
        CheckListeners(options, findings);
        foreach (var (index, proxy) in options.TrustedProxies.Index())
            CheckProxy($"Gateway:TrustedProxies:{index}", proxy, findings);
        foreach (var (index, origin) in options.AllowedOrigins.Index())
            CheckOrigin($"Gateway:AllowedOrigins:{index}", origin, findings);
        foreach (var (index, host) in options.Hosts.Index())
        {
            if (host.PublicUrl is { } url && !IsOrigin(url))
                findings.Fault($"Gateway:Hosts:{index}:PublicUrl", $"is {Shown.Of(url)}; must be such as https://meet.example.com, without a path");
        }


        if (options.WebSocket.RedirectAtShutdown is { } other && !IsPlace(other, "ws", "wss"))
        {
            findings.Fault(
                "Gateway:WebSocket:RedirectAtShutdown",
                $"is {Shown.Of(other)}; must be the place of another gateway such as wss://b.meet.example.com, without a path");
        }

        if (options.RegionHeader.Length == 0 || !options.RegionHeader.All(IsTokenLetter))
            findings.Fault("Gateway:RegionHeader", $"is {Shown.Of(options.RegionHeader)}; must be the name of an HTTP header");
        if (options.Shard is { } shard && !shard.All(letter => letter is > ' ' and <= '~'))
            findings.Fault("Gateway:Shard", $"is {Shown.Of(shard)}; must be printable ASCII without spaces, as it is sent in a header");
    }

    private static void CheckListeners(GatewayOptions options, ConfigurationFindings findings)
    {
        var usable = TryListen("Gateway:Listen", options.Listen, findings, out var listen);
        if (!TryListen("Gateway:AdminListen", options.AdminListen, findings, out var admin))
            return;

        if (usable && listen!.Port == admin!.Port && listen.Port != 0 && Overlap(listen.Address, admin.Address))
            findings.Fault("Gateway:AdminListen", $"is {admin}; must be another place than Gateway:Listen, which is {listen}");
        if (!admin!.IsLoopback)
            findings.Warn("Gateway:AdminListen", $"is {admin}: health detail and metrics are open to whoever reaches it");
    }

    private static bool TryListen(string key, string text, ConfigurationFindings findings, out ListenAddress? address)
    {
        if (ListenAddress.TryParse(text, out address))
            return true;
        findings.Fault(key, $"is {Shown.Of(text)}; must be {ListenAddress.Form}");
        return false;
    }

    private static bool Overlap(IPAddress? one, IPAddress? other) => one is null || other is null || one.Equals(other);

    private static void CheckProxy(string key, string proxy, ConfigurationFindings findings)
    {
        CheckNetwork(key, proxy, findings);
        if (IPNetwork.TryParse(proxy, out var network) && network.PrefixLength == 0)
            findings.Warn(key, $"is {proxy}: every client can choose its address and tenant");
    }

    public static void CheckNetwork(string key, string text, ConfigurationFindings findings)
    {
        if (!IPNetwork.TryParse(text, out _) && !IPAddress.TryParse(text, out _))
            findings.Fault(key, $"is {Shown.Of(text)}; must be an address such as 10.0.0.5 or a network such as 10.0.0.0/8");
    }

    private static void CheckOrigin(string key, string origin, ConfigurationFindings findings)
    {
        if (origin == "*")
        {
            findings.Warn(key, "is *: any page that a user visits can open sessions from their browser");
            return;
        }

        if (!IsOrigin(origin))
            findings.Fault(key, $"is {Shown.Of(origin)}; must be an origin such as https://meet.example.com, without a path, or *");
    }

    private static bool IsOrigin(string text) => IsPlace(text, "http", "https");

    /// <summary>Scheme and authority, and nothing behind them.</summary>
    private static bool IsPlace(string text, params ReadOnlySpan<string> schemes) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && schemes.Contains(uri.Scheme)
        && uri.UserInfo.Length == 0
        && uri.GetLeftPart(UriPartial.Authority).Equals(text, StringComparison.OrdinalIgnoreCase);

    /// <summary>RFC 9110 §5.6.2.</summary>
    private static bool IsTokenLetter(char letter) =>
        char.IsAsciiLetterOrDigit(letter) || "!#$%&'*+-.^_`|~".Contains(letter, StringComparison.Ordinal);
}

using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace JwtXmppAuth.Tokens.Keys.Remote;

/// <summary>Where keys may come from: nobody on the way may be able to change them.</summary>
public static class KeyAddress
{
    /// <returns>The sentence of the fault; null when <paramref name="address"/> may be asked.</returns>
    public static string? Fault(string? text, bool allowHttp, out Uri? address)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out address) || address.Host.Length == 0)
            return $"is {Quoted.Text(text ?? "")}; must be an address such as https://id.example.com/keys.";
        if (address.UserInfo.Length > 0)
            return "has a user name or a password; the address of public keys needs none.";
        if (address.Fragment.Length > 0)
            return "has a # in it; no server is ever told what comes after it.";
        return MayAsk(address, allowHttp)
            ? null
            : address.Scheme == Uri.UriSchemeHttp
                ? "begins with http: whoever is on the way could put keys of their own there; use https, or AllowHttp within a network of your own."
                : $"begins with {Quoted.Text(address.Scheme)}; must begin with https.";
    }

    /// <summary>https; or http on this machine, and elsewhere where the operator says so.</summary>
    public static bool MayAsk(Uri address, bool allowHttp)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && (allowHttp || IsThisMachine(address)));
    }

    /// <summary>OpenID Connect Discovery 1.0 section 4: below the issuer, whose closing slash goes.</summary>
    public static Uri OfDiscovery(string issuer)
    {
        ArgumentNullException.ThrowIfNull(issuer);
        return new($"{issuer.TrimEnd('/')}/.well-known/openid-configuration");
    }

    /// <summary>
    /// <c>https://keys.example.com/</c> and a key's id to <c>https://keys.example.com/dc69….pem</c>: all that a client's token
    /// adds to an address are 64 hexadecimal digits.
    /// </summary>
    public static Uri OfKey(string server, string keyId)
    {
        ArgumentNullException.ThrowIfNull(server);
        // The plugin joins with a slash of its own, which makes two where the option ends in one; servers take one.
        return new($"{server.TrimEnd('/')}/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(keyId)))}.pem");
    }

    // Not IsLoopback: that is also true of names that end in a dot, and of what resolvers may know differently.
    private static bool IsThisMachine(Uri address) =>
        address.IdnHost == "localhost" || (IPAddress.TryParse(address.DnsSafeHost, out var ip) && IPAddress.IsLoopback(ip));
}

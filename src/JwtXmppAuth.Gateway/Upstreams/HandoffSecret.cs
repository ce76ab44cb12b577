using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace JwtXmppAuth.Gateway.Upstreams;

/// <summary>Finds the secret that signs hand-offs, and says in a sentence why there is none.</summary>
public static class HandoffSecret
{
    /// <summary>RFC 7518 §3.2: a key as long as the hash.</summary>
    public const int MinBytes = 32;

    /// <param name="fault">Names the key of the configuration; never contains anything of the secret.</param>
    public static bool TryRead(HandoffOptions options, [NotNullWhen(true)] out byte[]? secret, [NotNullWhen(false)] out string? fault)
    {
        secret = null;
        if (!SharedSecret.TryRead(
            "Gateway:Handoff", options.Secret, options.SecretFile, "Prosody has the same in jwtxmppauth_secret", out var key, out var text, out fault))
            return false;

        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length < MinBytes)
        {
            fault = $"{key} has {bytes.Length} bytes; must have at least {MinBytes}, e.g. from: openssl rand -hex 32";
            return false;
        }

        secret = bytes;
        return true;
    }
}

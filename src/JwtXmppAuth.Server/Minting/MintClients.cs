using System.Security.Cryptography;
using System.Text;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Server.Hosting;

namespace JwtXmppAuth.Server.Minting;

/// <summary>All of them, their secrets kept as digests: every comparison is of equal lengths, and each is compared with all.</summary>
/// <param name="options">Those in force; asked each time anew.</param>
internal sealed class MintClients(Func<MintOptions> options)
{
    private const string Basic = "Basic ";

    private volatile Digests _digests = new(options());

    private Digests Current
    {
        get
        {
            var (digests, now) = (_digests, options());
            return digests.Of == now ? digests : _digests = new(now);
        }
    }

    /// <summary>Whose credentials an <c>Authorization</c> header has (RFC 7617; RFC 6750 section 2.1); null: nobody's.</summary>
    public MintClientOptions? Find(string? header)
    {
        if (header is null)
            return null;
        if (BearerToken.In(header) is { } secret)
            return Find(null, secret);
        return header.StartsWith(Basic, StringComparison.OrdinalIgnoreCase) && TryDecode(header[Basic.Length..].Trim(), out var pair)
            && pair.IndexOf(':', StringComparison.Ordinal) is var colon and > 0
            ? Find(pair[..colon], pair[(colon + 1)..])
            : null;
    }

    private MintClientOptions? Find(string? id, string secret)
    {
        var (name, digest) = (id is null ? null : Digest(id), Digest(secret));
        MintClientOptions? found = null;
        foreach (var (client, ownName, ownSecret) in Current.All)
        {
            var named = name is null || CryptographicOperations.FixedTimeEquals(name, ownName);
            if (CryptographicOperations.FixedTimeEquals(digest, ownSecret) & named)
                found = client;
        }

        return found;
    }

    private static bool TryDecode(string text, out string pair)
    {
        var bytes = new byte[text.Length];
        pair = Convert.TryFromBase64String(text, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : "";
        return pair.Length > 0;
    }

    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    private sealed class Digests(MintOptions of)
    {
        public MintOptions Of => of;

        public (MintClientOptions Client, byte[] Id, byte[] Secret)[] All { get; } =
            [.. of.Clients.Select(client => (client, Digest(client.Id), Digest(client.Secret)))];
    }
}

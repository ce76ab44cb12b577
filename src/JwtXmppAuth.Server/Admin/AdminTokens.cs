using System.Security.Cryptography;
using System.Text;
using JwtXmppAuth.Gateway.Configuration;

namespace JwtXmppAuth.Server.Admin;

/// <summary>The configured bearer tokens, kept as digests: every comparison is of equal lengths and takes the same time.</summary>
/// <param name="options">Those in force; asked each time anew.</param>
internal sealed class AdminTokens(Func<AdminOptions> options)
{
    private volatile Digests _digests = new(options());

    public bool Any => options().Tokens.Count > 0;

    private Digests Current
    {
        get
        {
            var (digests, now) = (_digests, options());
            return digests.Of == now ? digests : _digests = new(now);
        }
    }

    /// <summary>Whose token it is; null: nobody's. All are compared, whichever it is.</summary>
    public string? Find(string shown)
    {
        var digest = Digest(shown);
        string? found = null;
        foreach (var (name, expected) in Current.All)
        {
            if (CryptographicOperations.FixedTimeEquals(digest, expected))
                found = name;
        }

        return found;
    }

    private static byte[] Digest(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    private sealed class Digests(AdminOptions of)
    {
        public AdminOptions Of => of;

        public (string Name, byte[] Digest)[] All { get; } = [.. of.Tokens.Select(token => (token.Name, Digest(token.Token)))];
    }
}

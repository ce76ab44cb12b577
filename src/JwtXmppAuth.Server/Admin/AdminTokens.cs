using System.Security.Cryptography;
using System.Text;
using JwtXmppAuth.Gateway.Configuration;

namespace JwtXmppAuth.Server.Admin;

/// <summary>The configured bearer tokens, kept as digests: every comparison is of equal lengths and takes the same time.</summary>
internal sealed class AdminTokens(AdminOptions options)
{
    private readonly (string Name, byte[] Digest)[] _tokens = [.. options.Tokens.Select(token => (token.Name, Digest(token.Token)))];

    public bool Any => _tokens.Length > 0;

    /// <summary>Whose token it is; null: nobody's. All are compared, whichever it is.</summary>
    public string? Find(string shown)
    {
        var digest = Digest(shown);
        string? found = null;
        foreach (var (name, expected) in _tokens)
        {
            if (CryptographicOperations.FixedTimeEquals(digest, expected))
                found = name;
        }

        return found;
    }

    private static byte[] Digest(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}

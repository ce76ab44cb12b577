using JwtXmppAuth.Testing;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Tests.Tokens.Keys;

internal static class KeyOptionsOf
{
    /// <summary>An app with a key of each, every one in an entry of its own.</summary>
    public static AppOptions WithKeysOf(this AppOptions app, IEnumerable<Issuer> issuers)
    {
        foreach (var issuer in issuers)
            app.Keys.Add(Of(issuer));
        return app;
    }

    /// <summary>An entry with the issuer's key, pinned to its algorithm.</summary>
    public static KeyOptions Of(Issuer issuer, Action<KeyOptions>? change = null)
    {
        var shorthand = issuer.App();
        var key = new KeyOptions
        {
            Secret = shorthand.Secrets.SingleOrDefault(),
            PublicKeyFile = shorthand.PublicKeyFiles.SingleOrDefault(),
            Algorithms = { issuer.Algorithm },
        };
        change?.Invoke(key);
        return key;
    }
}

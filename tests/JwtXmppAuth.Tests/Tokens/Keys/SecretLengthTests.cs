using JwtXmppAuth.Testing;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Tests.Tokens.Keys;

/// <summary>HMAC pads a short key and hashes a long one; the library refuses the first, so the padding is ours to prove.</summary>
public sealed class SecretLengthTests
{
    public static TheoryData<string, int> Lengths
    {
        get
        {
            var rows = new TheoryData<string, int>();
            foreach (var algorithm in (string[])["HS256", "HS384", "HS512"])
                foreach (var length in (int[])[1, 15, 31, 32, 33, 47, 48, 63, 64, 65, 127, 128, 129, 500])
                    rows.Add(algorithm, length);
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void A_secret_of_any_length_verifies_where_it_is_allowed(string algorithm, int length)
    {
        var issuer = Issuer.Hmac(Secret(length), algorithm);
        var verifier = new TokenVerifier([issuer.App(app => app.AllowWeakSecrets = true)], new(), TimeProvider.System);

        verifier.Accept(issuer.Token());
        Assert.Equal("token.signature", verifier.Refuse(Issuer.Hmac(Secret(length)[..^1] + "!", algorithm).Token()).Code);
    }

    private static string Secret(int length) => string.Concat(Enumerable.Repeat(Issuer.DefaultSecret, 8))[..length];
}

using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Tests.Tokens.Keys;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Tests.Tokens;

/// <summary>Mistakes that other implementations had to be mended for, each tried at a gateway that could make it.</summary>
public sealed class KnownAttacksTests : IDisposable
{
    private readonly string _set = Path.GetTempFileName();

    public void Dispose() => File.Delete(_set);

    public static TheoryData<string> Confusions => ["HS256", "HS384", "HS512"];

    /// <summary>
    /// CVE-2015-9235, CVE-2023-48223, CVE-2023-48238, CVE-2024-54150: the public key, which everybody has, as an HMAC secret. The
    /// app takes HMAC too, from a secret of its own, so that the algorithm alone does not save it.
    /// </summary>
    [Theory]
    [MemberData(nameof(Confusions))]
    public void A_public_key_is_no_secret_in_any_of_its_spellings(string algorithm)
    {
        var key = RsaKeys.One;
        var app = new AppOptions { Id = "my-app", AcceptedAudiences = { "jitsi" } }.WithKeysOf([SomeKeys.Of(algorithm), SomeKeys.Of("RS256")]);
        var verifier = new TokenVerifier([app], new(), TimeProvider.System);
        string[] texts = [key.ExportSubjectPublicKeyInfoPem(), key.ExportRSAPublicKeyPem(), File.ReadAllText(app.Keys[1].PublicKeyFile!)];
        byte[][] secrets =
        [
            .. texts.Select(Encoding.UTF8.GetBytes),
            .. texts.Select(text => Encoding.UTF8.GetBytes(text + "\n")),
            .. texts.Select(text => Encoding.UTF8.GetBytes(text.Replace("\n", "\r\n", StringComparison.Ordinal))),
            key.ExportSubjectPublicKeyInfo(), key.ExportRSAPublicKey(), key.ExportParameters(false).Modulus!,
            Encoding.UTF8.GetBytes(Jwk.Rsa("k").ToJsonString()),
        ];

        foreach (var secret in secrets)
            Assert.Equal(TokenReason.Signature, verifier.Refuse(Issuer.Hmac(secret, algorithm).Token()).Reason);
    }

    /// <summary>CVE-2026-44699: an RSA key of a set that names no algorithm became an empty HMAC key.</summary>
    [Theory]
    [MemberData(nameof(Confusions))]
    public void A_key_of_a_set_without_alg_serves_no_HMAC(string algorithm)
    {
        File.WriteAllBytes(_set, Jwk.Set(Jwk.Rsa("r"), Jwk.Ec("e", ECCurve.NamedCurves.nistP256), Jwk.Ed25519("o")));
        var verifier = Verifier(new KeyOptions { JwksFile = _set });

        foreach (var kid in (string?[])[null, "r", "e", "o", "x"])
            foreach (var secret in (byte[][])[[], [0], RsaKeys.One.ExportParameters(false).Modulus!])
                Assert.Equal(TokenReason.Algorithm, verifier.Refuse(Issuer.Hmac(secret, algorithm).TokenWithHeader(header =>
                {
                    if (kid is not null)
                        header["kid"] = kid;
                })).Reason);
    }

    /// <summary>CVE-2015-2951 and its many successors: no signature at all.</summary>
    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("NONE")]
    [InlineData("nOnE")]
    public void No_algorithm_is_none(string none)
    {
        var token = Issuer.Hmac([]).TokenWithHeader(header => header["alg"] = none);
        foreach (var verifier in SomeKeys.Issuers.Select(issuer => new TokenVerifier([issuer.App()], new(), TimeProvider.System)))
        {
            Assert.Equal(TokenReason.Algorithm, verifier.Refuse(token).Reason);
            Assert.Equal(TokenReason.Malformed, verifier.Refuse(token[..(token.LastIndexOf('.') + 1)]).Reason);
            Assert.Equal(TokenReason.Malformed, verifier.Refuse(token[..token.LastIndexOf('.')]).Reason);
        }
    }

    /// <summary>CVE-2018-0114: the key that verifies, brought along in the header. GHSA-5739-39v2-5754: the unprotected one.</summary>
    [Fact]
    public void A_token_brings_neither_key_nor_a_second_header()
    {
        var own = SomeKeys.Of("RS256");
        var verifier = new TokenVerifier([own.App()], new(), TimeProvider.System);
        var forged = SomeKeys.StrangerOf("RS256").TokenWithHeader(header => header["jwk"] = Jwk.Rsa("k", key: RsaKeys.Two));
        Assert.Equal(TokenReason.Signature, verifier.Refuse(forged).Reason);

        var parts = own.Token().Split('.');
        var json = $$"""{"payload":"{{parts[1]}}","protected":"{{parts[0]}}","header":{"alg":"none"},"signature":"{{parts[2]}}"}""";
        Assert.Equal(TokenReason.Malformed, verifier.Refuse(json).Reason);
    }

    /// <summary>CVE-2024-21319, CVE-2024-28176: five parts are not decrypted, nor inflated; encrypted to a public key proves nothing.</summary>
    [Fact]
    public void An_encrypted_token_is_refused_before_anything_is_decrypted()
    {
        var header = Base64Url.EncodeToString("""{"alg":"RSA-OAEP","enc":"A256GCM","zip":"DEF"}"""u8);
        var verifier = new TokenVerifier([SomeKeys.Of("RS256").App()], new(), TimeProvider.System);

        Assert.Equal(TokenReason.Unsupported, verifier.Refuse($"{header}.{new string('A', 200)}.AAAA.{new string('A', 8000)}.AAAA").Reason);
    }

    /// <summary>CVE-2018-0114, CVE-2022-23529 and others: a <c>kid</c> that was a path, a query, a command.</summary>
    [Theory]
    [InlineData("../../../../../../dev/null")]
    [InlineData("/dev/null")]
    [InlineData("x' UNION SELECT 'secret';--")]
    [InlineData("|/usr/bin/id")]
    [InlineData("https://elsewhere.example/keys.json")]
    [InlineData("k1\0")]
    [InlineData("k1 ")]
    [InlineData("K1")]
    [InlineData("\u202ek1")]
    [InlineData("\r\nforged log line")]
    [InlineData("")]
    public void A_kid_is_a_name_to_compare_and_nothing_else(string kid)
    {
        var own = SomeKeys.Of("HS256");
        var verifier = Verifier(KeyOptionsOf.Of(own, key => key.KeyId = "k1"));
        verifier.Accept(own.TokenWithHeader(header => header["kid"] = "k1"));

        foreach (var issuer in (Issuer[])[own, Issuer.Hmac([]), Issuer.Hmac("secret")])
        {
            var failure = verifier.Refuse(issuer.TokenWithHeader(header => header["kid"] = kid));
            Assert.Equal(TokenReason.Key, failure.Reason);
            Assert.DoesNotContain(failure.Explanation, letter => char.IsControl(letter) || letter == '\u202e');
        }
    }

    [Fact]
    public void A_long_kid_is_cut_in_what_is_said_of_it()
    {
        var verifier = Verifier(KeyOptionsOf.Of(SomeKeys.Of("HS256"), key => key.KeyId = "k1"));
        var failure = verifier.Refuse(SomeKeys.Of("HS256").TokenWithHeader(header => header["kid"] = new string('k', 8000)));
        Assert.InRange(failure.Explanation.Length, 1, 500);
    }

    private static TokenVerifier Verifier(KeyOptions key) =>
        new([new AppOptions { Id = "my-app", AcceptedAudiences = { "jitsi" }, Keys = { key } }], new(), TimeProvider.System);
}

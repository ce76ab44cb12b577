using System.Buffers.Text;
using System.Security.Cryptography;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Tokens;
using JwtXmppAuth.Tokens.Keys;

namespace JwtXmppAuth.Tests.Tokens.Keys;

/// <summary>Every algorithm with a key of its own, and what is no signature of it.</summary>
public sealed class AlgorithmTests
{
    public static TheoryData<string> Names => [.. SigningAlgorithm.All.Select(algorithm => algorithm.Name)];

    public static TheoryData<string> Curves => ["ES256", "ES384", "ES512"];

    [Fact]
    public void Every_algorithm_has_its_issuer() =>
        Assert.Equal(SigningAlgorithm.All.Select(algorithm => algorithm.Name), SomeKeys.Issuers.Select(issuer => issuer.Algorithm));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_token_of_the_app_is_accepted_and_none_of_a_stranger(string algorithm)
    {
        var verifier = Verifier(SomeKeys.Of(algorithm));

        verifier.Accept(SomeKeys.Of(algorithm).Token());
        Assert.Equal(TokenReason.Signature, verifier.Refuse(SomeKeys.StrangerOf(algorithm).Token()).Reason);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_signature_cut_longer_or_empty_of_information_is_refused(string algorithm)
    {
        var verifier = Verifier(SomeKeys.Of(algorithm));
        var (signed, signature) = Parts(SomeKeys.Of(algorithm).Token());

        byte[][] wrong =
        [
            signature[..^1], signature[1..], [.. signature, 0], [0, .. signature], [.. signature, .. signature], [1],
            new byte[signature.Length], [.. Enumerable.Repeat((byte)0xFF, signature.Length)],
        ];
        foreach (var bytes in wrong)
            Assert.Equal(TokenReason.Signature, verifier.Refuse(Token(signed, bytes)).Reason);
    }

    /// <summary>CVE-2022-21449: r = 0 and s = 0, or both the order of the group, which is zero once more, verify nothing.</summary>
    [Theory]
    [MemberData(nameof(Curves))]
    public void Halves_of_zero_or_of_the_order_sign_nothing(string algorithm)
    {
        var verifier = Verifier(SomeKeys.Of(algorithm));
        var (signed, signature) = Parts(SomeKeys.Of(algorithm).Token());
        var size = signature.Length / 2;
        byte[] zero = new byte[size], one = [.. new byte[size - 1], 1], order = Order(algorithm, size);

        foreach (var r in (byte[][])[zero, one, order, signature[..size]])
            foreach (var s in (byte[][])[zero, one, order])
                Assert.Equal(TokenReason.Signature, verifier.Refuse(Token(signed, [.. r, .. s])).Reason);
    }

    /// <summary>RFC 7518 section 3.4: the two halves as they are, not the ASN.1 sequence that most libraries make.</summary>
    [Fact]
    public void An_ECDSA_signature_in_DER_is_refused()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var issuer = Issuer.Ec(key);
        var (signed, _) = Parts(issuer.Token());
        var der = key.SignData(
            System.Text.Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

        Assert.Equal(TokenReason.Signature, Verifier(issuer).Refuse(Token(signed, der)).Reason);
    }

    [Fact]
    public void A_key_serves_its_own_family_and_curve_alone()
    {
        foreach (var owner in SomeKeys.Issuers)
            foreach (var algorithm in SigningAlgorithm.All)
            {
                var app = owner.App(options => options.Algorithm = algorithm.Name);
                var faults = TokenOptionsCheck.Faults(app).Concat(TokenOptionsCheck.FileFaults(app)).ToList();
                Assert.Equal(owner.Algorithm == algorithm.Name || (FamilyOf(owner.Algorithm), FamilyOf(algorithm.Name)) is
                    ("HS", "HS") or ("RS" or "PS", "RS" or "PS"), faults.Count == 0);
            }
    }

    [Fact]
    public void What_is_signed_for_one_algorithm_is_nothing_to_another()
    {
        var verifier = new TokenVerifier(
            [new AppOptions { Id = "my-app", AcceptedAudiences = { "jitsi" } }.WithKeysOf(SomeKeys.Issuers)], new(), TimeProvider.System);

        foreach (var signer in SomeKeys.Issuers)
            foreach (var claimed in SomeKeys.Issuers)
            {
                var token = signer.TokenWithHeader(header => header["alg"] = claimed.Algorithm);
                if (signer == claimed)
                    verifier.Accept(token);
                else
                    Assert.Equal(TokenReason.Signature, verifier.Refuse(token).Reason);
            }
    }

    /// <summary>The libraries' verifiers are not all made for several threads; the checks are.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void One_key_judges_for_many_threads_at_once(string algorithm)
    {
        var verifier = Verifier(SomeKeys.Of(algorithm));
        var tokens = Enumerable.Range(0, 8).SelectMany(n => (string[])
            [SomeKeys.Of(algorithm).Token($"room-{n}"), SomeKeys.StrangerOf(algorithm).Token($"room-{n}")]).ToArray();

        Parallel.For(0, 400, new() { MaxDegreeOfParallelism = 16 }, n =>
            Assert.Equal(n % 2 == 0, verifier.Verify(tokens[n % tokens.Length]) is TokenVerdict.Accepted));
    }

    private static string FamilyOf(string algorithm) => algorithm[..2];

    private static TokenVerifier Verifier(Issuer issuer) => new([issuer.App()], new(), TimeProvider.System);

    private static (string Signed, byte[] Signature) Parts(string token)
    {
        var dot = token.LastIndexOf('.');
        return (token[..dot], Base64Url.DecodeFromChars(token.AsSpan(dot + 1)));
    }

    private static string Token(string signed, byte[] signature) => $"{signed}.{Base64Url.EncodeToString(signature)}";

    private static byte[] Order(string algorithm, int size)
    {
        // FIPS 186-5 and SEC 2: the order of each curve's base point.
        var order = Convert.FromHexString(algorithm switch
        {
            "ES256" => "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551",
            "ES384" => "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973",
            _ => $"01{new string('F', 64)}FA51868783BF2F966B7FCC0148F709A5D03BB5C9B8899C47AEBB6FB71E91386409",
        });
        Assert.Equal(size, order.Length);
        return order;
    }
}

using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Tests.Tokens.Keys;

public sealed class KeyFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("jwtxmppauth-test-").FullName;
    private readonly Issuer _hmac = Issuer.Hmac();
    private readonly Issuer _rsa = Issuer.Rsa(RsaKeys.One);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void One_line_end_after_a_secret_is_not_part_of_it(string lineEnd) =>
        new TokenVerifier([SecretApp(Write(Issuer.DefaultSecret + lineEnd))], new(), TimeProvider.System).Accept(_hmac.Token());

    [Theory]
    [InlineData(" ")]
    [InlineData("\n\n")]
    [InlineData("\n ")]
    public void Anything_else_in_the_file_is(string more) =>
        new TokenVerifier([SecretApp(Write(Issuer.DefaultSecret + more))], new(), TimeProvider.System).Refuse(_hmac.Token());

    [Theory]
    [InlineData("", "is empty.")]
    [InlineData("\n", "is empty.")]
    [InlineData("hunter2", "is 7 bytes long; an HMAC secret must have at least 32 bytes, made at random (`openssl rand -base64 48`).")]
    public void A_secret_file_without_a_secret_is_a_fault(string content, string end)
    {
        var fault = Assert.Single(TokenOptionsCheck.FileFaults(SecretApp(Write(content))));

        Assert.Equal("SecretFiles:0", fault.Key);
        Assert.EndsWith(end, fault.Sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_or_no_file_or_too_large_is_a_fault()
    {
        var faults = TokenOptionsCheck.FileFaults(SecretApp(
            Path.Combine(_folder, "missing"), _folder, Write(new string('s', 64 * 1024 + 1)), "", "\0"));

        Assert.Equal(Enumerable.Range(0, 5).Select(n => $"SecretFiles:{n}"), faults.Select(fault => fault.Key));
        Assert.EndsWith("does not exist.", faults[0].Sentence, StringComparison.Ordinal);
        Assert.EndsWith("cannot be read by this process.", faults[1].Sentence, StringComparison.Ordinal);
        Assert.EndsWith("is larger than 65536 bytes; that is no key.", faults[2].Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_public_key_in_any_of_its_PEM_forms_verifies()
    {
        var request = new CertificateRequest("CN=tokens", RsaKeys.One, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(99));

        string[] forms =
            [RsaKeys.One.ExportSubjectPublicKeyInfoPem(), RsaKeys.One.ExportRSAPublicKeyPem(), certificate.ExportCertificatePem()];
        foreach (var pem in forms)
            new TokenVerifier([KeyApp(Write("a comment\n" + pem + "\n"))], new(), TimeProvider.System).Accept(_rsa.Token());
    }

    [Fact]
    public void What_is_no_single_public_key_is_a_fault()
    {
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var good = RsaKeys.One.ExportSubjectPublicKeyInfoPem();
        (string Content, string Says)[] files =
        [
            ("no pem", "is not a PEM file"),
            (good + "\n" + good, "more than one PEM block"),
            (RsaKeys.One.ExportPkcs8PrivateKeyPem(), "holds a private key"),
            (RsaKeys.One.ExportRSAPrivateKeyPem(), "holds a private key"),
            (curve.ExportSubjectPublicKeyInfoPem(), "is EC P-256, which does not serve RS256"),
            (PemEncoding.WriteString("PUBLIC KEY", [.. curve.ExportSubjectPublicKeyInfo(), 0]), "no readable public key"),
            ("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", "no readable public key"),
            ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "no readable public key"),
            ("-----BEGIN NOTHING-----\nAAAA\n-----END NOTHING-----", "holds no public key"),
        ];

        var faults = TokenOptionsCheck.FileFaults(KeyApp([.. files.Select(file => Write(file.Content))]));

        Assert.Equal(files.Length, faults.Count);
        Assert.All(faults.Zip(files), pair => Assert.Contains(pair.Second.Says, pair.First.Sentence, StringComparison.Ordinal));
    }

    [Fact]
    public void An_RSA_key_that_proves_nothing_is_refused()
    {
        using var small = RSA.Create(2040);
        using var enough = RSA.Create(2048);

        Assert.Contains("2040 bits; 2048 to 8192 are accepted", Fault(small.ExportSubjectPublicKeyInfoPem()), StringComparison.Ordinal);
        Assert.Null(Fault(enough.ExportSubjectPublicKeyInfoPem()));
        Assert.NotNull(Fault(WithExponent(1)));
        Assert.NotNull(Fault(WithExponent(65536)));
        Assert.Null(Fault(WithExponent(65537)));

        string? Fault(string pem) => TokenOptionsCheck.FileFaults(KeyApp(Write(pem))).SingleOrDefault()?.Sentence;
    }

    /// <summary>Written by hand, since no library makes such a key.</summary>
    private static string WithExponent(int exponent)
    {
        var key = new AsnWriter(AsnEncodingRules.DER);
        using (key.PushSequence())
        {
            key.WriteIntegerUnsigned(RsaKeys.One.ExportParameters(false).Modulus);
            key.WriteInteger(exponent);
        }

        return PemEncoding.WriteString("RSA PUBLIC KEY", key.Encode());
    }

    private string Write(string content)
    {
        var path = Path.Combine(_folder, Guid.NewGuid().ToString("N"));
        File.WriteAllText(path, content);
        return path;
    }

    private AppOptions SecretApp(params string[] files) => _hmac.App(app =>
    {
        app.Secrets.Clear();
        foreach (var file in files)
            app.SecretFiles.Add(file);
    });

    private AppOptions KeyApp(params string[] files) => _rsa.App(app =>
    {
        app.PublicKeyFiles.Clear();
        foreach (var file in files)
            app.PublicKeyFiles.Add(file);
    });
}

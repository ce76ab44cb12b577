using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Tokens;
using JwtXmppAuth.Tokens.Keys;
using JwtXmppAuth.Tokens.Keys.Remote;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Tests.Tokens.Keys;

/// <summary>A key that comes in a certificate counts while the certificate is valid, unless its source has times of its own.</summary>
public sealed class CertificateTimeTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Last = new(2026, 3, 31, 12, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("jwtxmppauth-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>RFC 5280 section 4.1.2.5: from notBefore through notAfter, both included; they have seconds and nothing smaller.</summary>
    [Theory]
    [InlineData("2026-03-01T11:59:59Z", false)]
    [InlineData("2026-03-01T12:00:00Z", true)]
    [InlineData("2026-03-31T12:00:00Z", true)]
    [InlineData("2026-03-31T12:00:00.999Z", true)]
    [InlineData("2026-03-31T12:00:01Z", false)]
    public void From_its_first_second_to_its_last(string at, bool counts)
    {
        var now = DateTimeOffset.Parse(at, null);

        Assert.Equal(counts, Key(new("a")).Untimely(now) is null);
        Assert.Equal(counts, Key(new("a")).State.IsUsableAt(now));
    }

    [Fact]
    public void Why_it_does_not_count_says_that_it_is_the_certificate() => Assert.Equal(
        "The key of a was valid until 2026-03-31 12:00:01Z, as its certificate says where the source has no NotBefore and NotAfter of its own.",
        Key(new("a")).Untimely(Last.AddSeconds(1)));

    [Fact]
    public void What_the_configuration_says_comes_before_what_the_certificate_says()
    {
        var later = Key(new("a") { NotAfter = Last.AddYears(1) });
        Assert.NotNull(later.Untimely(Start.AddSeconds(-1)));
        Assert.Null(later.Untimely(Last.AddYears(1).AddSeconds(-1)));
        Assert.NotNull(later.Untimely(Last.AddYears(1)));

        var earlier = Key(new("a") { NotBefore = Start.AddYears(-1) });
        Assert.NotNull(earlier.Untimely(Start.AddYears(-1).AddSeconds(-1)));
        Assert.Null(earlier.Untimely(Start.AddYears(-1)));
        Assert.NotNull(earlier.Untimely(Last.AddSeconds(1)));

        var own = Key(new("a") { NotBefore = Start, NotAfter = Last });
        Assert.Equal("The key of a was valid until 2026-03-31 12:00:00Z.", own.Untimely(Last));
    }

    [Fact]
    public void One_that_has_no_end_has_none() =>
        Assert.Null(Key(new("a"), last: new(9999, 12, 31, 23, 59, 59, TimeSpan.Zero)).State.NotAfter);

    [Fact]
    public void The_second_before_that_is_an_end() =>
        Assert.Equal(new(9999, 12, 31, 23, 59, 59, TimeSpan.Zero), Key(new("a"), last: new(9999, 12, 31, 23, 59, 58, TimeSpan.Zero)).State.NotAfter);

    [Fact]
    public void Also_in_a_key_map()
    {
        var map = new JsonObject { ["k1"] = Certificate(Last), ["k2"] = PublishedKey.Ec("k2").Pem }.ToJsonString();
        var good = Assert.IsType<KeyReading.Good>(KeyMapDocument.Read(Encoding.UTF8.GetBytes(map), new KeyTerms("map")));

        Assert.Equal([Last.AddSeconds(1), null], good.Keys.Select(key => key.State.NotAfter));
        Assert.Equal([Start, null], good.Keys.Select(key => key.State.NotBefore));
    }

    [Fact]
    public void A_token_that_a_certificate_of_the_past_would_verify_is_refused_and_told_why()
    {
        var clock = new FakeTimeProvider(Last.AddSeconds(1));
        var failure = new TokenVerifier([App()], new(), clock).Refuse((Issuer.Rsa(RsaKeys.One) with { Time = clock }).Token());

        Assert.Equal("signature verification key is missing", failure.Text);
        Assert.Contains("was valid until 2026-03-31 12:00:01Z, as its certificate says", failure.Explanation, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, null)]
    [InlineData(0, "PublicKeyFiles:0 has a key whose time is over at 2026-03-31 12:00:01Z: it verifies nothing from then on")]
    [InlineData(1, "PublicKeyFiles:0 has a key whose time is over at 2026-03-31 12:00:01Z: it verifies nothing from then on")]
    [InlineData(14 * 86_400, "PublicKeyFiles:0 has a key whose time was over at 2026-03-31 12:00:01Z: it verifies nothing")]
    public void Two_weeks_before_its_end_the_check_of_the_configuration_warns_of_it(int seconds, string? warning)
    {
        var now = Last.AddSeconds(1) - TimeSpan.FromDays(14) + TimeSpan.FromSeconds(seconds);

        Assert.Equal(warning, TokenOptionsCheck.EndingKeys(App(), now).SingleOrDefault()?.ToString());
    }

    private static VerificationKey Key(KeyTerms terms, DateTimeOffset? last = null) =>
        Assert.IsType<KeyReading.Good>(PublicKeyPem.Read(Encoding.UTF8.GetBytes(Certificate(last ?? Last)), terms)).Keys.Single();

    private static string Certificate(DateTimeOffset last)
    {
        var request = new CertificateRequest("CN=tokens", RsaKeys.One, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(Start, last);
        return certificate.ExportCertificatePem();
    }

    private AppOptions App()
    {
        var path = Path.Combine(_folder, "key.pem");
        File.WriteAllText(path, Certificate(Last));
        return Issuer.Rsa(RsaKeys.One).App(app =>
        {
            app.PublicKeyFiles.Clear();
            app.PublicKeyFiles.Add(path);
        });
    }
}

using System.Buffers.Text;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using JwtXmppAuth.Tokens.Keys;
using JwtXmppAuth.Tokens.Keys.Material;

namespace JwtXmppAuth.Tests.Tokens.Keys;

/// <summary>Two keys that the discoverers of ROCA publish beside their own detector (crocs-muni/roca), and some that are none.</summary>
public sealed class RocaFingerprintTests
{
    private const string PublicKey = """
        -----BEGIN PUBLIC KEY-----
        MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEBqcWmh9uPsqMPgt/43aFU
        wpHvJ7BLJeGFuKsgxMal9gSFn+We3lSgr3wOcoiACtcZO7cxpb8eEXDXocZpMNQe
        o+sh3t97ivXUKpHDT3IEW5bv1XyxgjAd3MJpZ+VQjpq4iZhtV+g33+cPmfw3xJj0
        PBfDubBkz3BEQ9egM+A6ghaXqr8w+ynufTOzdnllqJBY47OXVL06HAB9KKI7DPp5
        +dcRrG5MS093sGNLHs1oWRrwPH1TtipfLZEWPU70+PJoMa5GHthexfeIxRI//BLI
        dCD9z+odG0pSw1IYJPs5mDSHObYqmG2OdrIom8Lri8BtE4FHhRuDoHGD0hBVn5Bj
        IQIDAQAB
        -----END PUBLIC KEY-----
        """;

    private const string Modulus =
        "9dcd7420e420c270a68060eb8b5aa7457a9f6648f86fafed2775cc1f79ae962f1e63f1b9e51c55f9ea6fdc7332e9b0058c9ff2eb1fc89855029cf6aafe21e689"
        + "feb38ac9ffb12f1ce371bb5d0e9aae64161abce74b4244bf68f1edb4411f756a097c8929c14740245ea355f8332d1aa36bb50c7dcb4505da8de02e4e53d38f8d"
        + "f06097da7524df0df93db48eac8cc4af2d3a16257eb2b2adca6ba464e5974fa92550d31b1babf161e7692d00b86e3dd886ecab4abfbe1a8f8cc263ff4af55cdb"
        + "45f4249a5193925f5e983d762f0b6800943eb0267b08f42ed311ce1f5c86eacbc8ce4d3cb7a2fee1ef5641423a1cf4114e5ecf50034a60a412523af9e6f4aa11";

    [Fact]
    public void A_key_of_the_faulty_library_is_refused_from_a_file()
    {
        var faulty = Assert.IsType<KeyReading.Faulty>(PublicKeyPem.Read(Encoding.UTF8.GetBytes(PublicKey), new KeyTerms("a.pem")));

        Assert.Contains("CVE-2017-15361", faulty.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void And_from_a_set_in_which_the_others_go_on()
    {
        var set = Jwk.Set(Jwk.Rsa("weak", jwk => jwk["n"] = Base64Url.EncodeToString(Convert.FromHexString(Modulus))), Jwk.Rsa("good"));

        var good = Assert.IsType<KeyReading.Good>(JwksDocument.Read(set, new KeyTerms("a.json")));

        Assert.Equal("good", Assert.Single(good.Keys).Id);
        Assert.Contains("CVE-2017-15361", Assert.Single(good.Refused).Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-2)]
    [InlineData(2)]
    public void A_number_beside_it_is_none(int beside)
    {
        var number = new BigInteger(Convert.FromHexString(Modulus), isUnsigned: true, isBigEndian: true);

        Assert.True(RocaFingerprint.IsOf(number.ToByteArray(isUnsigned: true, isBigEndian: true)));
        Assert.False(RocaFingerprint.IsOf((number + beside).ToByteArray(isUnsigned: true, isBigEndian: true)));
    }

    [Fact]
    public void Keys_that_are_made_here_are_none()
    {
        using var key = RSA.Create(2048);

        Assert.False(RocaFingerprint.IsOf(key.ExportParameters(false).Modulus));
    }
}

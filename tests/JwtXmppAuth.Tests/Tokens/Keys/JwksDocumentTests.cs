using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using JwtXmppAuth.Tokens.Keys;
using JwtXmppAuth.Tokens.Keys.Material;

namespace JwtXmppAuth.Tests.Tokens.Keys;

public sealed class JwksDocumentTests
{
    private static readonly KeyTerms Remote = new("set");
    private static readonly KeyTerms Local = new("set") { AllowSecrets = true };

    [Fact]
    public void Keys_of_every_type_are_pinned_to_what_is_usual_for_them()
    {
        var keys = Good(Local, Jwk.Rsa("r"), Jwk.Ec("p256", ECCurve.NamedCurves.nistP256), Jwk.Ec("p384", ECCurve.NamedCurves.nistP384),
            Jwk.Ec("p521", ECCurve.NamedCurves.nistP521), Jwk.Ed25519("ed"), Jwk.Secret("s")).Keys;

        Assert.Equal(
            ["r RS256", "p256 ES256", "p384 ES384", "p521 ES512", "ed EdDSA", "s HS256"],
            keys.Select(key => $"{key.Id} {string.Join(' ', key.Algorithms)}"));
    }

    [Theory]
    [InlineData("PS384", "", "PS384")]
    [InlineData(null, "PS256 RS512", "PS256 RS512")]
    [InlineData("PS256", "PS256 RS512", "PS256")]
    [InlineData("RS256", "PS256 RS512", null)]
    [InlineData("ES256", "", null)]
    [InlineData("ES256", "ES256", null)]
    [InlineData("HS256", "HS256", null)]
    [InlineData("RSA-OAEP", "", null)]
    [InlineData("none", "", null)]
    [InlineData(null, "HS256", null)]
    [InlineData(null, "ES256", null)]
    public void A_key_serves_what_it_says_and_the_configuration_allows(string? own, string pins, string? serves)
    {
        var terms = Local with { Algorithms = [.. pins.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => SigningAlgorithm.Find(name)!)] };
        var reading = Read(terms, Jwk.Rsa("r", jwk =>
        {
            if (own is not null)
                jwk["alg"] = own;
        }));

        Assert.Equal(serves, reading is KeyReading.Good(var keys, _) ? string.Join(' ', keys[0].Algorithms) : null);
    }

    [Theory]
    [InlineData("""{"use":"enc"}""", "its use is \"enc\"")]
    [InlineData("""{"use":7}""", "its use is 7")]
    [InlineData("""{"key_ops":["sign"]}""", "not for verifying")]
    [InlineData("""{"key_ops":"verify"}""", "not for verifying")]
    [InlineData("""{"kty":"rsa"}""", "kty \"rsa\"")]
    [InlineData("""{"kty":null}""", "kty null")]
    [InlineData("""{"kty":"EC"}""", "has no x in base64url")]
    [InlineData("""{"kty":"OKP","crv":"X25519"}""", "crv \"X25519\"")]
    [InlineData("""{"kty":"OKP","crv":"Ed25519","x":"AAAA"}""", "not a point of its curve")]
    [InlineData("""{"kty":"oct","k":"AAAA"}""", "is a secret (kty oct)")]
    [InlineData("""{"n":"AAAA"}""", "of 0 bits")]
    [InlineData("""{"n":"a b"}""", "has no n in base64url")]
    [InlineData("""{"e":"AQ"}""", "unsafe exponent")]
    [InlineData("""{"e":"AAAB"}""", "unsafe exponent")]
    [InlineData("""{"e":"AQAA"}""", "unsafe exponent")]
    [InlineData("""{"e":"AQAAAAAAAAAB"}""", "unsafe exponent")]
    [InlineData("""{"e":null}""", "has no e in base64url")]
    [InlineData("""{"d":"AQAB"}""", "private member d")]
    [InlineData("""{"p":"AQAB"}""", "private member p")]
    [InlineData("""{"kid":7}""", "kid that is a number")]
    [InlineData("""{"kid":""}""", "kid that is a string of 0 characters")]
    [InlineData("""{"alg":["RS256"]}""", "says alg [\"RS256\"]")]
    public void One_bad_key_is_told_and_spoils_none_beside_it(string changed, string says)
    {
        var reading = Good(Remote, Jwk.Rsa("bad", jwk =>
        {
            foreach (var (name, value) in JsonNode.Parse(changed)!.AsObject())
                jwk[name] = value?.DeepClone();
        }), Jwk.Ed25519("good"));

        Assert.Equal("good", Assert.Single(reading.Keys).Id);
        Assert.Contains(says, Assert.Single(reading.Refused).Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x5c")]
    [InlineData("x5u")]
    [InlineData("jku")]
    [InlineData("x5t")]
    [InlineData("anything")]
    public void Members_that_are_not_understood_change_nothing(string name) =>
        Assert.Single(Good(Remote, Jwk.Rsa("r", jwk => jwk[name] = "https://elsewhere.example/")).Keys);

    [Fact]
    public void A_point_must_be_on_its_curve_and_of_its_size()
    {
        Assert.Contains("not a point of P-256", Problem(Jwk.Ec("e", ECCurve.NamedCurves.nistP256, jwk =>
            jwk["y"] = Base64Url.EncodeToString(new byte[32]))), StringComparison.Ordinal);
        Assert.Contains("not 48 bytes long", Problem(Jwk.Ec("e", ECCurve.NamedCurves.nistP256, jwk => jwk["crv"] = "P-384")), StringComparison.Ordinal);
        Assert.Contains("curve other than", Problem(Jwk.Ec("e", ECCurve.NamedCurves.nistP256, jwk => jwk["crv"] = "secp256k1")), StringComparison.Ordinal);
    }

    /// <summary>RFC 8032 section 8.8 and its kin: under a key of small order one signature would fit everything.</summary>
    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("ECFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF7F")]
    [InlineData("C7176A703D4DD84FBA3C0B760D10670F2A2053FA2C39CCC64EC7FD7792AC037A")]
    public void An_Ed25519_key_of_small_order_is_none(string hex)
    {
        Assert.Null(Ed25519Material.Read(Convert.FromHexString(hex), out var fault));
        Assert.Contains("small order", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_id_names_one_key_of_a_type()
    {
        var other = Jwk.Ed25519("same");
        var twice = Good(Remote, Jwk.Rsa("same"), other, other.DeepClone().AsObject());
        Assert.Equal([KeyFamily.Rsa, KeyFamily.Ed25519], twice.Keys.Select(key => key.Family));
        Assert.Contains("twice", Assert.Single(twice.Refused).Problem, StringComparison.Ordinal);

        var ambiguous = Good(Remote, Jwk.Ed25519("same"), Jwk.Rsa("other"), Jwk.Ed25519("same"));
        Assert.Equal("other", Assert.Single(ambiguous.Keys).Id);
        Assert.Equal(2, ambiguous.Refused.Count);
    }

    [Fact]
    public void Secrets_are_judged_in_a_file_as_everywhere()
    {
        Assert.Equal(KeyFamily.Secret, Good(Local, Jwk.Secret("s")).Keys[0].Family);
        Assert.Contains("5 bytes long", Problem(Jwk.Secret("s", "short"), Local), StringComparison.Ordinal);
        Assert.Single(Good(Local with { AllowWeakSecrets = true }, Jwk.Secret("s", "short")).Keys);
        Assert.Contains("in a set that others can read", Problem(Jwk.Secret("s"), Remote), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "not JSON")]
    [InlineData("[]", "not an object")]
    [InlineData("{}", "no list \"keys\"")]
    [InlineData("""{"keys":{}}""", "no list \"keys\"")]
    [InlineData("""{"keys":[]}""", "has no keys")]
    [InlineData("""{"keys":[1,null,"x"]}""", "no key that can be used")]
    [InlineData("""{"keys":[],"keys":[]}""", "a name twice")]
    [InlineData("<html>", "not JSON")]
    public void What_is_no_key_set_is_a_fault(string text, string says) =>
        Assert.Contains(says, Assert.IsType<KeyReading.Faulty>(JwksDocument.Read(Encoding.UTF8.GetBytes(text), Remote)).Sentence, StringComparison.Ordinal);

    [Theory]
    [InlineData(JwksDocument.MaxKeys - 1, true)]
    [InlineData(JwksDocument.MaxKeys, true)]
    [InlineData(JwksDocument.MaxKeys + 1, false)]
    public void The_number_of_keys_is_bounded(int count, bool good)
    {
        var reading = Read(Remote, [.. Enumerable.Range(0, count).Select(n => Jwk.Ed25519($"k{n}"))]);
        Assert.Equal(good, reading is KeyReading.Good);
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void The_size_is_bounded(int more, bool good)
    {
        var set = Jwk.Set(Jwk.Ed25519("k"));
        byte[] padded = [.. set, .. Enumerable.Repeat((byte)' ', JwksDocument.MaxBytes + more - set.Length)];
        Assert.Equal(good, JwksDocument.Read(padded, Remote) is KeyReading.Good);
    }

    [Fact]
    public void A_modulus_with_zeros_in_front_is_the_same_key()
    {
        var padded = Good(Remote, Jwk.Rsa("r", jwk =>
            jwk["n"] = Base64Url.EncodeToString([0, .. Base64Url.DecodeFromChars(jwk["n"]!.GetValue<string>())]))).Keys[0];
        Assert.Equal(Good(Remote, Jwk.Rsa("r")).Keys[0].Fingerprint, padded.Fingerprint);
    }

    private static string Problem(JsonObject jwk, KeyTerms? terms = null) =>
        Assert.IsType<KeyReading.Faulty>(Read(terms ?? Remote, jwk)).Sentence;

    private static KeyReading.Good Good(KeyTerms terms, params JsonObject[] keys) => Assert.IsType<KeyReading.Good>(Read(terms, keys));

    private static KeyReading Read(KeyTerms terms, params JsonObject[] keys) => JwksDocument.Read(Jwk.Set(keys), terms);
}

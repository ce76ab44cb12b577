using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Tokens;
using JwtXmppAuth.Tokens.Keys;

namespace JwtXmppAuth.Tests.Tokens.Keys;

/// <summary>Whatever stands in a key set or a header: an answer in words, no exception, and no key that nobody published.</summary>
public sealed class KeyFuzzTests
{
    private static readonly string[] Names = ["kty", "kid", "use", "key_ops", "alg", "crv", "x", "y", "n", "e", "k", "d", "typ", "jwk", "jku", "crit", "b64"];

    private static readonly string[] Words =
        ["RSA", "EC", "OKP", "oct", "sig", "enc", "verify", "RS256", "PS256", "ES256", "HS256", "none", "EdDSA", "P-256", "P-521", "Ed25519", "AQAB", "", "A", "JWT"];

    private static readonly Gen<JsonNode?> Values = Gen.OneOf(
        OneOf(Words).Select(word => (JsonNode?)word),
        Gen.String.Select(text => (JsonNode?)Printable(text)),
        Gen.Byte.Array[0, 300].Select(bytes => (JsonNode?)System.Buffers.Text.Base64Url.EncodeToString(bytes)),
        Gen.Int.Select(number => (JsonNode?)number),
        OneOf(Words).Array[0, 3].Select(words => (JsonNode?)new JsonArray([.. words.Select(word => (JsonNode?)word)])),
        Gen.Const((JsonNode?)null));

    private static readonly Gen<(string Name, JsonNode? Value)[]> Changes = Gen.Select(OneOf(Names), Values).Array[0, 4];

    private static readonly JsonObject[] Published =
        [Jwk.Rsa("r"), Jwk.Ec("e", ECCurve.NamedCurves.nistP256), Jwk.Ed25519("o"), Jwk.Secret("s")];

    [Fact]
    public void A_set_of_changed_keys_gives_sound_keys_or_words() =>
        Gen.Select(Gen.Int[0, Published.Length - 1], Changes, Gen.Bool).Sample(
            (n, changes, local) =>
            {
                var reading = JwksDocument.Read(Jwk.Set(Changed(Published[n], changes)), new("set") { AllowSecrets = local });
                return reading switch
                {
                    KeyReading.Good(var keys, var refused) => keys.Count + refused.Count == 1
                        && keys.All(key => key.Algorithms.All(algorithm => algorithm.Family == key.Family))
                        && (local || keys.All(key => key.Family != KeyFamily.Secret)),
                    KeyReading.Faulty(var sentence) => sentence.Length > 0 && !sentence.Contains(Issuer.DefaultSecret, StringComparison.Ordinal),
                    _ => false,
                };
            },
            iter: 5_000);

    [Fact]
    public void Any_bytes_as_a_set_give_words() =>
        Gen.Byte.Array[0, 200].Sample(bytes => JwksDocument.Read(bytes, new("set")) is KeyReading.Faulty, iter: 5_000);

    /// <summary>A set with bytes replaced: where it is still read, its keys are judged like any others.</summary>
    [Fact]
    public void A_damaged_set_gives_an_answer()
    {
        var whole = Jwk.Set([.. Published.Select(key => key.DeepClone().AsObject())]);
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte).Array[1, 3].Sample(
            damage =>
            {
                var set = whole.ToArray();
                foreach (var (at, value) in damage)
                    set[at] = value;
                return JwksDocument.Read(set, new("set")) is KeyReading.Faulty or KeyReading.Good(_, { Count: >= 0 });
            },
            iter: 5_000);
    }

    [Fact]
    public void A_stranger_opens_nothing_whatever_the_header_says()
    {
        var own = SomeKeys.Issuers;
        var verifier = new TokenVerifier(
            [new AppOptions { Id = "my-app", AcceptedAudiences = { "jitsi" } }.WithKeysOf(own)], new(), TimeProvider.System);
        var strangers = own.Select(issuer => SomeKeys.StrangerOf(issuer.Algorithm)).ToArray();
        var payload = own[0].Payload().ToJsonString();

        Gen.Select(OneOf(strangers), Changes).Sample(
            (stranger, changes) => verifier.Verify(stranger.Sign(Changed(stranger.Header(), changes).ToJsonString(), payload))
                is TokenVerdict.Rejected { Failure.Explanation.Length: > 0 },
            iter: 2_000);
    }

    private static Gen<T> OneOf<T>(T[] items) => Gen.Int[0, items.Length - 1].Select(n => items[n]);

    private static JsonObject Changed(JsonObject json, IEnumerable<(string Name, JsonNode? Value)> changes)
    {
        var copy = json.DeepClone().AsObject();
        foreach (var (name, value) in changes)
            copy[name] = value?.DeepClone();
        return copy;
    }

    /// <summary>Lone surrogates cannot be written as JSON at all.</summary>
    private static string Printable(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}

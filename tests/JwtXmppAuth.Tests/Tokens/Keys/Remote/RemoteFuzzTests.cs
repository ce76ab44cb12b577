using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Tokens.Keys;
using JwtXmppAuth.Tokens.Keys.Remote;

namespace JwtXmppAuth.Tests.Tokens.Keys.Remote;

/// <summary>Whatever a server sends: keys that it published, or words; no exception.</summary>
public sealed class RemoteFuzzTests
{
    private const string Issuer = "https://id.example.com/realm";

    private static readonly PublishedKey Key = PublishedKey.Ec("k1");

    private static readonly KeyTerms Terms = new("Keys:0");

    private static readonly byte[] Map = Encoding.UTF8.GetBytes(new KeyPublisher(Key, PublishedKey.Ec("k2")).Map);

    private static readonly byte[] Description = Encoding.UTF8.GetBytes(
        new JsonObject { ["issuer"] = Issuer, ["jwks_uri"] = "https://id.example.com/keys" }.ToJsonString());

    private static readonly Gen<(int At, byte Value)[]> Damage = Gen.Select(Gen.Int[0, 10_000], Gen.Byte).Array[1, 3];

    private static readonly Gen<JsonNode?> Values = Gen.OneOf(
        Gen.Const((JsonNode?)null),
        Gen.Int.Select(number => (JsonNode?)number),
        OneOf(Issuer, Key.Pem, "https://id.example.com/keys", "http://id.example.com/", "-----BEGIN CERTIFICATE-----", "").Select(text => (JsonNode?)text),
        OneOf(Issuer, Key.Pem).Array[0, 3].Select(texts => (JsonNode?)new JsonArray([.. texts.Select(text => (JsonNode?)text)])));

    private static readonly Gen<JsonObject> Objects =
        Gen.Select(OneOf("keys", "issuer", "jwks_uri", "k1", "kid", ""), Values).Array[0, 5].Select(members =>
        {
            var made = new JsonObject();
            foreach (var (name, value) in members)
                made[name] = value?.DeepClone();
            return made;
        });

    [Fact]
    public void Any_bytes_as_a_map_give_words() =>
        Gen.Byte.Array[0, 200].Sample(bytes => KeyMapDocument.Read(bytes, Terms) is KeyReading.Faulty { Sentence.Length: > 0 }, iter: 5_000);

    [Fact]
    public void Any_object_as_a_map_gives_sound_keys_or_words() =>
        Objects.Sample(made => IsSound(KeyMapDocument.Read(Encoding.UTF8.GetBytes(made.ToJsonString()), Terms)), iter: 5_000);

    [Fact]
    public void A_damaged_map_gives_sound_keys_or_words() =>
        Damage.Sample(damage => IsSound(KeyMapDocument.Read(Damaged(Map, damage), Terms)), iter: 5_000);

    [Fact]
    public void Any_bytes_as_a_description_give_words() =>
        Gen.Byte.Array[0, 200].Sample(bytes => Discovery.Read(bytes, Issuer, allowHttp: false, out _) is { Length: > 0 }, iter: 5_000);

    [Fact]
    public void Any_object_as_a_description_gives_a_safe_address_of_this_issuer_or_words() =>
        Objects.Sample(
            made => Discovery.Read(Encoding.UTF8.GetBytes(made.ToJsonString()), Issuer, allowHttp: false, out var discovery) is { Length: > 0 }
                ? discovery is null
                : (string?)made["issuer"] == Issuer && discovery!.KeysAt.Scheme == "https",
            iter: 5_000);

    [Fact]
    public void A_damaged_description_gives_a_safe_address_or_words() =>
        Damage.Sample(
            damage => Discovery.Read(Damaged(Description, damage), Issuer, allowHttp: false, out var discovery) is { Length: > 0 }
                || KeyAddress.MayAsk(discovery!.KeysAt, allowHttp: false),
            iter: 5_000);

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(n => texts[n]);

    private static bool IsSound(KeyReading reading) => reading switch
    {
        KeyReading.Good(var keys, _) => keys.Count > 0 && keys.All(key => key.Family != KeyFamily.Secret && key.Id is not null),
        KeyReading.Faulty(var sentence) => sentence.Length > 0,
        _ => false,
    };

    private static byte[] Damaged(byte[] whole, (int At, byte Value)[] damage)
    {
        var copy = whole.ToArray();
        foreach (var (at, value) in damage)
            copy[at % copy.Length] = value;
        return copy;
    }
}

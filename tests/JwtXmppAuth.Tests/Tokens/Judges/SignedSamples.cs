using System.Buffers.Text;
using System.Numerics;
using System.Text;
using System.Text.Json.Nodes;
using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Tests.Tokens.Judges;

/// <summary>A key with the one algorithm it is used for, as every judge is told of it.</summary>
/// <param name="Secret">Null where there is a public key.</param>
/// <param name="Pem">The public key.</param>
internal sealed record SampleKey(Issuer Issuer, Issuer Stranger, byte[]? Secret, string? Pem);

/// <param name="Key">The key that a judge verifies with, whoever signed.</param>
internal sealed record Sample(SampleKey Key, string Kind, string Token);

/// <summary>
/// Tokens that are right in everything but, perhaps, their signature: what is accepted of them is a matter of the signature
/// alone. They are tampered with below base64url, where every reader agrees on what the bytes are.
/// </summary>
internal static class SignedSamples
{
    public const int TokensPerKey = 55;

    /// <summary>RFC 8032 section 5.1: the order of the base point, little-endian as in signatures.</summary>
    private static readonly BigInteger Ed25519Order = BigInteger.Pow(2, 252) + Hex("14DEF9DEA2F79CD65812631A5CF5D3ED");

    /// <summary>FIPS 186-5: the orders of the base points.</summary>
    private static readonly Dictionary<string, BigInteger> EcOrders = new()
    {
        ["ES256"] = Hex("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551"),
        ["ES384"] = Hex("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973"),
        ["ES512"] = Hex($"01{new string('F', 64)}FA51868783BF2F966B7FCC0148F709A5D03BB5C9B8899C47AEBB6FB71E91386409"),
    };

    public static IReadOnlyList<SampleKey> Keys { get; } = [.. SomeKeys.Issuers.Select(KeyOf)];

    public static IReadOnlyList<Sample> All { get; } = [.. Keys.SelectMany(Of)];

    private static SampleKey KeyOf(Issuer issuer)
    {
        var app = issuer.App();
        return new(
            issuer,
            SomeKeys.StrangerOf(issuer.Algorithm),
            app.Secrets.Count > 0 ? Encoding.UTF8.GetBytes(app.Secrets[0]) : null,
            app.PublicKeyFiles.Count > 0 ? File.ReadAllText(app.PublicKeyFiles[0]) : null);
    }

    private static IEnumerable<Sample> Of(SampleKey key)
    {
        // Seeded: the same tokens but for keys and clock, so that a disagreement can be had again.
        var random = new Random(7515);
        var previous = key.Issuer.Token();
        for (var n = 0; n < TokensPerKey; n++)
        {
            var token = Good(key.Issuer, random, n);
            yield return new(key, "good", token);
            foreach (var (kind, tampered) in Tampered(key, token, previous, random))
                yield return new(key, kind, tampered);
            previous = token;
        }
    }

    private static string Good(Issuer issuer, Random random, int n) => issuer.Sign(
        Json(header =>
        {
            if (n % 3 == 0)
                header["kid"] = $"key-{n}";
            if (n % 5 == 0)
                header["jku"] = "https://keys.example/";
        }, issuer.Header()),
        Json(payload =>
        {
            payload["room"] = $"room-{n}";
            payload["note"] = Convert.ToBase64String(Bytes(random, n * 3));
            payload["nested"] = new JsonObject { ["ünï"] = "会议", ["list"] = new JsonArray(1, 2.5, "x", null, true) };
        }, issuer.Payload()));

    private static IEnumerable<(string Kind, string Token)> Tampered(SampleKey key, string token, string previous, Random random)
    {
        var parts = token.Split('.');
        var signature = Base64Url.DecodeFromChars(parts[2]);
        var other = previous.Split('.');
        var header = JsonNode.Parse(Base64Url.DecodeFromChars(parts[0]))!.AsObject();
        var payload = JsonNode.Parse(Base64Url.DecodeFromChars(parts[1]))!.AsObject();

        yield return ("payload of another token", $"{parts[0]}.{other[1]}.{parts[2]}");
        yield return ("signature of another token", $"{parts[0]}.{parts[1]}.{other[2]}");
        yield return ("payload changed", $"{parts[0]}.{Segment(Json(claims => claims["room"] = "*", payload))}.{parts[2]}");
        yield return ("header changed", $"{Segment(Json(claims => claims["kid"] = "other", header))}.{parts[1]}.{parts[2]}");
        yield return ("payload spelled otherwise", $"{parts[0]}.{Segment(payload.ToJsonString() + " ")}.{parts[2]}");
        yield return ("one bit of the signature", $"{parts[0]}.{parts[1]}.{Segment(Flipped(signature, random))}");
        yield return ("signature cut", $"{parts[0]}.{parts[1]}.{Segment(signature[..^1])}");
        yield return ("signature longer", $"{parts[0]}.{parts[1]}.{Segment([.. signature, 0])}");
        yield return ("signature with a zero in front", $"{parts[0]}.{parts[1]}.{Segment([0, .. signature])}");
        yield return ("signature of zeros", $"{parts[0]}.{parts[1]}.{Segment(new byte[signature.Length])}");
        yield return ("signature of ones", $"{parts[0]}.{parts[1]}.{Segment([.. Enumerable.Repeat((byte)0xFF, signature.Length)])}");
        yield return ("signed by a stranger", key.Stranger.Sign(Base64Url.DecodeFromChars(parts[0]), Base64Url.DecodeFromChars(parts[1])));
        yield return ("alg of another key, signed by this", key.Issuer.Sign(
            Json(claims => claims["alg"] = Keys[random.Next(Keys.Count)].Issuer.Algorithm, header), payload.ToJsonString()));
        var rival = Keys[random.Next(Keys.Count)].Issuer;
        yield return ("signed with another key and alg", rival.Sign(
            Json(claims => claims["alg"] = rival.Algorithm, header), payload.ToJsonString()));
        yield return ("not signed", $"{parts[0]}.{parts[1]}.");
        if (Twin(key.Issuer.Algorithm, signature) is { } twin)
            yield return ("the other signature that the same equation has", $"{parts[0]}.{parts[1]}.{Segment(twin)}");
    }

    /// <summary>
    /// With ECDSA (r, n - s) verifies where (r, s) does, in every implementation; RFC 8032 section 5.1.7 forbids the like of
    /// Ed25519, S + L.
    /// </summary>
    private static byte[]? Twin(string algorithm, byte[] signature)
    {
        var half = signature.Length / 2;
        if (EcOrders.TryGetValue(algorithm, out var order))
        {
            var s = (order - new BigInteger(signature.AsSpan(half), isUnsigned: true, isBigEndian: true)).ToByteArray(isUnsigned: true, isBigEndian: true);
            return [.. signature.AsSpan(0, half), .. new byte[half - s.Length], .. s];
        }

        if (algorithm != "EdDSA")
            return null;
        var more = (new BigInteger(signature.AsSpan(half), isUnsigned: true) + Ed25519Order).ToByteArray(isUnsigned: true);
        return [.. signature.AsSpan(0, half), .. more, .. new byte[half - more.Length]];
    }

    private static BigInteger Hex(string text) => new(Convert.FromHexString(text), isUnsigned: true, isBigEndian: true);

    private static string Json(Action<JsonObject> change, JsonObject json)
    {
        var copy = json.DeepClone().AsObject();
        change(copy);
        return copy.ToJsonString();
    }

    private static string Segment(string text) => Segment(Encoding.UTF8.GetBytes(text));

    private static string Segment(byte[] bytes) => Base64Url.EncodeToString(bytes);

    private static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] Flipped(byte[] signature, Random random)
    {
        var flipped = signature.ToArray();
        flipped[random.Next(flipped.Length)] ^= (byte)(1 << random.Next(8));
        return flipped;
    }
}

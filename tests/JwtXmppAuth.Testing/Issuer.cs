using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using JwtXmppAuth.Tokens;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math.EC.Rfc8032;
using Org.BouncyCastle.X509;

namespace JwtXmppAuth.Testing;

/// <summary>
/// Signs tokens as an application does that sends people into conferences: good ones with a line of code, and any text at all as
/// header and payload, so that every bad one can be made too.
/// </summary>
public sealed record Issuer
{
    /// <summary>Strong enough for every HMAC algorithm, and in no example list.</summary>
    public const string DefaultSecret = "Wq3z-9vN_8sKd0TfYb7LmXe2RhCu5JpGaQo1Ti6ZnVwEyH4DxBkMrSgFlUjPcIt8";

    private static readonly Lazy<string> KeyFolder = new(() =>
    {
        var folder = Directory.CreateTempSubdirectory("jwtxmppauth-keys-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        return folder;
    });

    private readonly Func<byte[], byte[]> _sign;
    private readonly Action<AppOptions> _giveKey;

    private Issuer(string algorithm, Func<byte[], byte[]> sign, Action<AppOptions> giveKey)
    {
        Algorithm = algorithm;
        _sign = sign;
        _giveKey = giveKey;
    }

    public string Algorithm { get; }

    /// <summary>The app's id and the tokens' <c>iss</c>.</summary>
    public string Id { get; init; } = "my-app";

    public string Audience { get; init; } = "jitsi";

    /// <summary>The clock that <c>exp</c> is counted from.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    public static Issuer Hmac(string secret = DefaultSecret, string algorithm = "HS256") => Hmac(Encoding.UTF8.GetBytes(secret), algorithm);

    /// <summary>An issuer that signs with bytes that need not be text, e.g. a public key or a decoded secret.</summary>
    public static Issuer Hmac(byte[] secret, string algorithm = "HS256") => new(
        algorithm,
        algorithm switch
        {
            "HS256" => input => HMACSHA256.HashData(secret, input),
            "HS384" => input => HMACSHA384.HashData(secret, input),
            "HS512" => input => HMACSHA512.HashData(secret, input),
            _ => throw new ArgumentException($"{algorithm} is no HMAC algorithm.", nameof(algorithm)),
        },
        app => app.Secrets.Add(Encoding.UTF8.GetString(secret)));

    public static Issuer Rsa(RSA key, string algorithm = "RS256")
    {
        var padding = algorithm.StartsWith("PS", StringComparison.Ordinal) ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;
        return new(algorithm, input => key.SignData(input, HashOf(algorithm), padding), PublicKey(key.ExportSubjectPublicKeyInfoPem()));
    }

    /// <summary>ES256, ES384 or ES512, as the key's curve has it.</summary>
    public static Issuer Ec(ECDsa key)
    {
        var algorithm = key.KeySize switch { 256 => "ES256", 384 => "ES384", _ => "ES512" };
        return new(algorithm, input => key.SignData(input, HashOf(algorithm)), PublicKey(key.ExportSubjectPublicKeyInfoPem()));
    }

    public static Issuer EdDsa(Ed25519PrivateKeyParameters key) => new(
        "EdDSA",
        input =>
        {
            var signature = new byte[Ed25519PrivateKeyParameters.SignatureSize];
            key.Sign(Ed25519.Algorithm.Ed25519, null, input, 0, input.Length, signature, 0);
            return signature;
        },
        PublicKey(PemEncoding.WriteString(
            "PUBLIC KEY", SubjectPublicKeyInfoFactory.CreateSubjectPublicKeyInfo(key.GeneratePublicKey()).GetDerEncoded())));

    /// <summary>The options of an app that accepts this issuer's tokens.</summary>
    public AppOptions App(Action<AppOptions>? change = null)
    {
        var app = new AppOptions { Id = Id, Algorithm = Algorithm, AcceptedAudiences = { Audience } };
        _giveKey(app);
        change?.Invoke(app);
        return app;
    }

    /// <summary>
    /// A good token: every claim of the scheme, an hour long, for any room and tenant unless <paramref name="room"/> or
    /// <paramref name="sub"/> say otherwise. <paramref name="change"/> edits the payload, e.g. <c>payload["exp"] = 0</c> or
    /// <c>payload.Remove("aud")</c>.
    /// </summary>
    public string Token(string room = "*", string sub = "*", Action<JsonObject>? change = null) =>
        Sign(Header().ToJsonString(), Edited(Payload(room, sub), change).ToJsonString());

    /// <summary>A good token under another header: <c>header["kid"] = "k1"</c>.</summary>
    public string TokenWithHeader(Action<JsonObject> change) => Sign(Edited(Header(), change).ToJsonString(), Payload().ToJsonString());

    /// <summary>A good token of exactly so many bytes, by a claim that nobody reads.</summary>
    public string TokenOfLength(int bytes, string room = "*", string sub = "*")
    {
        // Base64url knows no length of 4n + 1, so header and payload have to meet it together.
        for (var kid = 1; kid <= 4; kid++)
        {
            var header = Header();
            header["kid"] = new string('k', kid);
            var rest = bytes - Padded(0).Length;
            for (var padding = (rest * 3 / 4) - 4; padding < (rest * 3 / 4) + 4; padding++)
            {
                if (Padded(padding) is var token && token.Length == bytes)
                    return token;
            }

            string Padded(int padding)
            {
                var payload = Payload(room, sub);
                payload["padding"] = new string('x', Math.Max(padding, 0));
                return Sign(header.ToJsonString(), payload.ToJsonString());
            }
        }

        throw new ArgumentOutOfRangeException(nameof(bytes), bytes, "No token has this length.");
    }

    public JsonObject Header() => new() { ["alg"] = Algorithm, ["typ"] = "JWT" };

    public JsonObject Payload(string room = "*", string sub = "*")
    {
        var now = Time.GetUtcNow().ToUnixTimeSeconds();
        return new()
        {
            ["iss"] = Id,
            ["aud"] = Audience,
            ["sub"] = sub,
            ["room"] = room,
            ["iat"] = now,
            ["nbf"] = now,
            ["exp"] = now + 3600,
            ["context"] = new JsonObject
            {
                ["user"] = new JsonObject { ["id"] = "u1", ["name"] = "Alice", ["email"] = "alice@example.com", ["avatar"] = "https://example.com/a.png" },
                ["group"] = "staff",
                ["features"] = new JsonObject { ["recording"] = true },
            },
        };
    }

    /// <summary>Signs any texts as header and payload, JSON or not.</summary>
    public string Sign(string header, string payload) => Sign(Encoding.UTF8.GetBytes(header), Encoding.UTF8.GetBytes(payload));

    public string Sign(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload) =>
        SignSegments($"{Base64Url.EncodeToString(header)}.{Base64Url.EncodeToString(payload)}");

    /// <summary>Signs what stands before the second dot as it is, base64url or not.</summary>
    public string SignSegments(string signingInput) =>
        $"{signingInput}.{Base64Url.EncodeToString(_sign(Encoding.UTF8.GetBytes(signingInput)))}";

    private static JsonObject Edited(JsonObject json, Action<JsonObject>? change)
    {
        change?.Invoke(json);
        return json;
    }

    private static HashAlgorithmName HashOf(string algorithm) => algorithm[2..] switch
    {
        "256" => HashAlgorithmName.SHA256,
        "384" => HashAlgorithmName.SHA384,
        "512" => HashAlgorithmName.SHA512,
        _ => throw new ArgumentException($"{algorithm} is no algorithm of a public key.", nameof(algorithm)),
    };

    private static Action<AppOptions> PublicKey(string pem)
    {
        var file = Path.Combine(KeyFolder.Value, $"{Guid.NewGuid():N}.pem");
        File.WriteAllText(file, pem);
        return app => app.PublicKeyFiles.Add(file);
    }
}

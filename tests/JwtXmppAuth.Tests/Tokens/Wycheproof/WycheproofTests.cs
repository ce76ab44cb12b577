using System.Text;
using System.Text.Json;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Tokens.Keys;
using JwtXmppAuth.Tokens.Reading;

namespace JwtXmppAuth.Tests.Tokens.Wycheproof;

/// <summary>
/// The vectors of C2SP's Wycheproof for JSON Web Signatures and Keys (both files as they are there, under the Apache License 2.0),
/// at the readers and keys a token meets here. Their payload is no claims, so what is left out is the claims' own reader.
/// </summary>
public sealed class WycheproofTests
{
    private const string Signatures = "json_web_signature_test.json";
    private const string KeySets = "json_web_key_test.json";

    /// <summary>What these files call valid and is refused here, with the reason.</summary>
    private static readonly Dictionary<(string File, int TcId), string> Stricter = new()
    {
        [(Signatures, 346)] = "the key says PS256, the signature is of PS384",
        [(Signatures, 350)] = "the key says PS256, the signature is of PS384",
        [(Signatures, 347)] = "the key says ES521, which is no algorithm",
        [(Signatures, 351)] = "the key says ES521, which is no algorithm",
        [(Signatures, 372)] = "a question mark is no character of base64url",
        [(Signatures, 373)] = "a question mark is no character of base64url",
        [(KeySets, 13)] = "a secret whose bytes count up can be guessed",
        [(KeySets, 14)] = "a secret whose bytes count up can be guessed",
        [(KeySets, 15)] = "a secret whose bytes count up can be guessed",
    };

    /// <summary>What they call invalid and passes here, with the reason.</summary>
    private static readonly Dictionary<(string File, int TcId), string> Laxer = new()
    {
        [(Signatures, 367)] = "letter by letter what 357 calls valid",
        [(Signatures, 370)] = "letter by letter what 357 calls valid",
        [(KeySets, 1)] = "a file of the operator's may hold secrets beside public keys: each key serves its own family alone",
        [(KeySets, 4)] = "of two keys with one id the second is not base64url, so it is none",
    };

    public static TheoryData<string> Files => [Signatures, KeySets];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_vector_has_its_result_or_a_reason(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(
            SourceTree.Root, "tests", "JwtXmppAuth.Tests", "Tokens", "Wycheproof", file)));
        List<string> surprises = [];
        var count = 0;
        foreach (var group in document.RootElement.GetProperty("testGroups").EnumerateArray())
        {
            var keys = Keys(group);
            foreach (var test in group.GetProperty("tests").EnumerateArray())
            {
                count++;
                var id = test.GetProperty("tcId").GetInt32();
                var valid = test.GetProperty("result").GetString() == "valid";
                var expected = (valid || Laxer.ContainsKey((file, id))) && !Stricter.ContainsKey((file, id));
                if (Verifies(keys, test.GetProperty("jws")) != expected)
                    surprises.Add($"{id} {group.GetProperty("comment")} {test.GetProperty("comment")}: {(expected ? "refused" : "accepted")}");
            }
        }

        Assert.Equal(document.RootElement.GetProperty("numberOfTests").GetInt32(), count);
        Assert.True(surprises.Count == 0, string.Join("\n", surprises));
    }

    /// <summary>The public keys, or the secret where there are none, as a key set that an operator has as a file.</summary>
    private static IReadOnlyList<VerificationKey> Keys(JsonElement group)
    {
        var jwk = group.TryGetProperty("public", out var published) ? published : group.GetProperty("private");
        var set = jwk.TryGetProperty("keys", out _) ? jwk.GetRawText() : $$"""{"keys":[{{jwk.GetRawText()}}]}""";
        // The secret of one group is all zeros; what it asks is how strictly base64 is read.
        var terms = new KeyTerms("the vectors") { AllowSecrets = true, AllowWeakSecrets = group.GetProperty("comment").GetString() == "base64" };
        return JwksDocument.Read(Encoding.UTF8.GetBytes(set), terms) is KeyReading.Good(var keys, _)
            ? keys
            : [];
    }

    private static bool Verifies(IReadOnlyList<VerificationKey> keys, JsonElement jws)
    {
        if (jws.ValueKind != JsonValueKind.String || jws.GetString()!.Split('.') is not [var header, var payload, var signature])
            return false;
        if (!TryDecode(header, out var headerBytes) || !(payload.Length == 0 || TryDecode(payload, out _)) || !TryDecode(signature, out var signatureBytes))
            return false;
        if (!StrictJson.TryRead(headerBytes, out var read, out _))
            return false;
        using (read)
        {
            if (SigningAlgorithm.Of(read!.RootElement) is not { } algorithm)
                return false;
            var kid = read.RootElement.TryGetProperty("kid", out var named) ? named.GetString() : null;
            var signed = Encoding.ASCII.GetBytes($"{header}.{payload}");
            return keys.Where(key => kid is null || key.Id is null || key.Id == kid)
                .Any(key => key.Verifies(signed, signed.Length, signatureBytes, algorithm));
        }
    }

    private static bool TryDecode(string segment, out byte[] bytes)
    {
        bytes = new byte[segment.Length];
        if (segment.Length == 0 || !StrictBase64Url.TryDecode(segment, bytes, out var length))
            return false;
        bytes = bytes[..length];
        return true;
    }
}

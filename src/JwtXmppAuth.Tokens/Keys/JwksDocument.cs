using System.Text.Json;
using JwtXmppAuth.Tokens.Reading;

namespace JwtXmppAuth.Tokens.Keys;

/// <summary>
/// A JSON Web Key Set (RFC 7517 section 5): a pure function of its bytes and of what the configuration says. A key that cannot
/// be used is listed with its reason and spoils none beside it.
/// </summary>
internal static class JwksDocument
{
    public const int MaxBytes = 256 * 1024;

    /// <summary>Each may have to be tried for one token that has no <c>kid</c>.</summary>
    public const int MaxKeys = 64;

    public static KeyReading Read(byte[] content, KeyTerms terms)
    {
        if (content.Length > MaxBytes)
            return new KeyReading.Faulty($"is larger than {MaxBytes} bytes; that is no key set.");
        if (!StrictJson.TryRead(content, out var document, out var fault))
            return new KeyReading.Faulty($"{fault}; it must be a JSON Web Key Set.");

        using (document)
            return Read(document!.RootElement, terms);
    }

    private static KeyReading Read(JsonElement set, KeyTerms terms)
    {
        if (!set.TryGetProperty("keys"u8, out var keys) || keys.ValueKind != JsonValueKind.Array)
            return new KeyReading.Faulty("has no list \"keys\"; it must be a JSON Web Key Set.");
        if (keys.GetArrayLength() > MaxKeys)
            return new KeyReading.Faulty($"has {keys.GetArrayLength()} keys; at most {MaxKeys} are read.");

        List<VerificationKey> good = [];
        List<KeyState> refused = [];
        foreach (var jwk in keys.EnumerateArray())
        {
            var reader = new JwkReader(jwk, terms);
            if (reader.Read() is not { } key)
                refused.Add(reader.Refused());
            else if (key.Fingerprint is not null && good.Exists(other => other.Id == key.Id && other.Fingerprint == key.Fingerprint))
                refused.Add(key.State with { Problem = "stands there twice." });
            else
                good.Add(key);
        }

        // RFC 7517 section 4.5: one id for several keys is for keys of different types that are alternatives of each other.
        var ambiguous = good.Where(key => key.Id is not null).GroupBy(key => (key.Id, key.Family)).Where(group => group.Count() > 1)
            .SelectMany(group => group).ToList();
        refused.AddRange(ambiguous.Select(key => key.State with { Problem = "has a kid that another key of its type has too." }));
        good.RemoveAll(ambiguous.Contains);

        return good.Count > 0 ? new KeyReading.Good(good, refused) : new KeyReading.Faulty(NoKey(refused));
    }

    private static string NoKey(List<KeyState> refused) => refused.Count == 0
        ? "has no keys."
        : $"has no key that can be used: {string.Join(" ", refused.Take(3).Select(key =>
            $"{(key.Id is null ? "one without kid" : Quoted.Text(key.Id))} {key.Problem}"))}";
}

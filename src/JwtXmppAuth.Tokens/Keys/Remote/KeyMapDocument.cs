using System.Text;
using System.Text.Json;
using JwtXmppAuth.Tokens.Reading;

namespace JwtXmppAuth.Tokens.Keys.Remote;

/// <summary>
/// What Jitsi's <c>cache_keys_url</c> leads to: an object with a PEM certificate or public key by key id, as Firebase publishes
/// it, or a JSON Web Key Set (scheme section 3.5). The plugin takes certificates only, and of a set RSA keys only.
/// </summary>
internal static class KeyMapDocument
{
    public static KeyReading Read(byte[] content, KeyTerms terms)
    {
        if (!StrictJson.TryRead(content, out var document, out var fault))
            return new KeyReading.Faulty($"sends a document that {fault}; it must have a PEM certificate or public key by key id.");

        using (document)
            return document!.RootElement.TryGetProperty("keys"u8, out var keys) && keys.ValueKind == JsonValueKind.Array
                ? JwksDocument.Read(content, terms)
                : ReadMap(document.RootElement, terms);
    }

    private static KeyReading ReadMap(JsonElement map, KeyTerms terms)
    {
        if (map.GetPropertyCount() > JwksDocument.MaxKeys)
            return new KeyReading.Faulty($"has {map.GetPropertyCount()} keys; at most {JwksDocument.MaxKeys} are read.");

        List<VerificationKey> good = [];
        List<KeyState> refused = [];
        foreach (var member in map.EnumerateObject())
        {
            if (KeyOf(member, terms, out var fault) is { } key)
                good.Add(key);
            else
                refused.Add(new() { Id = member.Name, Kind = Quoted.Kind(member.Value), Problem = fault });
        }

        return good.Count > 0
            ? new KeyReading.Good(good, refused)
            : new KeyReading.Faulty(refused.Count == 0 ? "has no keys." : $"has no key that can be used: {Quoted.Text(refused[0].Id!)} {refused[0].Problem}");
    }

    private static VerificationKey? KeyOf(JsonProperty member, KeyTerms terms, out string? fault)
    {
        fault = member.Value.ValueKind == JsonValueKind.String ? null : "is not a text; it must be a PEM certificate or public key.";
        return fault is null ? PublicKeyPem.Key(Encoding.UTF8.GetBytes(member.Value.GetString()!), terms, out fault, member.Name) : null;
    }
}

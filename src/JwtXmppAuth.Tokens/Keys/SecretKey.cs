using JwtXmppAuth.Tokens.Keys.Material;

namespace JwtXmppAuth.Tokens.Keys;

/// <summary>An HMAC secret as a file or the configuration has it.</summary>
internal static class SecretKey
{
    /// <summary>Of a file with the secret and, perhaps, a line end.</summary>
    public static KeyReading ReadFile(byte[] content, KeyTerms terms) => Read(KeyFile.WithoutLineEnd(content), terms);

    public static KeyReading Read(byte[] secret, KeyTerms terms)
    {
        var material = SecretMaterial.Read(secret, terms.AllowWeakSecrets, out var fault);
        var key = material is null ? null : terms.Admit(material, out fault);
        return KeyReading.Of(key, fault);
    }
}

using System.Buffers.Text;
using System.Text;
using JwtXmppAuth.Tokens.Keys.Material;

namespace JwtXmppAuth.Tokens.Keys;

/// <summary>A key that is not accepted, and what it would mean if it had signed a token.</summary>
internal sealed record NearMiss(VerificationKey Key, string Advice)
{
    /// <summary>What issuers make of a secret by mistake: they trim it, or decode it from base64 before they sign.</summary>
    public static IEnumerable<NearMiss> Of(byte[] secret, KeyLabel label)
    {
        var text = Encoding.UTF8.GetString(secret);
        if (text.Trim() is { Length: > 0 } trimmed && trimmed != text)
            yield return Of(Encoding.UTF8.GetBytes(trimmed), label, "It verifies with the secret without the white space around it.");
        if (text.Replace('+', '-').Replace('/', '_') is var base64 && Base64Url.IsValid(base64)
            && Base64Url.DecodeFromChars(base64) is { Length: > 0 } decoded)
        {
            yield return Of(decoded, label, "It verifies with the secret decoded from base64: "
                + "the issuer decodes it before it signs, the gateway takes it as text.");
        }
    }

    private static NearMiss Of(byte[] secret, KeyLabel label, string advice) =>
        new(new VerificationKey(SecretMaterial.Mistaken(secret), label), advice);
}

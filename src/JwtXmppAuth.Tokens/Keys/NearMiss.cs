using System.Buffers.Text;
using System.Text;
using JwtXmppAuth.Tokens.Keys.Material;

namespace JwtXmppAuth.Tokens.Keys;

/// <summary>A key that is not accepted, and what it would mean if it had signed a token.</summary>
/// <param name="Fix">What to change.</param>
internal sealed record NearMiss(VerificationKey Key, string Advice, string Fix)
{
    /// <summary>What issuers make of a secret by mistake: they trim it, or decode it from base64 before they sign.</summary>
    public static IEnumerable<NearMiss> Of(byte[] secret, KeyLabel label)
    {
        var text = Encoding.UTF8.GetString(secret);
        if (text.Trim() is { Length: > 0 } trimmed && trimmed != text)
            yield return Of(Encoding.UTF8.GetBytes(trimmed), label, "It verifies with the secret without the white space around it.",
                "Take the white space away where the gateway's secret is configured; a line end at the end of a value counts.");
        if (text.Replace('+', '-').Replace('/', '_') is var base64 && Base64Url.IsValid(base64)
            && Base64Url.DecodeFromChars(base64) is { Length: > 0 } decoded)
        {
            yield return Of(decoded, label, "It verifies with the secret decoded from base64: "
                + "the issuer decodes it before it signs, the gateway takes it as text.",
                "Have the issuer sign with the text as it stands, without decoding it.");
        }
    }

    private static NearMiss Of(byte[] secret, KeyLabel label, string advice, string fix) =>
        new(new VerificationKey(SecretMaterial.Mistaken(secret), label), advice, fix);
}

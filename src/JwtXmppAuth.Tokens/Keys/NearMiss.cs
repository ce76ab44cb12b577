using System.Buffers.Text;
using System.Text;
using System.Text.Unicode;
using JwtXmppAuth.Tokens.Keys.Material;

namespace JwtXmppAuth.Tokens.Keys;

/// <summary>A key that is not accepted, and what it would mean if it had signed a token.</summary>
/// <param name="Fix">What to change.</param>
internal sealed record NearMiss(VerificationKey Key, string Advice, string Fix)
{
    /// <summary>How many a refusal looks at, whatever number of secrets an app has: those of the first ten and more.</summary>
    public const int MaxTried = 64;

    private const string EncodedAdvice = "It verifies with the secret encoded as base64: "
        + "the issuer signs with the base64 text as it stands, the gateway has the bytes that it stands for.";

    private const string EncodedFix = "Have the issuer decode the text before it signs, or configure the text itself as the gateway's secret.";

    /// <summary>What issuers make of a secret by mistake: they trim it, keep a line end, decode it from base64 or leave it encoded. At most six.</summary>
    public static IEnumerable<NearMiss> Of(byte[] secret, KeyLabel label) =>
        [.. Utf8.IsValid(secret) ? OfText(Encoding.UTF8.GetString(secret), label) : [], .. OfBytes(secret, label)];

    private static IEnumerable<NearMiss> OfText(string secret, KeyLabel label)
    {
        if (secret.Trim() is { Length: > 0 } trimmed && trimmed != secret)
        {
            yield return Of(trimmed, label, "It verifies with the secret without the white space around it.",
                "Take the white space away where the gateway's secret is configured; a line end at the end of a value counts.");
        }

        yield return Of(secret + "\n", label, "It verifies with the secret and a line end behind it: the issuer has read it out of a file, or from a command, that ends with one.",
            "Have the issuer take the line end away; of a SecretFile the gateway does so itself.");
        if (secret.Replace('+', '-').Replace('/', '_') is var base64 && Base64Url.IsValid(base64)
            && Base64Url.DecodeFromChars(base64) is { Length: > 0 } decoded)
        {
            yield return Of(decoded, label, "It verifies with the secret decoded from base64: "
                + "the issuer decodes it before it signs, the gateway takes it as text.",
                "Have the issuer sign with the text as it stands, without decoding it.");
        }
    }

    /// <summary>In both alphabets (RFC 4648 sections 4 and 5), with and without padding: libraries differ in either.</summary>
    private static IEnumerable<NearMiss> OfBytes(byte[] secret, KeyLabel label)
    {
        var base64 = Convert.ToBase64String(secret);
        var base64Url = base64.Replace('+', '-').Replace('/', '_');
        return new[] { base64, base64.TrimEnd('='), base64Url, base64Url.TrimEnd('=') }
            .Distinct(StringComparer.Ordinal)
            .Select(text => Of(text, label, EncodedAdvice, EncodedFix));
    }

    private static NearMiss Of(string secret, KeyLabel label, string advice, string fix) => Of(Encoding.UTF8.GetBytes(secret), label, advice, fix);

    private static NearMiss Of(byte[] secret, KeyLabel label, string advice, string fix) =>
        new(new VerificationKey(SecretMaterial.Mistaken(secret), label), advice, fix);
}

using System.Text;

namespace JwtXmppAuth.Tokens.Keys;

/// <summary>
/// Whether an HMAC secret could be guessed. Anyone who holds one token can try secrets at leisure, millions a second, so a
/// short one or one from an example is as good as none (RFC 8725 section 3.5).
/// </summary>
public static class SecretStrength
{
    public const int MinBytes = 32;

    private const int MinDistinctBytes = 8;

    /// <summary>As they stand in examples, compared without case, spaces and punctuation.</summary>
    private static readonly string[] Examples =
    [
        "changeme", "changethis", "replaceme", "replacethis", "placeholder", "yoursecret", "yourappsecret", "yourjwtsecret",
        "your256bit", "your384bit", "your512bit", "stringsecretatleast", "myjitsiappsecret", "examplesecret", "secretexample",
        "supersecret", "topsecret", "defaultsecret", "jwtsecret", "appsecret", "sharedsecret", "passwordpassword", "insecure",
    ];

    /// <returns>The sentence of the fault; null for a secret that may be used.</returns>
    public static string? Fault(ReadOnlySpan<byte> secret, bool allowWeak)
    {
        if (secret.IsEmpty)
            return $"is empty; an HMAC secret must have at least {MinBytes} bytes.";
        // A public key is public: as a secret it would let anyone sign (CVE-2021-39215 and its kin).
        if (secret.IndexOf("-----BEGIN"u8) >= 0)
            return "is a PEM key or certificate; public keys belong into PublicKeyFiles, with an RS algorithm.";
        return allowWeak ? null : Weakness(secret);
    }

    private static string? Weakness(ReadOnlySpan<byte> secret)
    {
        if (secret.Length < MinBytes)
            return $"is {secret.Length} bytes long; an HMAC secret must have at least {MinBytes} bytes, made at random "
                + "(`openssl rand -base64 48`).";
        if (IsExample(secret))
            return "is a placeholder that stands in examples; make one at random (`openssl rand -base64 48`).";
        if (IsPattern(secret))
            return "repeats itself or counts up, so it can be guessed; make one at random (`openssl rand -base64 48`).";
        return null;
    }

    private static bool IsExample(ReadOnlySpan<byte> secret)
    {
        var letters = new StringBuilder(secret.Length);
        foreach (var unit in secret)
            if (char.IsAsciiLetterOrDigit((char)unit))
                letters.Append(char.ToLowerInvariant((char)unit));

        var text = letters.ToString();
        return Array.Exists(Examples, example => text.Contains(example, StringComparison.Ordinal));
    }

    private static bool IsPattern(ReadOnlySpan<byte> secret)
    {
        Span<bool> seen = stackalloc bool[256];
        var distinct = 0;
        var steps = 0;
        for (var n = 0; n < secret.Length; n++)
        {
            if (!seen[secret[n]])
                distinct++;
            seen[secret[n]] = true;
            if (n > 0 && secret[n] == secret[n - 1] + 1)
                steps++;
        }

        return distinct < MinDistinctBytes || steps > secret.Length / 2 || IsPeriodic(secret);
    }

    /// <summary>One piece over and over, the last time perhaps cut short.</summary>
    private static bool IsPeriodic(ReadOnlySpan<byte> secret)
    {
        for (var period = 1; period <= secret.Length / 2; period++)
            if (secret[period..].SequenceEqual(secret[..^period]))
                return true;
        return false;
    }
}

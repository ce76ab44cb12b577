using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace JwtXmppAuth.Xmpp.Stringprep;

/// <summary>
/// The three profiles of stringprep (RFC 3454) that RFC 6122 prepares the parts of an address with. Code points that
/// Unicode 3.2 did not know pass unchanged, as Prosody lets them pass in the addresses of stanzas.
/// </summary>
/// <remarks>
/// Prosody is what must agree, and it prepares with ICU: normalisation stops at code points unknown to Unicode 3.2, uses
/// the corrected decompositions, and the bidi classes are those of today. So two strings are one address here exactly if
/// they are there.
/// </remarks>
internal sealed class StringprepProfile
{
    /// <summary>RFC 6122 §2.2 to §2.4: bytes of UTF-8 that a part may have, before and after preparation.</summary>
    public const int MaxBytes = 1023;

    /// <summary>RFC 6122 appendix A.</summary>
    public static StringprepProfile Node { get; } = new(folds: true, [.. Controls, ' ', .. "\"&'/:<>@"]);

    /// <summary>RFC 3491. It prohibits no ASCII at all; no host has a space or a control character in its name, though,
    /// and the two delimiters would make another address of it (RFC 6122 §2.2).</summary>
    public static StringprepProfile Domain { get; } = new(folds: true, [.. Controls, ' ', .. "/@"]);

    /// <summary>RFC 6122 appendix B.</summary>
    public static StringprepProfile Resource { get; } = new(folds: false, Controls);

    private static ReadOnlySpan<char> Controls =>
        "\0\u0001\u0002\u0003\u0004\u0005\u0006\a\b\t\n\v\f\r\u000E\u000F\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001A\u001B\u001C\u001D\u001E\u001F\u007F";

    private readonly bool _folds;
    private readonly SearchValues<char> _prohibitedAscii;

    private StringprepProfile(bool folds, ReadOnlySpan<char> prohibitedAscii)
    {
        _folds = folds;
        _prohibitedAscii = SearchValues.Create(prohibitedAscii);
    }

    /// <summary>False when the text is prohibited, too long, or nothing at all, before or after.</summary>
    public bool TryPrepare(string text, [NotNullWhen(true)] out string? prepared)
    {
        prepared = null;
        if (text.Length is 0 or > MaxBytes)
            return false;
        if (Ascii.IsValid(text))
        {
            prepared = text.AsSpan().ContainsAny(_prohibitedAscii) ? null : _folds ? text.ToLowerInvariant() : text;
            return prepared is not null;
        }

        if (Encoding.UTF8.GetByteCount(text) > MaxBytes)
            return false;
        var result = Normalize(Map(text));
        if (result.Length == 0 || Encoding.UTF8.GetByteCount(result) > MaxBytes || IsProhibited(result) || !BidiCheck.Passes(result))
            return false;
        prepared = result;
        return true;
    }

    // RFC 3454 §3. Half a surrogate pair becomes U+FFFD, which is prohibited.
    private string Map(string text)
    {
        var mapped = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (!CodePoints.IsIn(StringprepTables.MappedToNothing, rune.Value))
                mapped.Append(_folds ? CodePoints.Fold(rune) : CodePoints.Uncorrected(rune).ToString());
        }

        return mapped.ToString();
    }

    // RFC 3454 §4. U+FFFE, which the platform does not normalise, is prohibited anyway.
    private static string Normalize(string mapped)
    {
        var result = new StringBuilder(mapped.Length);
        var (known, at) = (0, 0);
        foreach (var rune in mapped.EnumerateRunes())
        {
            if (CodePoints.IsIn(StringprepTables.Unassigned, rune.Value) || rune.Value == 0xFFFE)
            {
                result.Append(mapped[known..at].Normalize(NormalizationForm.FormKC)).Append(rune.ToString());
                known = at + rune.Utf16SequenceLength;
            }

            at += rune.Utf16SequenceLength;
        }

        return result.Append(mapped[known..].Normalize(NormalizationForm.FormKC)).ToString();
    }

    // RFC 3454 §5.
    private bool IsProhibited(string text)
    {
        if (text.AsSpan().ContainsAny(_prohibitedAscii))
            return true;
        foreach (var rune in text.EnumerateRunes())
        {
            if (CodePoints.IsIn(StringprepTables.Prohibited, rune.Value))
                return true;
        }

        return false;
    }
}

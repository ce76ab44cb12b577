using System.Globalization;
using System.Text;

namespace JwtXmppAuth.Xmpp;

/// <summary>
/// Lower case as JavaScript makes it: by the Unicode mappings in full, where .NET knows those of one character to one.
/// Two things are missing there: U+0130 becomes two characters, and a sigma that ends a word has a form of its own.
/// </summary>
internal static class LowerCase
{
    private const char Sigma = '\u03A3';

    public static string Of(string text)
    {
        var lower = text.ToLowerInvariant();
        if (text.Contains(Sigma, StringComparison.Ordinal))
            lower = string.Create(text.Length, (text, lower), static (to, from) =>
            {
                from.lower.CopyTo(to);
                for (var i = 0; i < to.Length; i++)
                {
                    if (from.text[i] == Sigma && EndsWord(from.text, i))
                        to[i] = '\u03C2';
                }
            });
        return lower.Replace("\u0130", "i\u0307", StringComparison.Ordinal);
    }

    // Unicode §3.13, Final_Sigma: a cased letter before it and none after it, seen past what has no bearing on case.
    private static bool EndsWord(string text, int sigma) =>
        IsCased(text.AsSpan(0, sigma), last: true) && !IsCased(text.AsSpan(sigma + 1), last: false);

    /// <summary>Whether the first or last character that counts is a cased letter.</summary>
    private static bool IsCased(ReadOnlySpan<char> text, bool last)
    {
        while (!text.IsEmpty)
        {
            _ = last ? Rune.DecodeLastFromUtf16(text, out var rune, out var length) : Rune.DecodeFromUtf16(text, out rune, out length);
            var category = Rune.GetUnicodeCategory(rune);
            if (category is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter)
                return true;
            if (!IsIgnorable(rune, category))
                return false;
            text = last ? text[..^length] : text[length..];
        }

        return false;
    }

    private static bool IsIgnorable(Rune rune, UnicodeCategory category) =>
        category is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format
            or UnicodeCategory.ModifierLetter or UnicodeCategory.ModifierSymbol
        || "'.:\u00B7\u055F\u05F4\u2018\u2019\u2027".Contains(rune.ToString(), StringComparison.Ordinal);
}

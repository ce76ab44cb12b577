using System.Text;

namespace JwtXmppAuth.Xmpp.Stringprep;

/// <summary>Look-ups in the tables of <see cref="StringprepTables"/>.</summary>
internal static class CodePoints
{
    /// <param name="ranges">Pairs of first and last, in order.</param>
    public static bool IsIn(ReadOnlySpan<int> ranges, int codePoint) =>
        IndexOfRange(ranges, 2, codePoint) is >= 0 and var at && codePoint <= ranges[at + 1];

    /// <summary>Whether table A.1 has none of them; a part that is absent has nothing unassigned.</summary>
    public static bool AreAssigned(string? text)
    {
        if (text is null || Ascii.IsValid(text))
            return true;
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsIn(StringprepTables.Unassigned, rune.Value))
                return false;
        }

        return true;
    }

    /// <summary>What table B.2 makes of a character; the character itself where the table is silent.</summary>
    public static string Fold(Rune rune)
    {
        if (rune.IsAscii)
            return Rune.ToLowerInvariant(rune).ToString();
        if (LongFolds.TryGetValue(rune.Value, out var several))
            return several;
        var folds = StringprepTables.Folds;
        if (IndexOfRange(folds, 4, rune.Value) is not (>= 0 and var at))
            return Uncorrected(rune).ToString();
        var (first, last, step, distance) = (folds[at], folds[at + 1], folds[at + 2], folds[at + 3]);
        var isIn = rune.Value <= last && (rune.Value - first) % step == 0;
        return (isIn ? new Rune(rune.Value + distance) : Uncorrected(rune)).ToString();
    }

    /// <summary>What Unicode 3.2 decomposed a character to that later versions decompose otherwise; most often the character itself.</summary>
    public static Rune Uncorrected(Rune rune)
    {
        for (var i = 0; i < StringprepTables.Corrected.Length; i += 2)
        {
            if (StringprepTables.Corrected[i] == rune.Value)
                return new Rune(StringprepTables.Corrected[i + 1]);
        }

        return rune;
    }

    private static readonly Dictionary<int, string> LongFolds = StringprepTables.LongFolds.ToDictionary(fold => fold.From, fold => fold.To);

    /// <summary>Where the last row is that starts at the code point or before; rows have <paramref name="width"/> numbers.</summary>
    private static int IndexOfRange(ReadOnlySpan<int> rows, int width, int codePoint)
    {
        var (low, high) = (0, (rows.Length / width) - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (rows[middle * width] <= codePoint)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return high * width;
    }
}

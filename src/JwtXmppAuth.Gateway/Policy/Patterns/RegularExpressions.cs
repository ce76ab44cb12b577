using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using JwtXmppAuth.Gateway.Configuration;

namespace JwtXmppAuth.Gateway.Policy.Patterns;

/// <summary>
/// Regular expressions of .NET, matched in time linear in the name (<see cref="RegexOptions.NonBacktracking"/>): no
/// back-references, no looking around, no options inside, and no groups that are given back. One must match the whole name, as if it stood between <c>^</c> and <c>$</c>; case counts.
/// </summary>
internal sealed partial class RegularExpressions(RoomPatternOptions limits) : IRoomPatterns
{
    /// <summary>In characters.</summary>
    public const int MaxLength = 128;

    /// <summary>
    /// The pattern's length times all of its counted repetitions, and times <see cref="Open"/> for each that may be of several
    /// lengths beside another repetition: no automaton of it is much larger.
    /// </summary>
    public const int MaxSize = 512;

    /// <summary>Where one begins anew before the other is over, what is still possible of it is a state of its own at every letter.</summary>
    private const int Open = 4;

    /// <summary>Of <see cref="ExpressionWork"/>: under a millisecond (docs/rooms.md), whether or not the cache still has it.</summary>
    public const int MaxWork = 220;

    private static readonly SearchValues<char> Operators = SearchValues.Create(@"\*+?{[()^$.");

    /// <summary>To make one takes a hundred times what a match does, and it grows with the names it has seen.</summary>
    private readonly PatternCache<Compiled> _compiled = new(capacity: 64);

    public PatternVerdict Judge(string pattern, string name)
    {
        var length = Encoding.UTF8.GetByteCount(name);
        if (length > limits.MaxRoomLength)
            return new PatternVerdict.RoomTooLong(length, limits.MaxRoomLength);
        if (pattern.Length > MaxLength)
            return new PatternVerdict.TooComplex($"It has {pattern.Length} characters; {MaxLength} are allowed.");
        // Names, whatever letters they are of, need no automaton.
        if (!pattern.AsSpan().ContainsAny(Operators))
            return pattern.Split('|').Contains(name) ? new PatternVerdict.Whole() : new PatternVerdict.Nothing();
        if (Excess(pattern) is { } why)
            return new PatternVerdict.TooComplex(why);
        var compiled = _compiled.GetOrAdd(pattern, Compile);
        if (compiled.Regex is null)
            return new PatternVerdict.Invalid("regular expression", compiled.Fault);
        return compiled.Regex.IsMatch(name) ? new PatternVerdict.Whole() : new PatternVerdict.Nothing();
    }

    private string? Excess(string pattern)
    {
        var quantifiers = CountQuantifiers(pattern);
        if (quantifiers > limits.MaxQuantifiers)
            return $"It has {quantifiers} of * + ? {{ where they repeat; {limits.MaxQuantifiers} are allowed.";
        long size = Math.Max(pattern.Length, 1);
        foreach (Match repetition in Repetitions().Matches(pattern))
        {
            var (least, most) = (Count(repetition.Groups[1]), repetition.Groups[2].Length > 0 ? Count(repetition.Groups[2]) : Count(repetition.Groups[1]));
            size *= Math.Max(most, 1) * (most != least && quantifiers > 1 ? Open : 1);
            if (size > MaxSize)
            {
                return $"Its length times its counted repetitions is more than {MaxSize}; one that may be of several lengths, "
                    + $"as {{1,9}}, counts {Open} times beside another repetition.";
            }
        }

        var work = ExpressionWork.Of(pattern, (int)size);
        return work <= MaxWork
            ? null
            : $"To tell its letters and sets apart takes {work} steps; {MaxWork} are allowed. One set, [a-z], takes fewer than the letters in it; "
                + @"of \w, \b, \p{…} and their like there is room for one.";
    }

    private static long Count(Group digits) =>
        int.TryParse(digits.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var times) ? times : MaxSize + 1;

    private static Compiled Compile(string pattern)
    {
        // Groups are for alternatives alone: where one is remembered, states that differ in nothing else are many.
        const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;
        try
        {
            // Names have one case, and a comment would take the anchor with it; either makes the automaton many times as dear.
            if (InlineOptions().IsMatch(pattern))
                return new Compiled(null, "it has options inside: (?i) and the like");
            if (NamedGroups().IsMatch(pattern))
                return new Compiled(null, "it gives a group a name, by which nobody asks for it");
            // By itself first: between the anchors, "a)|(?:b" would be a pattern, and another one.
            _ = new Regex(pattern, Options, Regex.InfiniteMatchTimeout);
            return new Compiled(new Regex($@"\A(?:{pattern})\z", Options | RegexOptions.NonBacktracking, Regex.InfiniteMatchTimeout), "");
        }
        catch (RegexParseException fault)
        {
            return new Compiled(null, $"{fault.Error} at {fault.Offset}");
        }
        catch (NotSupportedException)
        {
            return new Compiled(null, "it needs backtracking: no back-references, no looking around, no atomic groups, no conditions");
        }
    }

    /// <summary>Outside of sets and escapes; a lazy mark and the one of a group's kind are none of their own.</summary>
    internal static int CountQuantifiers(string pattern)
    {
        var count = 0;
        for (var i = 0; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case '\\':
                    i++;
                    break;
                case '[':
                    i = SetEnd(pattern, i + 1);
                    break;
                case '?' when i > 0 && pattern[i - 1] is '(' or '*' or '+' or '?' or '}':
                    break;
                case '*' or '+' or '?' or '{':
                    count++;
                    break;
            }
        }

        return count;
    }

    /// <summary>The first character belongs to the set even if it is a closing bracket.</summary>
    private static int SetEnd(string pattern, int at)
    {
        if (at < pattern.Length && pattern[at] == '^')
            at++;
        for (var first = at; at < pattern.Length && (pattern[at] != ']' || at == first); at++)
        {
            if (pattern[at] == '\\')
                at++;
        }

        return at;
    }

    [GeneratedRegex(@"\{([0-9]+)(?:,([0-9]*))?\}")]
    private static partial Regex Repetitions();

    [GeneratedRegex(@"\(\?[^:<=!>(']")]
    private static partial Regex InlineOptions();

    [GeneratedRegex(@"\(\?(?:'|<[^=!])")]
    private static partial Regex NamedGroups();

    private sealed record Compiled(Regex? Regex, string Fault);
}

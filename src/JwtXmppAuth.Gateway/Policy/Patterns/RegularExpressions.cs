using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using JwtXmppAuth.Gateway.Configuration;

namespace JwtXmppAuth.Gateway.Policy.Patterns;

/// <summary>
/// Regular expressions of .NET, matched in time linear in the name (<see cref="RegexOptions.NonBacktracking"/>): no
/// back-references, no looking around, and no options inside. One must match the whole name, as if it stood between <c>^</c> and <c>$</c>; case counts.
/// </summary>
internal sealed partial class RegularExpressions(RoomPatternOptions limits) : IRoomPatterns
{
    /// <summary>In characters.</summary>
    public const int MaxLength = 128;

    /// <summary>The pattern's length times all of its counted repetitions: no automaton of it is much larger.</summary>
    public const int MaxSize = 512;

    /// <summary>To make one takes a hundred times what a match does, and it grows with the names it has seen.</summary>
    private readonly PatternCache<Compiled> _compiled = new(capacity: 64);

    public PatternVerdict Judge(string pattern, string name)
    {
        var length = Encoding.UTF8.GetByteCount(name);
        if (length > limits.MaxRoomLength)
            return new PatternVerdict.RoomTooLong(length, limits.MaxRoomLength);
        if (Excess(pattern) is { } why)
            return new PatternVerdict.TooComplex(why);
        var compiled = _compiled.GetOrAdd(pattern, Compile);
        if (compiled.Regex is null)
            return new PatternVerdict.Invalid("regular expression", compiled.Fault);
        return compiled.Regex.IsMatch(name) ? new PatternVerdict.Whole() : new PatternVerdict.Nothing();
    }

    private string? Excess(string pattern)
    {
        if (pattern.Length > MaxLength)
            return $"It has {pattern.Length} characters; {MaxLength} are allowed.";
        var quantifiers = CountQuantifiers(pattern);
        if (quantifiers > limits.MaxQuantifiers)
            return $"It has {quantifiers} of * + ? {{ where they repeat; {limits.MaxQuantifiers} are allowed.";
        long size = Math.Max(pattern.Length, 1);
        foreach (Match repetition in Repetitions().Matches(pattern))
        {
            var count = repetition.Groups[2].Length > 0 ? repetition.Groups[2] : repetition.Groups[1];
            size *= int.TryParse(count.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var times) ? Math.Max(times, 1) : MaxSize + 1;
            if (size > MaxSize)
                return $"Its length times its counted repetitions is more than {MaxSize}.";
        }

        return null;
    }

    private static Compiled Compile(string pattern)
    {
        const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;
        try
        {
            // Names have one case, and a comment would take the anchor with it; either makes the automaton many times as dear.
            if (InlineOptions().IsMatch(pattern))
                return new Compiled(null, "it has options inside: (?i) and the like");
            // By itself first: between the anchors, "a)|(?:b" would be a pattern, and another one.
            _ = new Regex(pattern, RegexOptions.CultureInvariant, Regex.InfiniteMatchTimeout);
            return new Compiled(new Regex($@"\A(?:{pattern})\z", Options, Regex.InfiniteMatchTimeout), "");
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

    [GeneratedRegex(@"\(\?[^:<=!>(]")]
    private static partial Regex InlineOptions();

    private sealed record Compiled(Regex? Regex, string Fault);
}

using System.Text.RegularExpressions;

namespace JwtXmppAuth.Gateway.Policy.Patterns;

/// <summary>
/// How much it takes to make a regular expression into an automaton, before that is done. What an automaton goes by are the
/// sets of characters that the pattern tells apart; each is held against every piece that all of them cut the characters
/// into, and the classes of Unicode are of thousands of pieces. A unit is 3 to 4 µs (docs/rooms.md).
/// </summary>
internal sealed partial class ExpressionWork
{
    /// <summary>A set with <c>\w \W \b \B \p \P</c>: it leaves room for six letters, and none for another such.</summary>
    private const int Class = 160;

    /// <summary><c>\d \D \s \S</c>, and what a set has besides the first of the others.</summary>
    private const int SmallClass = 40;

    private const int SizePerUnit = 5;

    private readonly string _pattern;
    private readonly HashSet<string> _sets = new(StringComparer.Ordinal);
    private readonly HashSet<string> _named = new(StringComparer.Ordinal);
    private readonly HashSet<string> _inSet = new(StringComparer.Ordinal);
    private int _pieces = 1;
    private int _classes;
    private int _at;

    private ExpressionWork(string pattern) => _pattern = pattern;

    /// <param name="size">How large the automaton may become; it is made as names are matched.</param>
    /// <returns>Some number also of what is no pattern at all.</returns>
    public static int Of(string pattern, int size)
    {
        var work = new ExpressionWork(pattern);
        work.Read();
        return (work._sets.Count * work._pieces) + work._classes + (size / SizePerUnit);
    }

    private void Read()
    {
        while (_at < _pattern.Length)
        {
            switch (_pattern[_at])
            {
                case '[':
                    var start = _at;
                    ReadSet();
                    Add(_pattern[start.._at]);
                    break;
                case '(' when Group().Match(_pattern, _at) is { Success: true, Length: var length }:
                    _at += length;
                    break;
                case '{' when Repetition().Match(_pattern, _at) is { Success: true, Length: var length }:
                    _at += length;
                    break;
                case ')' or '|' or '*' or '+' or '?' or '^':
                    _at++;
                    break;
                case '.' or '$':
                    // All but a line's end; before one.
                    Name("\n", pieces: 1);
                    Add(_pattern.Substring(_at++, 1));
                    break;
                default:
                    ReadUnit();
                    break;
            }
        }
    }

    /// <summary>A letter, or an escape that is one or a class, where each is a set of its own.</summary>
    private void ReadUnit()
    {
        var unit = Unit();
        if (!TryClass(unit))
            Name(unit, pieces: 1);
        Add(unit);
    }

    /// <param name="pieces">How many more there are by it at most: a letter makes one, a range two, and twice as many where it may cut classes.</param>
    private void Name(string letters, int pieces)
    {
        if (_named.Add(letters))
            _pieces += pieces;
    }

    /// <summary>The set that was just read; the same once more costs nothing.</summary>
    private void Add(string set)
    {
        if (_sets.Add(set) && _inSet.Count > 0)
            _classes += (SmallClass * (_inSet.Count - 1)) + (_inSet.Any(IsLarge) ? Class : SmallClass);
        _inSet.Clear();
    }

    private static bool IsLarge(string name) => name[1] is not ('d' or 'D' or 's' or 'S');

    /// <summary>From its bracket to behind the other, with the set that is taken away from it.</summary>
    private void ReadSet()
    {
        _at++;
        if (Is('^'))
            _at++;
        for (var first = true; _at < _pattern.Length && (first || !Is(']')); first = false)
        {
            if (!first && Is('-') && _at + 1 < _pattern.Length && _pattern[_at + 1] == '[')
            {
                _at++;
                ReadSet();
                continue;
            }

            var unit = Unit();
            if (TryClass(unit))
                continue;
            if (Is('-') && _at + 1 < _pattern.Length && _pattern[_at + 1] is not (']' or '['))
            {
                _at++;
                var range = $"{unit}-{Unit()}";
                Name(range, range is [(>= '!' and <= '~' and not '\\'), '-', (>= '!' and <= '~' and not '\\')] ? 2 : 4);
            }
            else
            {
                Name(unit, pieces: 1);
            }
        }

        _at = Math.Min(_at + 1, _pattern.Length);
    }

    private bool TryClass(string unit)
    {
        if (unit is not ['\\', 'w' or 'W' or 'b' or 'B' or 'p' or 'P' or 'd' or 'D' or 's' or 'S', ..])
            return false;
        _inSet.Add(unit);
        return true;
    }

    private string Unit()
    {
        var length = Escape().Match(_pattern, _at) is { Success: true } escape ? escape.Length : 1;
        var unit = _pattern.Substring(_at, length);
        _at += length;
        return unit;
    }

    private bool Is(char letter) => _at < _pattern.Length && _pattern[_at] == letter;

    [GeneratedRegex(@"\G\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|c.|[0-7]{1,3}|[pP]\{[^}]*\}|.)", RegexOptions.Singleline)]
    private static partial Regex Escape();

    /// <summary>A parenthesis, with what says that the group is not remembered.</summary>
    [GeneratedRegex(@"\G\((?:\?:)?")]
    private static partial Regex Group();

    [GeneratedRegex(@"\G\{[0-9]+(?:,[0-9]*)?\}")]
    private static partial Regex Repetition();
}

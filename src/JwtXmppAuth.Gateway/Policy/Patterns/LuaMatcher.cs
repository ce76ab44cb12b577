using System.Collections;

namespace JwtXmppAuth.Gateway.Policy.Patterns;

/// <summary>
/// Lua's <c>string.match(subject, pattern)</c> (Lua 5.4 reference manual §6.4.1), byte by byte, with two differences: what
/// has failed once is not tried again, so that an ordinary pattern costs at most its repetitions times the square of the
/// subject; and every step is counted against a budget, for the patterns where that is not enough. As in Lua, a fault of
/// the pattern is found only when the match gets there.
/// </summary>
internal ref struct LuaMatcher(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> subject, int budget)
{
    private const int Failed = -1;

    /// <summary>With a fault: nothing else is to be tried.</summary>
    private const int Stopped = -2;

    /// <summary>Lua's <c>MAXCCALLS</c>: how deep the parts of a pattern may nest.</summary>
    private const int MaxDepth = 200;

    private readonly ReadOnlySpan<byte> _pattern = pattern;
    private readonly ReadOnlySpan<byte> _subject = subject;

    // What a back-reference asks for differs from try to try.
    private readonly bool _remembers = !HasBackReference(pattern);
    private BitArray? _failures;
    private LuaCaptures _captures;
    private int _depth;
    private LuaMatch? _fault;

    /// <summary>A step is a byte, or an item of a set, that was looked at.</summary>
    public int Steps { get; private set; }

    public LuaMatch Run()
    {
        var anchored = _pattern is [(byte)'^', ..];
        for (var start = 0; start <= _subject.Length; start++)
        {
            _captures.Clear();
            _depth = 0;
            var end = Match(start, anchored ? 1 : 0);
            if (end == Stopped)
                return _fault!;
            if (end != Failed)
                return _captures.Found(start, end);
            if (anchored)
                break;
        }

        return new LuaMatch.Nothing();
    }

    /// <summary>Where the rest of the pattern, matched from here, ends in the subject.</summary>
    private int Match(int at, int next)
    {
        if (++_depth > MaxDepth)
            return Stop(new LuaMatch.TooComplex());
        var end = MatchItems(at, next);
        _depth--;
        return end;
    }

    private int MatchItems(int at, int next)
    {
        while (next < _pattern.Length)
        {
            if (!Spend(1))
                return Stopped;
            switch (_pattern[next])
            {
                case (byte)'(':
                    return PatternAt(next + 1) == ')' ? Capture(at, next + 2, isPosition: true) : Capture(at, next + 1, isPosition: false);
                case (byte)')':
                    return CloseCapture(at, next + 1);
                case (byte)'$' when next + 1 == _pattern.Length:
                    return at == _subject.Length ? at : Failed;
                case LuaClass.Escape when PatternAt(next + 1) == 'b':
                    at = Balanced(at, next + 2);
                    next += 4;
                    break;
                case LuaClass.Escape when PatternAt(next + 1) == 'f':
                    (at, next) = Frontier(at, next + 2);
                    break;
                case LuaClass.Escape when char.IsAsciiDigit((char)PatternAt(next + 1)):
                    at = CapturedBefore(at, PatternAt(next + 1) - '1');
                    next += 2;
                    break;
                default:
                    var item = LuaClass.End(_pattern, next);
                    if (item < 0)
                        return Stop(EndsEarly(next));
                    var fits = Fits(at, next, item);
                    switch (PatternAt(item))
                    {
                        case (byte)'*' or (byte)'-' or (byte)'?' when !fits:
                            next = item + 1;
                            break;
                        case (byte)'*':
                            return Longest(at, next, item);
                        case (byte)'+' when fits:
                            return Longest(at + 1, next, item);
                        case (byte)'-':
                            return Shortest(at, next, item);
                        case (byte)'?':
                            if (Rest(at + 1, item + 1) is var end and not Failed)
                                return end;
                            next = item + 1;
                            break;
                        default:
                            at = fits ? at + 1 : Failed;
                            next = item;
                            break;
                    }

                    break;
            }

            if (at < 0)
                return at;
        }

        return at;
    }

    private int Longest(int from, int item, int end)
    {
        var at = from;
        for (; Fits(at, item, end); at++)
        {
            if (!Spend(1))
                return Stopped;
        }

        for (; at >= from; at--)
        {
            if (Rest(at, end + 1) is var found and not Failed)
                return found;
        }

        return Failed;
    }

    private int Shortest(int at, int item, int end)
    {
        while (true)
        {
            if (Rest(at, end + 1) is var found and not Failed)
                return found;
            if (!Fits(at, item, end))
                return Failed;
            at++;
        }
    }

    /// <summary>What follows a repetition: the only thing that is ever tried twice from the same place.</summary>
    private int Rest(int at, int next)
    {
        if (!Spend(1))
            return Stopped;
        var place = (next * (_subject.Length + 1)) + at;
        if (_failures is not null && _failures[place])
            return Failed;
        var end = Match(at, next);
        if (end == Failed && _remembers)
            (_failures ??= new BitArray((_pattern.Length + 1) * (_subject.Length + 1)))[place] = true;
        return end;
    }

    private int Capture(int at, int next, bool isPosition)
    {
        if (!_captures.TryBegin(at, isPosition))
            return Stop(new LuaMatch.Malformed("too many captures"));
        var end = Match(at, next);
        if (end == Failed)
            _captures.TakeBack();
        return end;
    }

    private int CloseCapture(int at, int next)
    {
        var ended = _captures.End(at);
        if (ended < 0)
            return Stop(new LuaMatch.Malformed("invalid pattern capture"));
        var end = Match(at, next);
        if (end == Failed)
            _captures.Reopen(ended);
        return end;
    }

    private int CapturedBefore(int at, int index)
    {
        if (_captures.Ended(index) is not { } capture)
            return Stop(new LuaMatch.Malformed($"invalid capture index %{index + 1}"));
        if (capture.Length is not { } length || length > _subject.Length - at)
            return Failed;
        if (!Spend(length))
            return Stopped;
        return _subject.Slice(capture.Start, length).SequenceEqual(_subject.Slice(at, length)) ? at + length : Failed;
    }

    /// <summary><c>%bxy</c>: from an x to the y that closes it.</summary>
    private int Balanced(int at, int arguments)
    {
        if (arguments + 1 >= _pattern.Length)
            return Stop(new LuaMatch.Malformed("malformed pattern (missing arguments to '%b')"));
        if (SubjectAt(at) != _pattern[arguments])
            return Failed;
        var open = 1;
        for (at++; at < _subject.Length; at++)
        {
            if (!Spend(1))
                return Stopped;
            if (_subject[at] == _pattern[arguments + 1])
            {
                if (--open == 0)
                    return at + 1;
            }
            else if (_subject[at] == _pattern[arguments])
            {
                open++;
            }
        }

        return Failed;
    }

    /// <summary><c>%f[set]</c>: the byte before is not in the set, the one here is; both ends of the subject count as 0.</summary>
    private (int At, int Next) Frontier(int at, int set)
    {
        if (PatternAt(set) != '[')
            return (Stop(new LuaMatch.Malformed("missing '[' after '%f' in pattern")), set);
        var end = LuaClass.End(_pattern, set);
        if (end < 0)
            return (Stop(EndsEarly(set)), set);
        var items = _pattern[set..end];
        var passes = !LuaClass.SetHas(items, at == 0 ? (byte)0 : _subject[at - 1], out var before)
            & LuaClass.SetHas(items, SubjectAt(at), out var here);
        return Spend(before + here) ? (passes ? at : Failed, end) : (Stopped, end);
    }

    private bool Fits(int at, int item, int end)
    {
        if (at >= _subject.Length)
            return false;
        var letter = _subject[at];
        switch (_pattern[item])
        {
            case (byte)'.':
                return true;
            case LuaClass.Escape:
                return LuaClass.Has(_pattern[item + 1], letter);
            case (byte)'[':
                var has = LuaClass.SetHas(_pattern[item..end], letter, out var examined);
                Steps += examined;
                return has;
            default:
                return _pattern[item] == letter;
        }
    }

    private bool Spend(int steps)
    {
        Steps += steps;
        if (Steps <= budget)
            return true;
        Stop(new LuaMatch.TooComplex());
        return false;
    }

    private int Stop(LuaMatch fault)
    {
        _fault = fault;
        return Stopped;
    }

    private readonly LuaMatch.Malformed EndsEarly(int item) => new(
        _pattern[item] == '[' ? "malformed pattern (missing ']')" : "malformed pattern (ends with '%')");

    // Both are followed by a zero in Lua, and read there.
    private readonly byte PatternAt(int index) => index < _pattern.Length ? _pattern[index] : (byte)0;

    private readonly byte SubjectAt(int index) => index < _subject.Length ? _subject[index] : (byte)0;

    private static bool HasBackReference(ReadOnlySpan<byte> pattern)
    {
        for (var i = 0; i + 1 < pattern.Length; i++)
        {
            if (pattern[i] == LuaClass.Escape && char.IsAsciiDigit((char)pattern[i + 1]))
                return true;
        }

        return false;
    }
}

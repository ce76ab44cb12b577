using System.Runtime.CompilerServices;

namespace JwtXmppAuth.Gateway.Policy.Patterns;

/// <summary>What a pattern has captured of the subject so far, as far as what is being tried just now goes.</summary>
internal struct LuaCaptures
{
    /// <summary>Lua's <c>LUA_MAXCAPTURES</c>.</summary>
    private const int Most = 32;

    private const int Open = -1;
    private const int Position = -2;

    private Slots _slots;
    private int _count;

    public void Clear() => _count = 0;

    /// <param name="isPosition">Nothing but where it is.</param>
    /// <returns>False when there are too many.</returns>
    public bool TryBegin(int at, bool isPosition)
    {
        if (_count == Most)
            return false;
        _slots[_count++] = (at, isPosition ? Position : Open);
        return true;
    }

    /// <summary>Takes the beginning of the last one back.</summary>
    public void TakeBack() => _count--;

    /// <summary>Ends the last one that is open.</summary>
    /// <returns>Which it is; negative where there is none.</returns>
    public int End(int at)
    {
        var last = _count - 1;
        while (last >= 0 && _slots[last].Length != Open)
            last--;
        if (last >= 0)
            _slots[last].Length = at - _slots[last].Start;
        return last;
    }

    /// <summary>Takes an end back.</summary>
    public void Reopen(int index) => _slots[index].Length = Open;

    /// <summary>Null where there is none, or it is open still.</summary>
    public readonly LuaCapture? Ended(int index)
    {
        if (index < 0 || index >= _count || _slots[index].Length == Open)
            return null;
        var (start, length) = _slots[index];
        return new LuaCapture(start, length == Position ? null : length);
    }

    /// <param name="start">Of the whole match.</param>
    /// <param name="end">Of the whole match.</param>
    public readonly LuaMatch Found(int start, int end)
    {
        if (_count == 0)
            return new LuaMatch.Found([new LuaCapture(start, end - start)]);
        var found = new LuaCapture[_count];
        for (var i = 0; i < _count; i++)
        {
            if (Ended(i) is not { } capture)
                return new LuaMatch.Malformed("unfinished capture");
            found[i] = capture;
        }

        return new LuaMatch.Found(found);
    }

    [InlineArray(Most)]
    private struct Slots
    {
        private (int Start, int Length) _first;
    }
}

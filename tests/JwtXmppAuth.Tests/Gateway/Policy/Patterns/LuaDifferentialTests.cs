using CsCheck;

namespace JwtXmppAuth.Tests.Gateway.Policy.Patterns;

/// <summary>Lua is the judge of what a Lua pattern matches, captures, and is wrong with.</summary>
public sealed class LuaDifferentialTests
{
    private const int Attempts = 40_000;

    [Fact]
    public async Task Every_match_capture_and_fault_is_Luas()
    {
        var attempts = GenAttempt.Attempt.Array[Attempts].Generate(new PCG(1, 2026), null, out _);

        var expected = await RealLua.MatchAsync(attempts);

        Assert.Equal(attempts.Length, expected.Count);
        var differences = attempts.Zip(expected).Where(pair => pair.First.OursShown() != pair.Second)
            .Select(pair => $"{pair.First}: Lua {pair.Second}, ours {pair.First.OursShown()}").ToList();
        Assert.True(differences.Count == 0, string.Join('\n', differences.Take(20)));
        // Of each kind enough that agreement means something.
        var kinds = expected.CountBy(line => line[0]).ToDictionary();
        Assert.True(kinds['='] > 4000 && kinds['#'] > 300 && kinds['-'] > 8000 && kinds['!'] > 4000, string.Join(' ', kinds));
        Assert.True(expected.Count(line => line[0] is '=' or '#' && line.Contains(' ', StringComparison.Ordinal)) > 300, "several captures");
        Assert.True(expected.Where(line => line[0] == '!').Distinct().Count() > 8, "faults");
    }

    /// <summary>Every class on every byte, alone, in a set, and in its complement.</summary>
    [Fact]
    public async Task Every_class_has_the_bytes_that_it_has_in_Lua()
    {
        var all = Enumerable.Range(0, 256).Select(one => (byte)one).ToArray();
        var attempts = from name in all
                       where name != 'b' && name != 'f' && !char.IsAsciiDigit((char)name)
                       from pattern in new[] { "^(%?)", "^([%?])", "^([^%?])" }
                       from letter in all
                       select new Attempt([.. GenAttempt.Bytes(pattern).Select(one => one == '?' ? name : one)], [letter]);

        var list = attempts.ToList();
        var expected = await RealLua.MatchAsync(list);

        Assert.Empty(list.Zip(expected).Where(pair => pair.First.OursShown() != pair.Second).Select(pair => pair.First.ToString()).Take(20));
    }

    /// <summary>Its 32 captures and 200 levels, at the bound, one below and one above.</summary>
    [Fact]
    public async Task Luas_own_bounds_are_ours()
    {
        Attempt[] attempts =
        [
            .. from count in new[] { 31, 32, 33 }
               from capture in new[] { "()", "(a)" }
               select new Attempt(GenAttempt.Bytes(string.Concat(Enumerable.Repeat(capture, count))), GenAttempt.Bytes(new string('a', 40))),
            .. from count in new[] { 198, 199, 200, 201 }
               from repetition in "*?-"
               from letter in "ab"
               select new Attempt(
                   GenAttempt.Bytes(string.Concat(Enumerable.Repeat($"a{repetition}", count))), GenAttempt.Bytes(new string(letter, 300))),
        ];

        var expected = await RealLua.MatchAsync(attempts);

        Assert.Equal(expected, attempts.Select(attempt => attempt.OursShown()));
        Assert.Contains("! too many captures", expected);
        Assert.Contains("! pattern too complex", expected);
    }
}

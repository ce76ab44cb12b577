using BenchmarkDotNet.Attributes;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Policy.Patterns;

namespace JwtXmppAuth.Benchmarks;

/// <summary>A room's name of the longest length, matched by a pattern that people write, and by the worst that are let through.</summary>
public class PatternBenchmarks
{
    private static readonly string Name = new('a', 128);

    private static readonly string Mixed = string.Concat(Enumerable.Range(1, 128).Select(n => "ab"[(n * n / 7) % 2]));

    private readonly LuaPatterns _lua = new(new RoomPatternOptions());
    private readonly RoomPatternOptions _regex = new() { Language = PatternLanguage.Regex };
    private readonly RegularExpressions _known;

    public PatternBenchmarks() => _known = new RegularExpressions(_regex);

    [Benchmark]
    public object LuaUsual() => _lua.Judge("[%w%-]+", Name);

    /// <summary>Three repetitions, each of which may end anywhere.</summary>
    [Benchmark]
    public object LuaRepetitions() => _lua.Judge(".-.-.-x", Name);

    [Benchmark]
    public object LuaBackReferences() => _lua.Judge("(.-)(.-)%1%2.-b", Name);

    [Benchmark]
    public object LuaLongSets() => _lua.Judge("[b-zb-zb-zb-zb-zb-zb-zb-z%d%s%p%u%x]-[^b-zb-zb-zb-zb-zb-zb-z%d%s%p%u]-.-x", Name);

    [Benchmark]
    public object RegexUsual() => _known.Judge("[a-z0-9-]+", Name);

    [Benchmark]
    public object RegexRepetitions() => _known.Judge("(a|b)*a(a|b){20}[bc]", Name);

    /// <summary>The first time that a pattern is seen, or once more when more than the cache holds came between.</summary>
    [Benchmark]
    public object RegexUsualMade() => new RegularExpressions(_regex).Judge("[a-z0-9-]+", Name);

    [Benchmark]
    public object RegexRepetitionsMade() => new RegularExpressions(_regex).Judge("(a|b)*a(a|b){20}[bc]", Name);

    /// <summary>As many letters as are let through.</summary>
    [Benchmark]
    public object RegexLettersMade() => new RegularExpressions(_regex).Judge("abcdefghijklmn+", Name);

    /// <summary>A class of Unicode, and as many letters beside it.</summary>
    [Benchmark]
    public object RegexClassMade() => new RegularExpressions(_regex).Judge(@"a*\wbcdef", Name);

    /// <summary>Ranges that cut a class.</summary>
    [Benchmark]
    public object RegexRangesMade() => new RegularExpressions(_regex).Judge(@"[a-\u5000]*\p{L}[b-\u6000]", Name);

    /// <summary>Something that may be of several lengths, and begins anew at every letter.</summary>
    [Benchmark]
    public object RegexOpenMade() => new RegularExpressions(_regex).Judge("(a|b.{0,8}.)+", Mixed);

    /// <summary>What costs most to match.</summary>
    [Benchmark]
    public object RegexLongMade() => new RegularExpressions(_regex).Judge("[ab]*a[ab]{34}", Mixed);
}

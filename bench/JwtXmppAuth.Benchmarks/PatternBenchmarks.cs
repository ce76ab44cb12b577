using BenchmarkDotNet.Attributes;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Policy.Patterns;

namespace JwtXmppAuth.Benchmarks;

/// <summary>A room's name of the longest length, matched by a pattern that people write, and by the worst that are let through.</summary>
public class PatternBenchmarks
{
    private static readonly string Name = new('a', 128);

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

    /// <summary>The first time that a pattern is seen.</summary>
    [Benchmark]
    public object RegexUsualMade() => new RegularExpressions(_regex).Judge("[a-z0-9-]+", Name);

    [Benchmark]
    public object RegexRepetitionsMade() => new RegularExpressions(_regex).Judge("(a|b)*a(a|b){20}[bc]", Name);

    [Benchmark]
    public object RegexClassesMade() => new RegularExpressions(_regex).Judge(@"([\w-[eiou]]|[\p{L}\d]|a|aa|aaa|aaaa|aaaaa)*\w*[^b]*[\p{Lu}b]", Name);
}

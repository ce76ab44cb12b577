using System.Text;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Policy.Patterns;

namespace JwtXmppAuth.Tests.Gateway.Policy.Patterns;

/// <summary>Work is counted, not timed; what a step costs stands in <c>bench/results</c>.</summary>
public sealed class PatternWorkTests
{
    private static readonly string Longest = new('a', 128);

    /// <summary>Patterns within the plugin's limits that cost Lua millions of steps.</summary>
    [Theory]
    [InlineData(".*.*.*x")]
    [InlineData(".-.-.-x")]
    [InlineData("a*a*a*b")]
    [InlineData("a-a-a-b")]
    [InlineData("(a*)(a*)(a*)b")]
    [InlineData("^(.-)(.-)(.-)$x")]
    [InlineData("%f[a].*.*%f[b]")]
    [InlineData(".*a.*a.*b")]
    [InlineData("[b-f%d_.~=]*[b-f%d_.~a]*[b-f%d_.~a]*b")]
    [InlineData("[b-f%d_.~a]-[b-f%d_.~a]-[b-f%d_.~a]-b")]
    public void Three_repetitions_are_settled_within_the_budget(string pattern)
    {
        var steps = Steps(pattern, Longest, out var match);

        Assert.IsType<LuaMatch.Nothing>(match);
        Assert.InRange(steps, 1, LuaPatterns.MaxSteps);
    }

    [Theory]
    [InlineData("(.*)%1(.*)%2b")]
    [InlineData("(.-)(.-)%1%2.-b")]
    [InlineData("(a*)(a*)(a*)%1%2%3b")]
    public void Back_references_end_with_the_budget(string pattern)
    {
        Assert.Equal(LuaPatterns.MaxSteps + 1, Math.Min(Steps(pattern, Longest, out var match), LuaPatterns.MaxSteps + 1));
        Assert.IsType<LuaMatch.TooComplex>(match);
        Assert.IsType<PatternVerdict.TooComplex>(new LuaPatterns(new RoomPatternOptions()).Judge(pattern, Longest));
    }

    /// <summary>The work a step more than allowed is at most one set, one reference, or one %b.</summary>
    [Theory]
    [InlineData("(.*)%1(.*)%2b")]
    [InlineData("[bcdefghijklmnopqrstuvwxyzbcdefghijklmnopqrstuvwxyzbcdefghijklmnopqrstuvwxyza]*[^b]*.*b")]
    [InlineData("%ba_%ba_")]
    public void No_pattern_goes_beyond_the_budget_by_more_than_its_length(string pattern) =>
        Assert.InRange(Steps(pattern, Longest, out _), 1, LuaPatterns.MaxSteps + LuaPatterns.MaxLength);

    [Fact]
    public void A_budget_is_enough_at_what_a_pattern_needs_and_not_one_below()
    {
        var needed = Steps("a-b", "aaaaab", out var match);
        Assert.IsType<LuaMatch.Found>(match);

        Assert.IsType<LuaMatch.TooComplex>(Run("a-b", "aaaaab", needed - 1));
        Assert.IsType<LuaMatch.Found>(Run("a-b", "aaaaab", needed));
        Assert.IsType<LuaMatch.Found>(Run("a-b", "aaaaab", needed + 1));
    }

    [Fact]
    public void A_pattern_is_as_long_as_it_may_be()
    {
        var patterns = new LuaPatterns(new RoomPatternOptions());

        Assert.IsType<PatternVerdict.Nothing>(patterns.Judge(new string('a', LuaPatterns.MaxLength - 1), "a"));
        Assert.IsType<PatternVerdict.Nothing>(patterns.Judge(new string('a', LuaPatterns.MaxLength), "a"));
        Assert.IsType<PatternVerdict.TooComplex>(patterns.Judge(new string('a', LuaPatterns.MaxLength + 1), "a"));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("a*b+c-d?", 4)]
    [InlineData("%*%+%-%?%%", 0)]
    [InlineData("[*+?-]", 0)]
    [InlineData("[]*]*", 1)]
    [InlineData("[^]*]*", 1)]
    [InlineData("[%]*]*", 1)]
    [InlineData("*-", 2)]
    [InlineData("a*[b*", 1)]
    [InlineData("a*%", 1)]
    public void Quantifiers_are_counted_outside_of_sets_and_escapes(string pattern, int count) =>
        Assert.Equal(count, LuaPatterns.CountQuantifiers(Encoding.UTF8.GetBytes(pattern)));

    [Fact]
    public void As_many_quantifiers_are_allowed_as_the_host_says()
    {
        var patterns = new LuaPatterns(new RoomPatternOptions { MaxQuantifiers = 2 });

        Assert.IsType<PatternVerdict.Whole>(patterns.Judge("a*", "aa"));
        Assert.IsType<PatternVerdict.Whole>(patterns.Judge("a*a*", "aa"));
        Assert.IsType<PatternVerdict.TooComplex>(patterns.Judge("a*a*a*", "aa"));
    }

    private static int Steps(string pattern, string subject, out LuaMatch match)
    {
        var matcher = new LuaMatcher(Encoding.UTF8.GetBytes(pattern), Encoding.UTF8.GetBytes(subject), LuaPatterns.MaxSteps);
        match = matcher.Run();
        return matcher.Steps;
    }

    private static LuaMatch Run(string pattern, string subject, int budget) =>
        new LuaMatcher(Encoding.UTF8.GetBytes(pattern), Encoding.UTF8.GetBytes(subject), budget).Run();
}

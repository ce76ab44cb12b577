using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Policy.Patterns;

namespace JwtXmppAuth.Tests.Gateway.Policy.Patterns;

public sealed class RegularExpressionsTests
{
    private readonly RegularExpressions _expressions = new(new RoomPatternOptions { Language = PatternLanguage.Regex });

    [Theory]
    [InlineData("team-.*", "team-1", true)]
    [InlineData("team-.*", "teapot", false)]
    [InlineData("team", "team-1", false)]
    [InlineData("eam-1", "team-1", false)]
    [InlineData("a|ab", "ab", true)]
    [InlineData("a|b", "ab", false)]
    [InlineData("^team$", "team", true)]
    [InlineData("Team", "team", false)]
    [InlineData("(?:team|crew)-([0-9]+)", "crew-1", true)]
    [InlineData("red|blue|", "blue", true)]
    [InlineData("red|blue", "re", false)]
    [InlineData("red|", "a", false)]
    [InlineData("[a-z]+-\\d+-\\w+", "course-2026-biology", true)]
    [InlineData("[a-z]{2,4}", "abcd", true)]
    [InlineData("[a-z]{2,4}", "abcde", false)]
    [InlineData("%c3%a4.*", "%c3%a4%20b", true)]
    [InlineData("ä.", "äb", true)]
    [InlineData("", "a", false)]
    public void One_must_match_the_whole_name_in_its_case(string pattern, string name, bool opens) =>
        Assert.Equal(opens, _expressions.Judge(pattern, name) is PatternVerdict.Whole);

    [Theory]
    [InlineData("(a)\\1")]
    [InlineData("(?=a)a")]
    [InlineData("(?<!a)b")]
    [InlineData("(?>a*)a")]
    [InlineData("[a")]
    [InlineData("a)|(?:b")]
    [InlineData("(?x)a#")]
    [InlineData("(?i)a")]
    [InlineData("(?i:a)")]
    [InlineData("(?-i)a")]
    [InlineData("a(?#comment)")]
    [InlineData("(?<n>a)")]
    [InlineData("(?'n'a)")]
    [InlineData("(?")]
    [InlineData("*")]
    [InlineData("\\")]
    public void What_needs_backtracking_or_does_not_stand_alone_is_invalid(string pattern) =>
        Assert.IsType<PatternVerdict.Invalid>(_expressions.Judge(pattern, "a"));

    [Theory]
    [InlineData("(((a*)*)*)b")]
    [InlineData("(a|a)*(a|aa)+b")]
    [InlineData("(a|b)*a(a|b){20}c")]
    public void What_would_backtrack_for_ever_is_settled(string pattern) =>
        Assert.IsType<PatternVerdict.Nothing>(_expressions.Judge(pattern, new string('a', 128)));

    /// <summary>512 is a little more than 5 × 99, 6 × 85 and 7 × 73.</summary>
    [Theory]
    [InlineData("a{99}", 99, false)]
    [InlineData("a{100}", 100, true)]
    [InlineData("aa{85}", 86, false)]
    [InlineData("aa{86}", 87, true)]
    [InlineData("a{0,73}", 73, false)]
    [InlineData("a{0,74}", 73, true)]
    [InlineData("a{64,}", 64, false)]
    [InlineData("a{0,14}b*", 14, false)]
    [InlineData("a{0,15}b*", 15, true)]
    [InlineData("a{73}b*", 73, false)]
    [InlineData("a{74}b*", 74, true)]
    [InlineData("(a{9}){9}", 81, true)]
    [InlineData("a{99999999999}", 1, true)]
    public void Counted_repetitions_are_bounded_by_what_they_come_to(string pattern, int length, bool tooComplex) =>
        Assert.Equal(tooComplex, _expressions.Judge(pattern, new string('a', Math.Min(length, 128))) is PatternVerdict.TooComplex);

    [Fact]
    public void A_pattern_is_as_long_as_it_may_be()
    {
        Assert.IsType<PatternVerdict.Nothing>(_expressions.Judge(new string('a', RegularExpressions.MaxLength - 1), "a"));
        Assert.IsType<PatternVerdict.Nothing>(_expressions.Judge(new string('a', RegularExpressions.MaxLength), "a"));
        Assert.IsType<PatternVerdict.TooComplex>(_expressions.Judge(new string('a', RegularExpressions.MaxLength + 1), "a"));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("a*b+c?d{2}", 4)]
    [InlineData("a*?b+?c??d{2}?", 4)]
    [InlineData(@"\*\+\?\{", 0)]
    [InlineData("[*+?{]", 0)]
    [InlineData("[]*]*", 1)]
    [InlineData("[^]*]*", 1)]
    [InlineData(@"[\]*]*", 1)]
    [InlineData("(?:a)(?<n>a)", 0)]
    [InlineData("team-a-b-c-d", 0)]
    [InlineData("a*[b*", 1)]
    [InlineData("a*\\", 1)]
    public void Quantifiers_are_counted_outside_of_sets_and_escapes(string pattern, int count) =>
        Assert.Equal(count, RegularExpressions.CountQuantifiers(pattern));

    [Fact]
    public void As_many_quantifiers_are_allowed_as_the_host_says()
    {
        var expressions = new RegularExpressions(new RoomPatternOptions { MaxQuantifiers = 1 });

        Assert.IsType<PatternVerdict.Whole>(expressions.Judge("aa", "aa"));
        Assert.IsType<PatternVerdict.Whole>(expressions.Judge("a*", "aa"));
        Assert.IsType<PatternVerdict.TooComplex>(expressions.Judge("a*a*", "aa"));
    }

    [Fact]
    public void What_is_kept_is_bounded_and_what_is_asked_for_stays()
    {
        var cache = new PatternCache<string>(capacity: 3);
        var made = new List<string>();
        for (var i = 0; i < 100; i++)
        {
            Get("kept");
            Get($"{i}");
            Assert.InRange(cache.Count, 1, 6);
        }

        Assert.Single(made, pattern => pattern == "kept");
        Get("0");
        Assert.Equal(2, made.Count(pattern => pattern == "0"));

        void Get(string pattern) => Assert.Equal(pattern, cache.GetOrAdd(pattern, asked =>
        {
            made.Add(asked);
            return asked;
        }));
    }
}

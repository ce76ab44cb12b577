using System.Text;
using JwtXmppAuth.Gateway.Configuration;

namespace JwtXmppAuth.Tests.Gateway.Policy.Patterns;

/// <summary>Claims that are patterns, as they open rooms.</summary>
public sealed class PatternRoomAccessTests
{
    private const string Marked = """{"room":{"regex":true}}""";

    private static readonly string[] Patterns =
    [
        "a", "A", "%a", "%u", ".*", ".-", "^.*$", "a*", "team%-%d+", "team-%d+", "(team)%-%d+", "team%-(%d+)", "(.*)", "()", "", "%f[%w]%w+",
        "%b()", "[%w%-]+", "[^a]", "(.)%1", "[", "(", "%", "(%1)", "a**b--", "a*b*c*", "a*b*c*d*", "[*+?-]*", "%*%+%-%?.*", "*",
    ];

    private static readonly string[] Names = ["a", "aa", "b", "team-1", "team-22", "tea", "tem-7", "1", "%", "(x)", "*", "+-*", new string('a', 128), new string('a', 129)];

    /// <summary>30 patterns × 14 rooms × with and without tenant × 4 subs, with text and tag; what matches is for Lua itself to say.</summary>
    [Fact]
    public async Task Every_decision_is_the_plugins()
    {
        var host = Given.Host();
        var pairs = (from pattern in Patterns from name in Names select (Pattern: pattern, Name: name)).ToList();
        var answers = await RealLua.MatchAsync([.. pairs.Select(pair => new Attempt(GenAttempt.Bytes(pair.Pattern), GenAttempt.Bytes(pair.Name)))]);
        var lua = pairs.Zip(answers).ToDictionary(row => row.First, row => Read(row.Second));

        foreach (var (pattern, name) in pairs)
        {
            foreach (var node in new[] { name, $"[t]{name}" })
            {
                foreach (var sub in new[] { "*", "meet.example.com", "t", "u" })
                {
                    var token = Given.Token(pattern, sub, context: Marked);
                    var expected = PluginDecision.Of(token, node, host, (claim, asked) => lua[(claim, asked)]);
                    var actual = RoomAccessTests.Judge(host, token, node);
                    Assert.True((expected?.Text, expected?.Tag) == (actual?.Text, actual?.Tag), $"{pattern}, sub {sub}, asked {node}: {actual}");
                }
            }
        }
    }

    [Theory]
    [InlineData("""{"regex":true}""", true)]
    [InlineData("""{"regex":"true"}""", true)]
    [InlineData("""{"regex":false}""", false)]
    [InlineData("""{"regex":1}""", false)]
    public void A_claim_is_a_pattern_where_it_is_marked(string room, bool pattern)
    {
        var token = Given.Token("[ab]", context: $$"""{"room":{{room}}}""");

        Assert.Equal(pattern, RoomAccessTests.Judge(Given.Host(), token, "a") is null);
        Assert.Equal(!pattern, RoomAccessTests.Judge(Given.Host(), token, "[ab]") is null);
    }

    /// <summary>Where the plugin asks for no room claim, it lets a pattern that matches nothing into every room.</summary>
    [Fact]
    public void A_pattern_that_does_not_match_opens_nothing_even_where_no_claim_is_required()
    {
        var host = Given.Host(of => of.RequireRoomClaim = false);

        Assert.Equal("room.mismatch", RoomAccessTests.Judge(host, Given.Token("b.*", context: Marked), "a")?.Code);
        Assert.Null(RoomAccessTests.Judge(host, Given.Token("a.*", context: Marked), "a"));
    }

    [Fact]
    public void Without_domain_verification_a_pattern_is_a_name()
    {
        var token = Given.Token("a.", context: Marked);

        Assert.Null(RoomAccessTests.Judge(RoomAccessTests.Loose(), token, "a."));
        Assert.Contains("marked as a pattern", RoomAccessTests.Judge(RoomAccessTests.Loose(), token, "ab")?.InFull, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_are_matched_as_bytes_of_UTF8()
    {
        Assert.Null(RoomAccessTests.Judge(Given.Host(), Given.Token("..", context: Marked), "ä"));
        Assert.Null(RoomAccessTests.Judge(Given.Host(), Given.Token("%%c3%%a4.*", context: Marked), "%c3%a4%20b"));
        Assert.NotNull(RoomAccessTests.Judge(Given.Host(), Given.Token(".", context: Marked), "\uFFFD"));
    }

    [Theory]
    [InlineData(PatternLanguage.Lua, "b.*", "a", "room.mismatch", "Room name cannot be matched to the one from token.", "room-name-does-not-match")]
    [InlineData(PatternLanguage.Lua, "b", "abc", "room.mismatch", "Room and token mismatched", null)]
    [InlineData(PatternLanguage.Lua, "a-b-c-d-", "a", "room.pattern_complexity", "Room claim pattern is too complex", "invalid-regex")]
    [InlineData(PatternLanguage.Lua, "[a", "a", "room.pattern_syntax", "Room claim is not a valid Lua pattern", "invalid-regex")]
    [InlineData(PatternLanguage.Regex, "[a", "a", "room.pattern_syntax", "Room claim is not a valid regular expression", "invalid-regex")]
    [InlineData(PatternLanguage.Regex, "b", "abc", "room.mismatch", "Room name cannot be matched to the one from token.", "room-name-does-not-match")]
    [InlineData(PatternLanguage.None, "a", "a", "room.pattern", "Room claim patterns are not enabled", "invalid-regex")]
    public void Every_refusal_has_its_code_text_and_tag(PatternLanguage language, string claim, string node, string code, string text, string? tag)
    {
        var denial = RoomAccessTests.Judge(Given.Host(of => of.RoomPatterns.Language = language), Given.Token(claim, context: Marked), node);

        Assert.Equal((code, text, tag), (denial?.Code, denial?.Text, denial?.Tag));
        Assert.Contains($"\"{claim}\"", denial?.InFull, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PatternLanguage.Lua)]
    [InlineData(PatternLanguage.Regex)]
    public void A_room_is_as_long_as_the_host_says(PatternLanguage language)
    {
        var host = Given.Host(of =>
        {
            of.RoomPatterns.Language = language;
            of.RoomPatterns.MaxRoomLength = 10;
        });
        var token = Given.Token(".*", context: Marked);

        Assert.Null(RoomAccessTests.Judge(host, token, new string('a', 9)));
        Assert.Null(RoomAccessTests.Judge(host, token, new string('a', 10)));
        Assert.Null(RoomAccessTests.Judge(host, token, "[tenant]" + new string('a', 10)));
        var denial = RoomAccessTests.Judge(host, token, "[t]" + new string('a', 11));
        Assert.Equal(("room.pattern_room_length", "Room name is too long to match against the room claim"), (denial?.Code, denial?.Text));
        Assert.Equal("room.pattern_room_length", RoomAccessTests.Judge(host, token, "aaaaaaaaaä")?.Code);
    }

    [Theory]
    [InlineData("Team%-%d+", "in lower case")]
    [InlineData("%A+", null)]
    public void A_pattern_that_can_match_no_room_is_told_why(string claim, string? hint)
    {
        var explanation = RoomAccessTests.Judge(Given.Host(), Given.Token(claim, context: Marked), "team-1")!.InFull;

        Assert.Equal(hint is not null, explanation.Contains(hint ?? "in lower case", StringComparison.Ordinal));
    }

    private static (string? Found, bool Faulty) Read(string answer) => answer.Split(' ')[0] switch
    {
        "!" => (null, true),
        "-" => (null, false),
        ['#', .. var position] => (position, false),
        var text => (Encoding.Latin1.GetString(Convert.FromHexString(text.AsSpan(1))), false),
    };
}

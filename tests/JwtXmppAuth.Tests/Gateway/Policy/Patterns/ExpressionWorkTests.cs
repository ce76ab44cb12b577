using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Policy.Patterns;

namespace JwtXmppAuth.Tests.Gateway.Policy.Patterns;

/// <summary>What an expression costs is known before it is made: sets times the pieces they make, and what classes come to.</summary>
public sealed class ExpressionWorkTests
{
    /// <summary>Of them n letters in a row are n sets and n + 1 pieces.</summary>
    [Theory]
    [InlineData("", 0)]
    [InlineData("a", 1 * 2)]
    [InlineData("aaaa", 1 * 2)]
    [InlineData("abcd", 4 * 5)]
    [InlineData("(?:a|b)+c?", 3 * 4)]
    [InlineData("^(a)*", 1 * 2)]
    [InlineData("a{2,3}", 1 * 2)]
    [InlineData("a{b", 3 * 4)]
    [InlineData("a.", 2 * 3)]
    [InlineData(@"\.\.\*", 2 * 3)]
    [InlineData(@"\x41\u0042\x41", 2 * 3)]
    [InlineData("[a-z]", 1 * 3)]
    [InlineData("[a-z][a-z]+", 1 * 3)]
    [InlineData("[a-z0-9-]", 1 * 6)]
    [InlineData("[abcdefgh]", 1 * 9)]
    [InlineData("[]a]", 1 * 3)]
    [InlineData("[^]a]", 1 * 3)]
    [InlineData("[a-c][b-d]a", 3 * 6)]
    [InlineData("[ä-ü]", 1 * 5)]
    [InlineData(@"[\x41-\x5a]", 1 * 5)]
    [InlineData("[a-z-[aeiou]]", 1 * 8)]
    [InlineData(@"\d", 1 + 40)]
    [InlineData(@"\d\d\d", 1 + 40)]
    [InlineData(@"\d\s", 2 + 80)]
    [InlineData(@"[\d\s]", 1 + 80)]
    [InlineData(@"\w", 1 + 160)]
    [InlineData(@"\b", 1 + 160)]
    [InlineData(@"\p{Lu}\p{Lu}", 1 + 160)]
    [InlineData(@"\p{Lu}\P{Lu}", 2 + 320)]
    [InlineData(@"\w[\w-]", (2 * 2) + 320)]
    [InlineData(@"[\p{L}\p{N}\d]", 1 + 160 + 80)]
    [InlineData(@"[a-[\w]]", (1 * 2) + 160)]
    [InlineData(@"a\", 2 * 3)]
    [InlineData("[a", 1 * 2)]
    [InlineData("[", 1)]
    public void Sets_are_counted_with_the_pieces_that_they_make(string pattern, int work) =>
        Assert.Equal(work, ExpressionWork.Of(pattern, size: 0));

    [Theory]
    [InlineData(4, 2)]
    [InlineData(5, 3)]
    [InlineData(512, 104)]
    public void What_the_automaton_grows_to_counts_as_well(int size, int work) =>
        Assert.Equal(work, ExpressionWork.Of("a", size));

    /// <summary>A class, six letters, and repeated letters, which cost only as the automaton grows.</summary>
    [Theory]
    [InlineData(50, RegularExpressions.MaxWork - 1)]
    [InlineData(55, RegularExpressions.MaxWork)]
    [InlineData(59, RegularExpressions.MaxWork)]
    [InlineData(60, RegularExpressions.MaxWork + 1)]
    public void As_much_is_taken_as_stays_under_a_millisecond_and_no_more(int length, int work)
    {
        var pattern = @"\wabcdef".PadRight(length, 'a');

        var verdict = new RegularExpressions(new RoomPatternOptions { Language = PatternLanguage.Regex }).Judge(pattern, "a");

        Assert.Equal(work, ExpressionWork.Of(pattern, length));
        Assert.Equal(work > RegularExpressions.MaxWork, verdict is PatternVerdict.TooComplex);
    }

    [Fact]
    public void Fourteen_different_letters_are_taken_and_of_names_any()
    {
        var expressions = new RegularExpressions(new RoomPatternOptions { Language = PatternLanguage.Regex });

        Assert.IsType<PatternVerdict.Whole>(expressions.Judge("abcdefghijklmn+", "abcdefghijklmn"));
        Assert.IsType<PatternVerdict.TooComplex>(expressions.Judge("abcdefghijklmno+", "abcdefghijklmno"));
        Assert.IsType<PatternVerdict.Whole>(expressions.Judge("algebra|geometry|physics|the-quick-brown-fox-jumps", "the-quick-brown-fox-jumps"));
    }
}

namespace JwtXmppAuth.Interop.Demo;

/// <summary>What the README promises of the first run, as a visitor sees it.</summary>
public sealed class DemoPageTests(DemoVisit visit) : IClassFixture<DemoVisit>
{
    [Fact]
    public void A_callee_is_called_until_somebody_comes() => Assert.Equal(["Bob", "calling…"], Lines(visit["call"]));

    [Fact]
    public void Two_participants_see_each_other_as_their_tokens_say_even_when_one_lies()
    {
        Assert.Equal(["Alice, id alice", "Bob, id bob"], visit.List("aliceSees").Order());
        Assert.Equal(["Alice, id alice", "Bob, id bob"], visit.List("bobSees").Order());
    }

    [Fact]
    public void What_one_says_the_other_hears() => Assert.Equal("BobGood morning", visit["aliceHears"].ReplaceLineEndings(""));

    [Fact]
    public void A_refusal_tells_the_client_little_and_the_operator_all()
    {
        var told = Assert.Single(Lines(visit["told"]));
        Assert.Matches(@"^Login refused: Not acceptable by exp \(.*\) \[[0-9a-f]{12}\]$", told);
        Assert.Contains("token.exp", visit["logged"], StringComparison.Ordinal);
        Assert.Contains(told[^13..^1], visit["logged"], StringComparison.Ordinal);
    }

    [Fact]
    public void And_the_explainer_says_what_to_change()
    {
        var explained = visit.List("explained");
        Assert.Equal(4, explained.Count);
        Assert.Equal("token.exp", explained[0]);
    }

    [Fact]
    public void Who_leaves_is_gone() => Assert.Equal(["Bob, id bob"], visit.List("bobSeesThen"));

    [Fact]
    public void Who_is_refused_a_room_reads_on_his_card_what_to_change()
    {
        Assert.Contains("refuses the room, room.", visit["why"], StringComparison.Ordinal);
        Assert.Contains("elsewhere.example", visit["why"], StringComparison.Ordinal);
        Assert.Contains("To change", visit["why"], StringComparison.Ordinal);
    }

    [Fact]
    public void The_browser_has_nothing_to_complain_about() => Assert.Empty(visit.List("complaints"));

    [Theory]
    [InlineData("demo-call")]
    [InlineData("demo-two-participants")]
    [InlineData("demo-refusal")]
    public void There_is_a_picture(string name) => Assert.True(new FileInfo(Path.Combine(DemoVisit.Pictures, $"{name}.png")).Length > 10_000);

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

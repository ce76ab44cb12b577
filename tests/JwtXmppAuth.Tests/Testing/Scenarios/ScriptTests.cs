using JwtXmppAuth.Testing.Scenarios;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Tests.Testing.Scenarios;

public sealed class ScriptTests
{
    private const string Join = """
        ada connects
        ada sends:
            <presence to='{room}/ada'><x xmlns='http://jabber.org/protocol/muc'/></presence>

        """;

    [Fact]
    public async Task A_script_that_says_what_happens_passes() => await PlayAsync(Join + """
        # The rest is of no interest here.
        ada receives:
            <presence from='{room}/ada'><any:more/></presence>
            # nor is this
            <message from='{room}' type='groupchat'><subject/></message>
        ada receives nothing
        ada disconnects
        """);

    [Fact]
    public Task Something_else_than_expected_fails_at_its_line() => FailsAsync(
        Join + """
            ada receives:
                <presence from='{room}/ben'><any:more/></presence>
            """,
        "test.scs:4: ada receives: ");

    [Fact]
    public Task What_is_left_unread_at_the_end_fails() => FailsAsync(
        Join + """
            ada receives:
                <presence from='{room}/ada'><any:more/></presence>
            """,
        "receives nothing");

    [Fact]
    public Task Something_where_nothing_was_expected_fails() => FailsAsync(Join + "ada receives nothing", "test.scs:4: ada receives nothing");

    [Fact]
    public Task In_any_order_is_not_anything() => FailsAsync(
        Join + """
            ada receives in any order:
                <message from='{room}' type='groupchat'><subject/></message>
                <presence from='{room}/ben'><any:more/></presence>
            """,
        "none of what is expected came");

    [Fact]
    public Task A_client_acts_after_it_connects() => FailsAsync("ben receives nothing", "before it connects");

    [Theory]
    [InlineData("ada dances")]
    [InlineData("ada sends")]
    [InlineData("ada sends:")]
    [InlineData("ada sends:\n  <presence>")]
    [InlineData("ada connects\n  <presence/>")]
    [InlineData("  <presence/>")]
    public void What_is_no_step_is_not_a_script(string text) => Assert.Throws<FormatException>(() => Script.Parse("test", text));

    [Fact]
    public void There_are_scripts_and_some_need_two_sessions_of_one_user()
    {
        Assert.Contains("join-and-leave", Script.All.Keys);
        Assert.Contains(Script.All.Values, script => script.SharesUsers);
        Assert.Contains(Script.All.Values, script => !script.SharesUsers);
    }

    private static Task PlayAsync(string text) => ScriptPlayer.PlayAsync(
        new EmbeddedScenarioServer(new FakeTimeProvider()), Script.Parse("test", text), TestContext.Current.CancellationToken);

    private static async Task FailsAsync(string text, string message)
    {
        var failure = await Assert.ThrowsAsync<ScriptFailedException>(() => PlayAsync(text));
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }
}

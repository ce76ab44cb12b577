using JwtXmppAuth.Testing;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Tests.Gateway.Explaining;

/// <summary>Every explanation as a page that was read and found helpful. A page that changes wants to be read again.</summary>
public sealed class GoldenTests
{
    private const string Folder = "tests/JwtXmppAuth.Tests/Gateway/Explaining/Pages";

    private static readonly Dictionary<string, Asked> Cases = AskedTokens.All.Concat(AskedRooms.All).ToDictionary(asked => asked.Name);

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_page_reads_as_it_was_read(string name)
    {
        var page = await Cases[name].PageAsync();
        var path = SourceTree.File($"{Folder}/{name.Replace(" ", "-", StringComparison.Ordinal).Replace(",", "", StringComparison.Ordinal)}.txt");

        if (Environment.GetEnvironmentVariable("JWTXMPPAUTH_WRITE_DOCS") is not null)
            await File.WriteAllTextAsync(path, page, TestContext.Current.CancellationToken);
        else
            Assert.Equal(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), page);
    }

    [Fact]
    public async Task Sixty_tokens_are_refused_and_each_refusal_says_what_to_change()
    {
        var refused = 0;
        foreach (var asked in Cases.Values)
        {
            var explanation = await asked.ExplainAsync();
            if (explanation.Accepted)
                continue;
            refused++;
            Assert.False(string.IsNullOrEmpty(explanation.Fix), $"{asked.Name}: nothing is said to be changed.");
            Assert.Equal(1, explanation.Stages.SelectMany(stage => stage.Checks).Count(check => check.Outcome is CheckOutcome.Failed
                && check.Code == explanation.Code && explanation.Headline.EndsWith(check.Explanation!, StringComparison.Ordinal)));
        }

        Assert.True(refused >= 60, $"{refused} are refused.");
    }
}

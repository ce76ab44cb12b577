using JwtXmppAuth.Testing;
using JwtXmppAuth.Tokens;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Tests.Tokens.Decisions;

/// <summary>The table of the scheme's section 3.2, row by row, in both modes.</summary>
public sealed class DecisionTests
{
    private const string Document = "docs/token-decisions.md";
    private const string Begin = "<!-- Generated from tests/JwtXmppAuth.Tests/Tokens/Decisions. -->\n\n";
    private const string End = "<!-- End of what is generated. -->\n";

    private readonly FakeTimeProvider _clock = new(DateTimeOffset.FromUnixTimeSeconds(DecisionTable.Now));

    public static TheoryData<string, Compatibility> Rows
    {
        get
        {
            var rows = new TheoryData<string, Compatibility>();
            foreach (var row in DecisionTable.Rows.Keys)
            {
                rows.Add(row, Compatibility.Plugin);
                rows.Add(row, Compatibility.Strict);
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_token_is_decided_as_the_table_says(string name, Compatibility compatibility)
    {
        var row = DecisionTable.Rows[name];
        var issuer = Issuer.Hmac() with { Time = _clock };
        var verifier = new TokenVerifier([issuer.App(row.App)], row.Rules with { Compatibility = compatibility }, _clock);
        var (code, text) = compatibility == Compatibility.Strict && row.Strict is { } strict ? strict : (row.Code, row.Text);

        var verdict = verifier.Verify(row.Make(issuer));

        if (code is null)
        {
            Assert.IsType<TokenVerdict.Accepted>(verdict);
            return;
        }

        var failure = Assert.IsType<TokenVerdict.Rejected>(verdict).Failure;
        Assert.Equal((code, text), (failure.Code, failure.Text));
        Assert.EndsWith(".", failure.Explanation, StringComparison.Ordinal);
        Assert.EndsWith(".", failure.InFull, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_difference_to_the_plugin_has_a_reason()
    {
        var unexplained = DecisionTable.Rows.Values
            .Where(row => row.Plugin != (row.Text ?? Decision.Accepted) && row.Why.Length == 0)
            .Concat(DecisionTable.Rows.Values.Where(row => row.Strict is not null && row.WhyStrict.Length == 0));

        Assert.Empty(unexplained);
    }

    [Fact]
    public void The_documentation_shows_the_table_as_it_is_tested()
    {
        var path = SourceTree.File(Document);
        var text = File.ReadAllText(path);
        var start = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var end = text.IndexOf(End, StringComparison.Ordinal);
        var current = text[..start] + DecisionTable.Markdown() + text[end..];

        if (Environment.GetEnvironmentVariable("JWTXMPPAUTH_WRITE_DOCS") is not null)
            File.WriteAllText(path, current);
        else
            Assert.True(text == current, $"{Document} is stale: run this test with JWTXMPPAUTH_WRITE_DOCS=1.");
    }
}

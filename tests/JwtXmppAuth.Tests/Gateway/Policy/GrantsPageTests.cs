using JwtXmppAuth.Gateway.Policy;
using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Tests.Gateway.Policy;

/// <summary>The table that operators read in <c>docs/grants.md</c> is the one that the gateway judges by.</summary>
public sealed class GrantsPageTests
{
    private static readonly string[] Page = File.ReadAllLines(SourceTree.File("docs/grants.md"));

    [Fact]
    public void Every_row_of_the_table_has_its_line() => Assert.All(FeatureGates.Table, gate =>
    {
        var line = Assert.Single(Page, line => line.StartsWith($"| `{gate.Feature}` |", StringComparison.Ordinal));
        Assert.EndsWith($"| `{gate.Code}` |", line, StringComparison.Ordinal);
        Assert.Contains($"| `{gate.Refusal.Type}`, `{gate.Refusal.Condition}`", line, StringComparison.Ordinal);
        Assert.Equal(gate.Scope is FeatureScope.WhereRestricted, line.Contains("*where restricted*", StringComparison.Ordinal));
        if (gate.Refusal.Text is { } text)
            Assert.Contains($"`{text}`", line, StringComparison.Ordinal);
    });

    [Fact]
    public void No_line_is_of_another_row() => Assert.Equal(
        FeatureGates.Table.Select(gate => gate.Code).Order(StringComparer.Ordinal),
        Page.Where(line => line.StartsWith('|') && line.EndsWith("` |", StringComparison.Ordinal) && line.Contains("| `feature.", StringComparison.Ordinal))
            .Select(line => line.Split('`')[^2]).Order(StringComparer.Ordinal));
}

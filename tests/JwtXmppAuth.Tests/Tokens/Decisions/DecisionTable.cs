using System.Text;

namespace JwtXmppAuth.Tests.Tokens.Decisions;

/// <summary>Every row, and what the documentation shows of it.</summary>
internal static class DecisionTable
{
    /// <summary>Seconds since 1970 by the clock of every row.</summary>
    public const long Now = 1_800_000_000;

    private static readonly (string Title, IEnumerable<Decision> Rows)[] Groups =
    [
        ("Shape", ShapeDecisions.All),
        ("Header and signature", HeaderDecisions.All),
        ("Lifetime", LifetimeDecisions.All),
        ("Issuer, audience, room, sub", ClaimDecisions.All),
        ("Context", ContextDecisions.All),
    ];

    public static IReadOnlyDictionary<string, Decision> Rows { get; } =
        Groups.SelectMany(group => group.Rows).ToDictionary(row => $"{row.Step} {row.Token}");

    private static HashSet<string> Texts { get; } = [.. Rows.Values.Select(row => row.Text).OfType<string>()];

    public static string Markdown()
    {
        var text = new StringBuilder();
        foreach (var (title, rows) in Groups)
        {
            text.Append("### ").Append(title).Append("\n\n| step | token | plugin | ours | why not the same |\n|---|---|---|---|---|\n");
            foreach (var row in rows)
                text.AppendJoin(" | ", $"| {row.Step}", row.Token, Plugin(row), Ours(row), Why(row)).Append(" |\n");
            text.Append('\n');
        }

        return text.ToString();
    }

    private static string Plugin(Decision row) => Texts.Contains(row.Plugin) ? $"`{row.Plugin}`" : row.Plugin;

    private static string Ours(Decision row)
    {
        var ours = row.Code is null ? Decision.Accepted : Cell(row.Code, row.Text!);
        return row.Strict is { } strict ? $"{ours}; strict: {Cell(strict.Code, strict.Text)}" : ours;
    }

    private static string Why(Decision row) => string.Join(" ",
        new[] { row.Why, row.WhyStrict.Length > 0 ? $"Strict: {row.WhyStrict}" : "" }.Where(part => part.Length > 0));

    private static string Cell(string code, string text) => $"**{code}** `{text}`";
}

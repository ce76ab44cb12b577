using JwtXmppAuth.Load.Measuring;

namespace JwtXmppAuth.Load.Reports;

/// <summary>One value for each name, with its least and most.</summary>
internal sealed record Bars(string Title, IReadOnlyList<(string Name, IReadOnlyList<double> Values)> Rows)
{
    public const int Width = 760;
    private const int Left = 140;
    private const int Right = 70;
    private const int Top = 36;
    private const int Step = 24;

    public int Height => Top + (Math.Max(1, Rows.Count) * Step) + 20;

    /// <summary>Draws it with its upper left corner at (0, <paramref name="y"/>); zero is where the bars begin.</summary>
    public void Draw(Svg svg, double y)
    {
        svg.Words(16, y + 20, Title, size: 14);
        if (Rows is [])
            svg.Words(Left, y + Top + 14, "not run");
        var most = Rows is [] ? 1 : Rows.Max(row => row.Values.Max());
        foreach (var ((name, values), number) in Rows.Select((row, number) => (row, number)))
        {
            var top = y + Top + (number * Step);
            var median = Spread.Median(values);
            svg.Words(Left - 8, top + 13, name, "end");
            svg.Box(Left, top, X(median), 16, Svg.Colours[name.EndsWith("-bosh", StringComparison.Ordinal) ? 0 : 1]);
            svg.Line(Left + X(values.Min()), top + 8, Left + X(values.Max()), top + 8, "#222", 2);
            svg.Words(Left + X(values.Max()) + 6, top + 13, Spread.Text(median));
        }

        double X(double value) => (Width - Left - Right) * value / most;
    }
}

using System.Globalization;
using JwtXmppAuth.Load.Measuring;

namespace JwtXmppAuth.Load.Reports;

/// <summary>A value against another, several lines of them.</summary>
/// <param name="Lines">By name; points ascending.</param>
internal sealed record Chart(string Title, string Across, IReadOnlyList<(string Name, IReadOnlyList<(double X, double Y)> Points)> Lines)
{
    public const int Width = 760;
    public const int Height = 300;
    private const int Left = 60;
    private const int Right = 190;
    private const int Top = 34;
    private const int Bottom = 44;

    /// <summary>Draws it with its upper left corner at (0, <paramref name="y"/>). The vertical axis begins at zero.</summary>
    public void Draw(Svg svg, double y)
    {
        var (left, top, right, bottom) = (Left, y + Top, Width - Right, y + Height - Bottom);
        svg.Words(Left, y + 20, Title, size: 14);
        svg.Line(left, bottom, right, bottom);
        svg.Line(left, top, left, bottom);
        var points = Lines.SelectMany(line => line.Points).ToArray();
        if (points is [])
        {
            svg.Words((left + right) / 2.0, (top + bottom) / 2, "not run", "middle");
            return;
        }

        var most = Ceiling(points.Max(point => point.Y));
        var far = points.Max(point => point.X);
        for (var tick = 1; tick <= 4; tick++)
        {
            var at = bottom - ((bottom - top) * tick / 4);
            svg.Line(left, at, right, at, "#ddd");
            svg.Words(left - 6, at + 4, Spread.Text(most * tick / 4), "end", 11);
        }

        svg.Words(left - 6, bottom + 4, "0", "end", 11);
        foreach (var across in Ticks(points.Select(point => point.X), far))
            svg.Words(X(across), bottom + 16, across.ToString("#,##0", CultureInfo.InvariantCulture), "middle", 11);
        svg.Words((left + right) / 2.0, bottom + 34, Across, "middle");
        foreach (var ((name, line), number) in Lines.Select((line, number) => (line, number)))
        {
            var colour = Svg.Colours[number % Svg.Colours.Length];
            svg.Path(line.Select(point => (X(point.X), Y(point.Y))), colour);
            foreach (var point in line.Count <= 20 ? line : [])
                svg.Dot(X(point.X), Y(point.Y), colour);
            svg.Box(right + 16, top + (number * 20), 12, 12, colour);
            svg.Words(right + 34, top + (number * 20) + 10, name);
        }

        double X(double value) => left + ((right - left) * value / far);
        double Y(double value) => bottom - ((bottom - top) * value / most);
    }

    /// <summary>1, 2 or 5 times a power of ten, or the next above.</summary>
    public static double Ceiling(double value)
    {
        if (value <= 0)
            return 1;
        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return new[] { 1, 1.5, 2, 3, 5, 8, 10 }.First(step => step * power >= value) * power;
    }

    /// <summary>Few enough to stand beside each other.</summary>
    private static IEnumerable<double> Ticks(IEnumerable<double> values, double far)
    {
        var last = double.NegativeInfinity;
        foreach (var value in values.Distinct().Order())
        {
            if (value - last < far / 12)
                continue;
            last = value;
            yield return value;
        }
    }
}

using System.Globalization;

namespace JwtXmppAuth.Load.Measuring;

/// <summary>Median, least and most.</summary>
internal static class Spread
{
    public static double Median(IReadOnlyList<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted is [] ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <param name="sorted">The least first.</param>
    public static double Percentile(IReadOnlyList<double> sorted, double part) =>
        sorted is [] ? double.NaN : sorted[(int)(part * (sorted.Count - 1))];

    /// <returns><c>median (least–most)</c>, of a single value the value; a dash where there is none.</returns>
    public static string Text(IReadOnlyList<double> values) => values.Count switch
    {
        0 => "–",
        1 => Text(values[0]),
        _ => $"{Text(Median(values))} ({Text(values.Min())}–{Text(values.Max())})",
    };

    /// <summary>Three figures that mean something.</summary>
    public static string Text(double value) => double.IsNaN(value)
        ? "–"
        : value.ToString(Math.Abs(value) switch { >= 1000 => "#,##0", >= 100 => "0", >= 10 => "0.0", _ => "0.00" }, CultureInfo.InvariantCulture);
}

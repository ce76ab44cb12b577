using System.Globalization;
using System.Text;
using JwtXmppAuth.Load.Measuring;

namespace JwtXmppAuth.Load.Reports;

/// <summary>Memory over time, and whether it grew.</summary>
internal sealed class Soak
{
    /// <summary>How much larger the last third of the time may be than the one before: what a full house breathes.</summary>
    private const double Flat = 1.05;

    private readonly Dictionary<string, List<(double Minute, double Mebibytes)>> _lines = [];

    public bool IsFlat => _lines.Values.All(line => Growth(line) <= Flat);

    public void Add(string what, double minute, long bytes)
    {
        if (!_lines.TryGetValue(what, out var line))
            _lines[what] = line = [];
        line.Add((minute, bytes / 1024.0 / 1024));
    }

    /// <summary>Writes the report, and its picture beside it.</summary>
    public void Write(string path, string summary, IReadOnlyList<string> facts)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        var svg = new Svg(Chart.Width, Chart.Height);
        new Chart("Memory while people come and go, MiB; managed after a collection", "minutes",
            [.. _lines.Select(line => (line.Key, (IReadOnlyList<(double, double)>)line.Value))]).Draw(svg, 0);
        File.WriteAllText(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, $"{name}.svg"), svg.ToString());

        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"# {name}").AppendLine();
        foreach (var fact in facts)
            text.AppendLine(CultureInfo.InvariantCulture, $"- {fact}");
        text.AppendLine(CultureInfo.InvariantCulture, $"- {summary.TrimEnd()}").AppendLine();
        text.AppendLine(CultureInfo.InvariantCulture, $"Medians of each third of the time; flat is a last third of at most {Flat:0.00} times the one before.").AppendLine();
        text.AppendLine("| MiB | first third | second | last | last / second | |").AppendLine("|---|---|---|---|---|---|");
        foreach (var (what, line) in _lines)
        {
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {what} | {Spread.Text(Third(line, 0))} | {Spread.Text(Third(line, 1))} | {Spread.Text(Third(line, 2))} | {Growth(line):0.000} | {(Growth(line) <= Flat ? "flat" : "**grows**")} |");
        }

        text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"![Memory]({name}.svg)");
        File.WriteAllText(path, text.ToString());
    }

    private static double Growth(List<(double Minute, double Mebibytes)> line) => Third(line, 2) / Third(line, 1);

    private static double Third(List<(double Minute, double Mebibytes)> line, int number)
    {
        var length = line.Count / 3;
        return Spread.Median([.. line.Skip(number * length).Take(number == 2 ? line.Count : length).Select(point => point.Mebibytes)]);
    }
}

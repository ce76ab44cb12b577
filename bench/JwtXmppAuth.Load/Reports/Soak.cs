using System.Globalization;
using System.Text;
using JwtXmppAuth.Load.Measuring;

namespace JwtXmppAuth.Load.Reports;

/// <summary>Memory over time, and whether it grew.</summary>
internal sealed class Soak
{
    /// <summary>Of managed memory, in bytes a visit: a fraction of the smallest thing that a session could leave behind.</summary>
    private const double MostManaged = 64;

    /// <summary>Of resident memory, which moves by what the collector takes and gives back, whole segments at a time.</summary>
    private const double MostResident = 128;

    private readonly Dictionary<string, Growth> _lines = [];

    public bool IsFlat => _lines.Count > 0 && _lines.Values.All(line => line.IsFlat);

    /// <param name="server">Its name.</param>
    /// <param name="visits">That were over by then.</param>
    public void Managed(string server, double minute, long visits, long bytes) => Line($"{server}, managed", MostManaged).Add(minute, visits, bytes);

    /// <inheritdoc cref="Managed"/>
    public void Resident(string server, double minute, long visits, long bytes) => Line($"{server}, resident", MostResident).Add(minute, visits, bytes);

    /// <summary>Writes the report, and its picture beside it.</summary>
    public void Write(string path, string summary, IReadOnlyList<string> facts)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        var svg = new Svg(Chart.Width, Chart.Height);
        new Chart("Memory while people come and go, MiB; managed after a collection", "minutes",
            [.. _lines.Select(line => (line.Key, (IReadOnlyList<(double, double)>)[.. line.Value.Points.Select(point => (point.Minute, Mebibytes(point.Bytes)))]))]).Draw(svg, 0);
        File.WriteAllText(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, $"{name}.svg"), svg.ToString());

        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"# {name}").AppendLine();
        foreach (var fact in facts)
            text.AppendLine(CultureInfo.InvariantCulture, $"- {fact}");
        text.AppendLine(CultureInfo.InvariantCulture, $"- {summary.TrimEnd()}").AppendLine();
        text.AppendLine("Medians of each third of the time, and the slope from the second on: bytes that each visit has left, and how many are not told from none.").AppendLine();
        text.AppendLine("| | first third, MiB | second | last | bytes a visit | at most | |").AppendLine("|---|---|---|---|---|---|---|");
        foreach (var (what, line) in _lines)
        {
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {what} | {Third(line, 0)} | {Third(line, 1)} | {Third(line, 2)} | {line.PerVisit:0} | {line.Most:0} | {(line.IsFlat ? "flat" : "**grows**")} |");
        }

        text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"![Memory]({name}.svg)");
        File.WriteAllText(path, text.ToString());
    }

    private Growth Line(string what, double most) => _lines.TryGetValue(what, out var line) ? line : _lines[what] = new Growth(most);

    private static double Mebibytes(long bytes) => bytes / 1024.0 / 1024;

    private static string Third(Growth line, int number)
    {
        var length = line.Points.Count / 3;
        var points = line.Points.Skip(number * length).Take(number == 2 ? line.Points.Count : length);
        return Spread.Text(Spread.Median([.. points.Select(point => Mebibytes(point.Bytes))]));
    }
}

using System.Globalization;
using System.Text;

namespace JwtXmppAuth.Testing.Faults;

/// <summary>Many runs in one table of Markdown.</summary>
public static class FaultTable
{
    public static string Of(IReadOnlyCollection<RunReport> runs)
    {
        var ends = runs.SelectMany(run => run.Ends).ToList();
        var text = new StringBuilder();
        text.AppendLine("| what | how often |").AppendLine("|---|---:|");
        Row("runs", runs.Count);
        Row("sessions", ends.Count);
        Row("survived all faults to their own end", ends.Count(end => end == End.Orderly));
        Row("ended by a fault, cleanly on both sides", ends.Count(end => end != End.Orderly));
        Row("streams resumed", runs.Sum(run => run.Resumptions));
        Row("violations", runs.Sum(run => run.Violations.Count));
        if (runs.Any(run => run.Lateness > TimeSpan.Zero))
        {
            Row("runs in which the machine was late by a second or more", runs.Count(run => run.Lateness >= TimeSpan.FromSeconds(1)));
            Row("milliseconds that it was late at most", (int)runs.Max(run => run.Lateness).TotalMilliseconds);
        }

        Rows("fault", runs.SelectMany(run => run.Befell));
        Rows("end", ends);
        return text.ToString();

        void Rows(string what, IEnumerable<string> names)
        {
            foreach (var group in names.GroupBy(name => name).OrderBy(group => group.Key, StringComparer.Ordinal))
                Row($"{what}: {group.Key}", group.Count());
        }

        void Row(string what, int count) => text.AppendLine(CultureInfo.InvariantCulture, $"| {what} | {count} |");
    }
}

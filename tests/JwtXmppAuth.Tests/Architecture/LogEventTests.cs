using System.Text.RegularExpressions;
using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Tests.Architecture;

public sealed partial class LogEventTests
{
    /// <summary>Operators filter and count by the event's id.</summary>
    [Fact]
    public void No_two_log_lines_have_the_same_event_id()
    {
        var ids = Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => EventId().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value))
            .ToList();

        Assert.True(ids.Count > 30, "The sources have log lines.");
        Assert.Empty(ids.GroupBy(id => id).Where(same => same.Count() > 1).Select(same => same.Key));
    }

    [GeneratedRegex(@"LoggerMessage\((?:EventId = )?([0-9]+)")]
    private static partial Regex EventId();
}

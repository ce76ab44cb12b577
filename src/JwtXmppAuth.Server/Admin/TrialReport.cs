using JwtXmppAuth.Gateway.Policy;

namespace JwtXmppAuth.Server.Admin;

/// <summary><c>GET /v1/trial</c>: what rules on trial would have refused since the start, by host and code.</summary>
internal sealed record TrialReport(IReadOnlyList<TrialItem> Items)
{
    public static TrialReport Of(TrialRecord record) => new([.. record.Counts.Select(count => new TrialItem(
        count.LastRefusal.Host, count.LastRefusal.Code, count.Count, count.First, count.Last,
        count.LastRefusal.Whose, count.LastRefusal.App, count.LastRefusal.Explanation))]);
}

/// <param name="Whose">Of the last: a session by its reference, or its address.</param>
/// <param name="App">Of the last.</param>
/// <param name="Explanation">Of the last, with what to change.</param>
internal sealed record TrialItem(
    string Host, string Code, long Count, DateTimeOffset First, DateTimeOffset Last, string Whose, string App, string Explanation);

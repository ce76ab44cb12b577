using System.Collections.Immutable;

namespace JwtXmppAuth.Gateway.Policy;

/// <summary>What a rule on trial would have refused.</summary>
/// <param name="Code">As a refusal would have it.</param>
/// <param name="Explanation">With what to change.</param>
/// <param name="Whose">A session by its reference, or its address.</param>
/// <param name="App">Whose token it was; <c>none</c> of a guest.</param>
public sealed record TrialRefusal(string Host, string Code, string Explanation, string Whose, string App);

/// <summary>So many of one kind, and the last of them.</summary>
public sealed record TrialCount(long Count, DateTimeOffset First, DateTimeOffset Last, TrialRefusal LastRefusal);

/// <summary>
/// What all trials came to since the start, by host and code: both are closed sets, so it cannot grow with what clients do.
/// </summary>
/// <param name="told">Hears of each.</param>
public sealed class TrialRecord(TimeProvider time, Action<TrialRefusal> told)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Host, string Code), TrialCount> _counts = [];

    public ImmutableArray<TrialCount> Counts
    {
        get
        {
            lock (_gate)
            {
                return [.. _counts.Values
                    .OrderBy(count => count.LastRefusal.Host, StringComparer.Ordinal)
                    .ThenBy(count => count.LastRefusal.Code, StringComparer.Ordinal)];
            }
        }
    }

    public void Add(TrialRefusal refusal)
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            var before = _counts.GetValueOrDefault((refusal.Host, refusal.Code)) ?? new TrialCount(0, now, now, refusal);
            _counts[(refusal.Host, refusal.Code)] = before with { Count = before.Count + 1, Last = now, LastRefusal = refusal };
        }

        told(refusal);
    }
}

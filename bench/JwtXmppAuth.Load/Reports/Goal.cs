using JwtXmppAuth.Load.Measuring;

namespace JwtXmppAuth.Load.Reports;

/// <summary>What a number of the run is to be.</summary>
/// <param name="Values">One a repetition; empty where it was not run.</param>
/// <param name="IsFloor">Whether it is to be at least the limit; else at most.</param>
internal sealed record Goal(string What, string ComparedWith, IReadOnlyList<double> Values, double Limit, string Unit = "", bool IsFloor = false)
{
    /// <summary>A row of Markdown. The median decides.</summary>
    public string Row => $"| {What} | {ComparedWith} | {(IsFloor ? "≥" : "≤")} {Limit}{Unit} | {Spread.Text(Values)}{(Values.Count > 0 ? Unit : "")} | {Verdict} |";

    private string Verdict
    {
        get
        {
            var median = Spread.Median(Values);
            return double.IsNaN(median) ? "not run" : (IsFloor ? median >= Limit : median <= Limit) ? "met" : "**not met**";
        }
    }
}

using System.Collections.Immutable;

namespace JwtXmppAuth.Tokens.Checks;

/// <summary>The checks of one app in their order: to the first that fails, or, to explain, to the end.</summary>
internal sealed class CheckList(ImmutableArray<TokenCheck> checks)
{
    /// <param name="ofClaims">Leaves out who signed it: that was verified before.</param>
    public async ValueTask<TokenFailure?> FirstFailureAsync(ExaminedToken token, CancellationToken cancellation, bool ofClaims = false)
    {
        foreach (var check in checks)
            if (!(ofClaims && check.IsOfKey) && await check.JudgeAsync(token, cancellation) is { } failure)
                return failure;
        return null;
    }

    /// <summary>The same, and what came of every check.</summary>
    public async ValueTask<TokenFailure?> ExplainAsync(ExaminedToken token, List<CheckReport> reports, CancellationToken cancellation)
    {
        TokenFailure? first = null;
        HashSet<string> notPassed = [];
        foreach (var check in checks)
        {
            var report = check.After is { } needed && notPassed.Contains(needed)
                ? CheckReport.Skipped(check.Name, $"{needed} did not pass")
                : await check.JudgeAsync(token, cancellation) is not { } failure
                ? Passed(check.Name, check.Show(token))
                : Failed(check.Name, failure, ref first);
            if (report.Outcome != CheckOutcome.Passed)
                notPassed.Add(check.Name);
            // The size was judged before anything was read; an app's own bound is worth a word only where it is the smaller one.
            else if (reports.Exists(before => before.Name == check.Name))
                continue;
            reports.Add(report);
        }

        return first;
    }

    public IEnumerable<CheckReport> NotReached(string because) => checks.Select(check => CheckReport.NotReached(check.Name, because));

    private static CheckReport Passed(string name, Evidence evidence) => evidence.IsAsked
        ? CheckReport.Passed(name, evidence.Expected, evidence.Actual, evidence.Remark)
        : CheckReport.Skipped(name, evidence.Remark!);

    private static CheckReport Failed(string name, TokenFailure failure, ref TokenFailure? first)
    {
        first ??= failure;
        return CheckReport.Failed(name, failure);
    }
}

namespace JwtXmppAuth.Tokens;

public enum CheckOutcome
{
    Passed,
    Failed,

    /// <summary>Nothing to be asked: the configuration does not want it, or what it builds on failed.</summary>
    Skipped,

    /// <summary>The decision had fallen before, and without what failed there this cannot be asked.</summary>
    NotReached,
}

/// <summary>One check of an explanation.</summary>
/// <param name="Name">Stable; the claim or header that it is about, where there is one.</param>
public sealed record CheckReport(string Name, CheckOutcome Outcome)
{
    /// <summary>Of a refusal: <c>token.exp</c>, <c>room.mismatch</c>, …</summary>
    public string? Code { get; init; }

    /// <summary>What the client is told; the plugin's own text where it has one.</summary>
    public string? Text { get; init; }

    public string? Expected { get; init; }

    /// <summary>Bounded and safe in one line; claims of a token whose signature failed stand here too.</summary>
    public string? Actual { get; init; }

    /// <summary>Of a failed check what is wrong, of one that was not made why, of a passed one what to know about it.</summary>
    public string? Explanation { get; init; }

    /// <summary>What to change, and where.</summary>
    public string? Fix { get; init; }

    public static CheckReport Failed(string name, Refusal refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        return new(name, CheckOutcome.Failed)
        {
            Code = refusal.Code,
            Text = refusal.Text,
            Expected = refusal.Expected,
            Actual = refusal.Actual,
            Explanation = refusal.Explanation,
            Fix = refusal.Fix,
        };
    }

    public static CheckReport Passed(string name, string? expected, string? actual, string? remark = null) =>
        new(name, CheckOutcome.Passed) { Expected = expected, Actual = actual, Explanation = remark };

    public static CheckReport Skipped(string name, string because) => new(name, CheckOutcome.Skipped) { Explanation = because };

    public static CheckReport NotReached(string name, string because) => new(name, CheckOutcome.NotReached) { Explanation = because };
}

namespace JwtXmppAuth.Load.Scenarios;

/// <summary>How much of everything.</summary>
/// <param name="Sessions">Of each measured stretch of starts.</param>
/// <param name="Rounds">Messages that each participant says.</param>
/// <param name="PacedSeconds">Of the measurement of latency.</param>
/// <param name="IdleSteps">Idle sessions at which cost and memory are read, ascending.</param>
/// <param name="IdleSeconds">For which idle sessions are watched.</param>
internal sealed record Size(
    int Repetitions, int Sessions, int Rounds, int PacedSeconds, int[] IdleSteps, int[] FrontIdleSteps, int IdleRepetitions, int IdleSeconds, int RoomOccupants, int RoomRepetitions)
{
    /// <summary>Clients that start at the same time.</summary>
    public const int AtOnce = 16;

    /// <summary>No idle sessions: they alone take more than a minute.</summary>
    public static readonly Size Quick = new(1, 200, 10, 3, [], [], 0, 0, 0, 0);

    public static readonly Size Full = new(3, 1000, 25, 5, [100, 1000, 4000, 8000, 20_000], [100, 1000, 4000], 2, 10, 1000, 2);

    public int[] StepsOf(string target) => target.Split('-')[0] switch
    {
        "component" => IdleSteps,
        "front" => FrontIdleSteps,
        _ => [],
    };

    /// <summary>With no more idle sessions than a process may have connections: in front of Prosody the gateway has two for each.</summary>
    public Size Within(int files) => this with { IdleSteps = Within(IdleSteps, files), FrontIdleSteps = Within(FrontIdleSteps, files / 2) };

    /// <summary>A step that is too large becomes what can be, unless another comes near it.</summary>
    private static int[] Within(int[] steps, int files)
    {
        const int OtherFiles = 2000;
        var most = files - OtherFiles;
        return [.. steps.Select(step => Math.Min(step, most)).Where(step => step > 0).Distinct()];
    }
}

using System.Collections.Immutable;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Gateway.Policy;

/// <summary>The checks of a room, walked to their end.</summary>
internal static class RoomReports
{
    /// <param name="toTheEnd">How many checks from the front must pass for the others to mean anything.</param>
    public static ImmutableArray<CheckReport> Of(ImmutableArray<RoomCheck> checks, int toTheEnd, RoomWish wish)
    {
        var reports = ImmutableArray.CreateBuilder<CheckReport>(checks.Length);
        string? settled = null;
        string? ended = null;
        foreach (var (at, check) in checks.Index())
        {
            if (settled is not null || ended is not null)
            {
                reports.Add(ended is null ? CheckReport.Skipped(check.Name, settled!) : CheckReport.NotReached(check.Name, ended));
                continue;
            }

            switch (check.Judge(wish))
            {
                case RoomStep.Refused(var denial):
                    reports.Add(CheckReport.Failed(check.Name, denial));
                    ended = at < toTheEnd ? $"{check.Name} did not pass" : null;
                    break;
                case RoomStep.Settled(var because):
                    reports.Add(CheckReport.Passed(check.Name, null, null, because));
                    settled = because;
                    break;
                default:
                    reports.Add(check.Show(wish) is var (expected, actual)
                        ? CheckReport.Passed(check.Name, expected, actual)
                        : CheckReport.Skipped(check.Name, check.NotAsked));
                    break;
            }
        }

        return reports.ToImmutable();
    }
}

namespace JwtXmppAuth.Gateway.Configuration;

/// <summary>The known name a mistyped one was probably meant to be.</summary>
internal static class NearestName
{
    private const int MaxLength = 64;

    /// <summary>Null where nothing is near: more than a third of the letters would have to change.</summary>
    public static string? Of(string written, IEnumerable<string> known)
    {
        if (written.Length > MaxLength)
            return null;

        var (name, distance) = known.Select(name => (name, Distance(written, name))).MinBy(pair => pair.Item2);
        return name is not null && distance <= Math.Max(1, written.Length / 3) ? name : null;
    }

    /// <summary>Letters to insert, drop, change or swap with their neighbour, case ignored (optimal string alignment).</summary>
    private static int Distance(string left, string right)
    {
        var cost = new int[left.Length + 1, right.Length + 1];
        for (var i = 0; i <= left.Length; i++)
        {
            for (var j = 0; j <= right.Length; j++)
            {
                cost[i, j] = i == 0 || j == 0
                    ? i + j
                    : Math.Min(
                        cost[i - 1, j - 1] + (Same(left[i - 1], right[j - 1]) ? 0 : 1),
                        Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1);
                if (i > 1 && j > 1 && Same(left[i - 1], right[j - 2]) && Same(left[i - 2], right[j - 1]))
                    cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
            }
        }

        return cost[left.Length, right.Length];
    }

    private static bool Same(char one, char other) => char.ToLowerInvariant(one) == char.ToLowerInvariant(other);
}

using System.Globalization;

namespace JwtXmppAuth.Testing.Faults;

/// <summary>How many plans are played, and from which seed on: by the environment, so that a failed one can be played again.</summary>
public static class FaultRuns
{
    /// <summary>The number of runs.</summary>
    public const string Count = "JWTXMPPAUTH_FAULT_RUNS";

    /// <summary>The first seed; alone it means that one run.</summary>
    public const string Seed = "JWTXMPPAUTH_FAULT_SEED";

    /// <summary>A folder that tables are written to.</summary>
    public const string Tables = "JWTXMPPAUTH_FAULT_TABLES";

    public static void Keep(string name, string table)
    {
        if (Environment.GetEnvironmentVariable(Tables) is { Length: > 0 } folder)
            File.WriteAllText(Path.Combine(folder, $"{name}.md"), table);
    }

    public static IEnumerable<int> Seeds(int usual)
    {
        var first = Number(Seed);
        var count = Number(Count) ?? (first is null ? usual : 1);
        return Enumerable.Range(first ?? 1, count);
    }

    private static int? Number(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}

using System.Globalization;

namespace JwtXmppAuth.Load.Measuring;

/// <summary>How many files, and so connections, a process may have open: proc(5), <c>limits</c>. Those it starts have the same.</summary>
internal static class FileLimit
{
    public static int Own()
    {
        var line = File.ReadLines("/proc/self/limits").First(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        var soft = line["Max open files".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
        return int.TryParse(soft, CultureInfo.InvariantCulture, out var limit) ? limit : int.MaxValue;
    }
}

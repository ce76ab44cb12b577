using System.Globalization;

namespace JwtXmppAuth.Load.Measuring;

/// <summary>A .NET server's page of metrics, in Prometheus' text format.</summary>
internal static class Metrics
{
    public const string Heap = "dotnet_gc_last_collection_heap_size_bytes";
    public const string Sessions = "jwtxmppauth_sessions_active";
    public const string CompiledMethods = "dotnet_jit_compiled_methods_total";

    /// <returns>The sum over all labels.</returns>
    public static async Task<double> ReadAsync(Uri page, string name, CancellationToken cancellation)
    {
        using var http = new HttpClient();
        return (await http.GetStringAsync(page, cancellation)).Split('\n')
            .Where(line => line.StartsWith(name, StringComparison.Ordinal) && line.Length > name.Length && line[name.Length] is '{' or ' ')
            .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
    }
}

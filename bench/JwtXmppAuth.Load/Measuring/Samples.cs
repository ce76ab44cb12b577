using System.Collections.Concurrent;

namespace JwtXmppAuth.Load.Measuring;

/// <summary>Every number of a run, by target, scenario and what it is: one value a repetition, in the order of the repetitions.</summary>
internal sealed class Samples
{
    private readonly ConcurrentDictionary<(string Target, string Scenario, string What), List<double>> _values = new();

    public void Add(string target, string scenario, string what, double value) =>
        _values.GetOrAdd((target, scenario, what), _ => []).Add(value);

    /// <returns>Empty where it was not run.</returns>
    public IReadOnlyList<double> Of(string target, string scenario, string what) =>
        _values.TryGetValue((target, scenario, what), out var values) ? values : [];

    /// <summary>CPU of these processes together, joined by <c>+</c>.</summary>
    public IReadOnlyList<double> Cpu(string target, string scenario, string processes) =>
        processes.Split('+').Select(process => Of(target, scenario, CpuOf(process))).Aggregate(Sum);

    /// <summary>Repetition by repetition, so that what disturbs both sides of one repetition cancels out.</summary>
    public static IReadOnlyList<double> Ratio(IReadOnlyList<double> above, IReadOnlyList<double> below) =>
        [.. above.Zip(below, (a, b) => a / b)];

    public static IReadOnlyList<double> Difference(IReadOnlyList<double> above, IReadOnlyList<double> below) =>
        [.. above.Zip(below, (a, b) => a - b)];

    public static string CpuOf(string process) => $"cpu:{process}";

    public IEnumerable<string> Processes(string target, string scenario) => _values.Keys
        .Where(key => key.Target == target && key.Scenario == scenario && key.What.StartsWith("cpu:", StringComparison.Ordinal))
        .Select(key => key.What[4..])
        .Order();

    private static IReadOnlyList<double> Sum(IReadOnlyList<double> one, IReadOnlyList<double> other) => [.. one.Zip(other, (a, b) => a + b)];
}

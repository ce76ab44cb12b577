using System.Collections.Immutable;

namespace JwtXmppAuth.Testing.Faults;

/// <summary>Takes away from a failing plan all that it can fail without.</summary>
public static class Shrinker
{
    public static async Task<Plan> ShrinkAsync(Plan plan, Func<Plan, Task<bool>> fails)
    {
        while (await SmallerAsync(plan, fails) is { } smaller)
            plan = smaller;
        return plan;
    }

    private static async Task<Plan?> SmallerAsync(Plan plan, Func<Plan, Task<bool>> fails)
    {
        foreach (var candidate in Smaller(plan))
        {
            if (await fails(candidate))
                return candidate;
        }

        return null;
    }

    private static IEnumerable<Plan> Smaller(Plan plan)
    {
        foreach (var parts in Without(plan.Parts))
            yield return plan with { Parts = parts };
        foreach (var part in plan.Parts)
        {
            foreach (var smaller in Smaller(part))
                yield return plan with { Parts = plan.Parts.Replace(part, smaller) };
        }
    }

    private static IEnumerable<Part> Smaller(Part part)
    {
        foreach (var faults in Without(part.ServerFaults))
            yield return part with { ServerFaults = faults };
        foreach (var faults in Without(part.Faults))
            yield return part with { Faults = faults };
        foreach (var faults in Without(part.ConnectionFaults))
            yield return part with { ConnectionFaults = faults };
        foreach (var acts in Without(part.Acts))
            yield return part with { Acts = acts };
        foreach (var act in part.Acts.Where(act => act.Think > 0))
            yield return part with { Acts = part.Acts.Replace(act, act with { Think = 0 }) };
        foreach (var fault in part.Faults.Where(fault => fault.Delay > 0))
            yield return part with { Faults = part.Faults.Replace(fault, fault with { Delay = fault.Delay / 2 }) };
        if (part.Hold > 1)
            yield return part with { Hold = 1 };
    }

    private static IEnumerable<ImmutableArray<T>> Without<T>(ImmutableArray<T> all) => Enumerable.Range(0, all.Length).Select(i => all.RemoveAt(i));
}

using System.Collections.Immutable;

namespace JwtXmppAuth.Testing.Faults;

/// <summary>From a seed to its plan.</summary>
public static class Plans
{
    /// <summary>Real time passes so many times faster than that of the plans.</summary>
    private const int Haste = 20;

    public static Plan Of(int seed)
    {
        var random = new Random(seed);
        return new Plan(seed, [Part(random, "anna"), Part(random, "berta")]);
    }

    /// <summary>The same, for real sockets and a server of its own: in less time, and with what only a connection can suffer.</summary>
    public static Plan OnTheWire(int seed)
    {
        var plan = Of(seed);
        return plan with { Parts = [.. plan.Parts.Select(Hurried)] };
    }

    private static Part Hurried(Part part) => part with
    {
        Wait = Math.Max(1, part.Wait / Haste),
        Acts = [.. part.Acts.Select(act => act with { Think = act.Think / Haste })],
        Faults = [.. part.Faults.Select(fault => fault with { Delay = fault.Delay / Haste })],
        ConnectionFaults = [.. part.ConnectionFaults.Select(at => at with { Fault = at.Fault with { Delay = at.Fault.Delay / Haste } })],
        ServerFaults =
        [
            .. part.ServerFaults.Select(fault => new ServerFault(
                fault.Kind is ServerFaultKind.Ended or ServerFaultKind.SlowEnd ? ServerFaultKind.Trickled : fault.Kind, fault.At, fault.Delay / Haste)),
        ],
    };

    private static Part Part(Random random, string name) => random.Next(2) == 0 ? Bosh(random, name) : Socket(random, name);

    private static Part Socket(Random random, string name) => new()
    {
        Name = name,
        Socket = true,
        Fragment = random.Next(3) == 0 ? random.Next(1, 400) : 0,
        Acts = Acts(random),
        ConnectionFaults = [.. ConnectionFaults(random)],
        ServerFaults = random.Next(6) == 0 ? [ServerFault(random)] : [],
    };

    /// <summary>A login takes some 1,500 bytes down and 700 up, a resumed one a little less, a stanza 200.</summary>
    private static IEnumerable<ConnectionFault> ConnectionFaults(Random random)
    {
        var count = random.Next(0, 4);
        var vanishes = random.Next(8) == 0;
        for (var at = 0; at < count; at++)
        {
            var up = random.Next(2) == 0;
            var fault = new LinkFault(
                Any(random, LinkFaultKind.Cut, LinkFaultKind.Cut, LinkFaultKind.Swallow, LinkFaultKind.Pause, LinkFaultKind.Trickle),
                up,
                random.Next(up ? 2200 : 6000) / (at == 0 ? 1 : 2),
                TimeSpan.FromMilliseconds(Delay(random)));
            yield return new ConnectionFault(at, fault, Last: vanishes && at == count - 1);
        }
    }

    private static ImmutableArray<Act> Acts(Random random) =>
        [.. Many(random, 2, 10, () => new Act(Any(random, ActKind.Say, ActKind.Say, ActKind.Show, ActKind.Ask), Think(random)))];

    private static Part Bosh(Random random, string name) => new()
    {
        Name = name,
        Hold = random.Next(1, 3),
        Wait = Any(random, 5, 20, 60),
        Acts = Acts(random),
        Faults = [.. Faults(random)],
        ServerFaults = random.Next(6) == 0 ? [ServerFault(random)] : [],
    };

    /// <summary>At most one an exchange, and at most one <see cref="FaultKind.Vanish"/>, the last.</summary>
    private static IEnumerable<Fault> Faults(Random random)
    {
        var exchanges = Many(random, 0, 7, () => random.Next(25)).Distinct().Order().ToList();
        var vanishes = random.Next(8) == 0;
        foreach (var at in exchanges)
        {
            var kind = vanishes && at == exchanges[^1] ? FaultKind.Vanish : (FaultKind)random.Next((int)FaultKind.Vanish);
            yield return new Fault(kind, at, Delay(random), random.Next(4096));
        }
    }

    private static ServerFault ServerFault(Random random) => new(
        (ServerFaultKind)random.Next((int)ServerFaultKind.Trickled),
        random.Next(8),
        Delay(random));

    /// <summary>People type at once, or after a while.</summary>
    private static int Think(Random random) => random.Next(3) == 0 ? random.Next(1, 4000) : 0;

    /// <summary>Mostly what a network does; sometimes longer than a request is held, or than a session lives.</summary>
    private static int Delay(Random random) => random.Next(10) switch
    {
        0 => 0,
        < 7 => random.Next(1, 1500),
        < 9 => random.Next(1500, 30_000),
        _ => random.Next(30_000, 130_000),
    };

    private static T Any<T>(Random random, params ReadOnlySpan<T> choices) => choices[random.Next(choices.Length)];

    private static List<T> Many<T>(Random random, int least, int most, Func<T> one)
    {
        var all = new List<T>();
        for (var count = random.Next(least, most + 1); count > 0; count--)
            all.Add(one());
        return all;
    }
}

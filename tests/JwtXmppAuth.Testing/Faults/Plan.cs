using System.Collections.Immutable;
using System.Globalization;

namespace JwtXmppAuth.Testing.Faults;

/// <summary>One run, all of it: who takes part, what they do, what befalls them. A seed has one plan (<see cref="Plans"/>).</summary>
public sealed record Plan(int Seed, ImmutableArray<Part> Parts)
{
    /// <summary>How long it takes if all befalls that is planned; where many plans are played side by side the longest begin.</summary>
    public TimeSpan Length => Parts.Select(part => part.Length).DefaultIfEmpty().Max();

    public override string ToString() => $"seed {Seed.ToString(CultureInfo.InvariantCulture)}\n{string.Join('\n', Parts)}";
}

/// <summary>One participant: logs in, joins, does what <see cref="Acts"/> say, leaves, terminates.</summary>
public sealed record Part
{
    /// <summary>The nickname, and the user's id in the token.</summary>
    public required string Name { get; init; }

    /// <summary>By WebSocket, and not by BOSH.</summary>
    public bool Socket { get; init; }

    /// <summary>WebSocket: every third message comes in two fragments, cut at this byte; 0: none does.</summary>
    public int Fragment { get; init; }

    /// <summary>BOSH: requests that may be held, and seconds that they may be.</summary>
    public int Hold { get; init; } = 1;

    public int Wait { get; init; } = 60;

    public ImmutableArray<Act> Acts { get; init; } = [];

    /// <summary>BOSH: on the client's side, where the network is.</summary>
    public ImmutableArray<Fault> Faults { get; init; } = [];

    /// <summary>WebSocket: there too.</summary>
    public ImmutableArray<ConnectionFault> ConnectionFaults { get; init; } = [];

    /// <summary>On the server's side.</summary>
    public ImmutableArray<ServerFault> ServerFaults { get; init; } = [];

    public TimeSpan Length => TimeSpan.FromMilliseconds(
        Acts.Sum(act => act.Think) + Faults.Sum(fault => fault.Delay) + ServerFaults.Sum(fault => fault.Delay)
            + ConnectionFaults.Sum(at => at.Fault.Delay.TotalMilliseconds));

    public override string ToString() =>
        $"  {Name}, {(Socket ? $"WebSocket, fragments {Fragment}" : $"BOSH, hold {Hold}, wait {Wait}")}: {string.Join(", ", Acts)}; "
        + $"faults: {string.Join(", ", Faults)}{string.Join(", ", ConnectionFaults)}; server: {string.Join(", ", ServerFaults)}";
}

/// <param name="Think">Milliseconds that pass before.</param>
public sealed record Act(ActKind Kind, int Think)
{
    public override string ToString() => Think == 0 ? $"{Kind}" : $"{Kind} after {Think}";
}

public enum ActKind
{
    /// <summary>A message to the room.</summary>
    Say,

    /// <summary>New presence in the room.</summary>
    Show,

    /// <summary>An IQ to the server, which answers it.</summary>
    Ask,
}

/// <summary>Something that befalls one HTTP exchange.</summary>
/// <param name="At">The participant's exchanges, counted from 0, repeated ones too.</param>
/// <param name="Delay">Milliseconds; what it means depends on the kind.</param>
/// <param name="Bytes">Where a text is cut; taken modulo its length.</param>
public sealed record Fault(FaultKind Kind, int At, int Delay, int Bytes)
{
    public override string ToString() => $"{Kind} at {At} ({Delay} ms, byte {Bytes})";
}

public enum FaultKind
{
    /// <summary>The gateway never sees the request; the client notices after the delay.</summary>
    RequestLost,

    /// <summary>The gateway sees its beginning, and the end of the connection.</summary>
    RequestTruncated,

    /// <summary>It arrives late: out of order, or after the client has given it up.</summary>
    RequestDelayed,

    /// <summary>It arrives in two pieces.</summary>
    RequestInPieces,

    /// <summary>It arrives twice, the copy later by the delay; an even byte says that the first answer is the client's.</summary>
    RequestDoubled,

    /// <summary>The client loses the connection after the delay, and the gateway does not notice: its answer goes nowhere.</summary>
    AnswerLost,

    AnswerTruncated,

    AnswerDelayed,

    /// <summary>Both see the connection break, after the delay.</summary>
    Cut,

    /// <summary>From here on the client is never heard of again.</summary>
    Vanish,
}

/// <param name="At">Stanzas that the server has taken from the participant before.</param>
/// <param name="Delay">Milliseconds, where something is slow.</param>
public sealed record ServerFault(ServerFaultKind Kind, int At, int Delay)
{
    public override string ToString() => $"{Kind} at {At} ({Delay} ms)";
}

public enum ServerFaultKind
{
    /// <summary>The login fails.</summary>
    Unreachable,

    /// <summary>The login takes its time.</summary>
    SlowLogin,

    /// <summary>The server takes nothing for a while.</summary>
    Stalled,

    /// <summary>The connection is lost; what was being sent is lost with it.</summary>
    Lost,

    /// <summary>The server ends the stream with an error of its own.</summary>
    Ended,

    /// <summary>The server is slow to end the stream.</summary>
    SlowEnd,

    /// <summary>What the server sends, or is sent, comes byte by byte.</summary>
    Trickled,
}

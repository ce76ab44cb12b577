namespace JwtXmppAuth.Testing.Faults;

/// <summary>What became of one plan.</summary>
/// <param name="Violations">What must not have happened.</param>
/// <param name="Befell">The faults that came to pass, by name; a plan may end before its last.</param>
/// <param name="Ends">How each session ended.</param>
/// <param name="Resumptions">Streams that were resumed (XEP-0198).</param>
/// <param name="Room">What the witness saw.</param>
/// <param name="Lateness">In real time: how much later than it should anything may have happened.</param>
public sealed record RunReport(
    Plan Plan,
    IReadOnlyList<string> Violations,
    IReadOnlyList<string> Befell,
    IReadOnlyList<string> Ends,
    int Resumptions,
    IReadOnlyList<string> Room,
    TimeSpan Lateness = default);

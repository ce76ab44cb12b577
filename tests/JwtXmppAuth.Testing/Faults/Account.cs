namespace JwtXmppAuth.Testing.Faults;

/// <summary>What one participant can tell after its session.</summary>
/// <param name="End">How the session ended: one of <see cref="Faults.End"/>, or the protocol's condition.</param>
/// <param name="Did">What it did in the room, in order: joining and leaving too.</param>
/// <param name="Saw">What it saw happen there, from its own joining on.</param>
/// <param name="Asked">The ids of its IQs, in order.</param>
/// <param name="Answers">The ids of the answers to them.</param>
public sealed record Account(
    string Name,
    string End,
    IReadOnlyList<string> Did,
    IReadOnlyList<string> Saw,
    IReadOnlyList<string> Asked,
    IReadOnlyList<string> Answers);

namespace JwtXmppAuth.Testing.Faults;

/// <summary>Whether the protocol let a session survive what befell it.</summary>
/// <param name="May">Why it may have ended; null when it must have survived.</param>
/// <param name="Must">Why it must have ended; null when it may have survived.</param>
public sealed record Excuse(string? May, string? Must);

/// <summary>What must hold after a run, for one participant, by what somebody saw who was in the room all the time.</summary>
public static class Judgement
{
    /// <param name="room">All that happened there, as the witness saw it.</param>
    public static IEnumerable<string> Violations(IReadOnlyList<string> room, Account account, Excuse excuse)
    {
        var (name, end) = (account.Name, account.End);
        var survived = end == End.Orderly;
        if (!survived && end != End.Vanished && excuse.May is null)
            yield return $"{name}: the session ended with '{end}', for no reason";
        if (survived && excuse.Must is { } must)
            yield return $"{name}: the session survived {must}";

        var told = room.Where(what => what.StartsWith($"{name} ", StringComparison.Ordinal)).ToList();
        if (survived && !told.SequenceEqual(account.Did))
            yield return $"{name}: said to the room: {Shown(account.Did)}; heard there: {Shown(told)}";
        if (told.Count > 0 && told[^1] != RoomEvent.Leaves(name))
            yield return $"{name} is gone, but not for the room: {Shown(told)}";
        if (told.Count(what => what == RoomEvent.Leaves(name)) > 1)
            yield return $"{name} left more than once: {Shown(told)}";
        // The room says "leaves" of its own accord when a session ends.
        var done = told is [.., var last] && last == RoomEvent.Leaves(name) ? told[..^1] : told;
        if (!IsPrefix(done, account.Did))
            yield return $"{name}: said to the room: {Shown(account.Did)}; heard there, not its beginning: {Shown(told)}";

        var start = IndexOf(room, RoomEvent.Joins(name));
        var stop = IndexOf(room, RoomEvent.Leaves(name));
        var shown = start < 0 ? [] : room.Skip(start).Take((stop < 0 ? room.Count : stop + 1) - start).ToList();
        if (survived ? !shown.SequenceEqual(account.Saw) : !IsPrefix(account.Saw, shown))
            yield return $"{name}: happened in the room: {Shown(shown)}; seen: {Shown(account.Saw)}";

        if (survived ? !account.Asked.SequenceEqual(account.Answers) : !IsPrefix(account.Answers, account.Asked))
            yield return $"{name}: asked {Shown(account.Asked)}; answered: {Shown(account.Answers)}";
    }

    private static bool IsPrefix(IReadOnlyList<string> prefix, IReadOnlyList<string> whole) =>
        prefix.Count <= whole.Count && prefix.SequenceEqual(whole.Take(prefix.Count));

    private static int IndexOf(IReadOnlyList<string> room, string what)
    {
        for (var i = 0; i < room.Count; i++)
        {
            if (room[i] == what)
                return i;
        }

        return -1;
    }

    private static string Shown(IReadOnlyList<string> all) => $"[{string.Join(", ", all)}]";
}

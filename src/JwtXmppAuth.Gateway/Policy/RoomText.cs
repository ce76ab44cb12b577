using JwtXmppAuth.Tokens;
using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Gateway.Policy;

/// <summary>Rooms in sentences for operators, and what issuers write in their place.</summary>
internal static class RoomText
{
    /// <summary>The node and, where it is percent-encoded, what people call the room.</summary>
    public static string Of(string node) =>
        node.Contains('%', StringComparison.Ordinal) ? $"{Quoted.Text(node)} (called {Quoted.Text(Uri.UnescapeDataString(node))})" : Quoted.Text(node);

    /// <summary>As <see cref="Quoted"/>, without the quotes.</summary>
    public static string Bounded(string text) => Quoted.Text(text)[1..^1];

    /// <summary>What to do about a claim that is not the name of the room.</summary>
    public static string Fix(string claim, MucAddress room)
    {
        var name = Quoted.Text(Readable(room.Name!));
        if (claim.Contains("://", StringComparison.Ordinal))
            return $"The claim is a link; have the issuer write the name of the room alone, {name}.";
        if (claim.Contains('@', StringComparison.Ordinal))
            return $"The claim is an address; have the issuer write only what stands before the @, {name}.";
        if (claim.StartsWith('[') && claim.Contains(']', StringComparison.Ordinal))
            return "The claim has a tenant in brackets; have the issuer write the name alone into room, and the tenant into sub.";
        if (claim.Contains('/', StringComparison.Ordinal))
            return "The claim has a path; have the issuer write the name alone into room, and the tenant, if there is one, into sub.";
        if (RoomName.Names(Uri.UnescapeDataString(claim), room.Name!))
            return $"The claim is percent-encoded twice; have the issuer write the name as people do, or encode it once: {name}.";
        if (claim.Trim().Length == 0)
            return $"The claim is empty; have the issuer write {name}, or \"*\" for every room.";
        if (Letters(claim) is { Length: > 0 } letters && letters == Letters(room.Name!))
            return $"Only spaces or signs differ, and they are part of a name: have the issuer write it as the link has it, {name}.";
        return $"Have the issuer write {name} into room, or \"*\" for every room; or open the room that the token is for.";
    }

    /// <summary>As people write it, where that leads to the same room.</summary>
    private static string Readable(string name) =>
        Uri.UnescapeDataString(name) is var decoded && RoomName.Names(decoded, name) ? decoded : name;

    private static string Letters(string name) =>
        string.Concat((RoomName.BackendSafe(name) is { } safe ? Uri.UnescapeDataString(safe) : name).Where(char.IsLetterOrDigit));
}

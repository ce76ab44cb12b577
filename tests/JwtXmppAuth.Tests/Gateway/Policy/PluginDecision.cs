using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Tests.Gateway.Policy;

/// <summary>
/// Steps 3 to 8 of scheme 5.3 with patterns disabled, by joining strings as the plugin does: the judge of
/// <c>RoomAccess</c>. For names that need no preparation; where our normal form goes further, tests say so by hand.
/// </summary>
internal static class PluginDecision
{
    private const string Base = "meet.example.com";
    private const string Domain = "conference." + Base;
    private const string Default = "Room and token mismatched";

    /// <returns>Null: allowed; else text and tag.</returns>
    public static (string Text, string? Tag)? Of(VerifiedToken token, string node, HostOptions host)
    {
        var regex = token.RoomContext is { } room && room.TryGetProperty("regex", out var flag) && flag.ToString() is "True" or "true";
        var r = regex ? token.Room : token.Room?.ToLowerInvariant();

        if (!host.DomainVerification)
        {
            return r is null || r == "*" || node == r || node.EndsWith("]" + r, StringComparison.Ordinal)
                ? null
                : ("Room does not match the room from token", "room-mismatch");
        }

        string? tenant = null;
        var name = node;
        var close = node.IndexOf(']', StringComparison.Ordinal);
        if (node.StartsWith('[') && close > 1 && close + 1 < node.Length)
            (tenant, name) = (node[1..close], node[(close + 1)..]);

        string? c;
        if (r == "*")
            c = name;
        else if (regex && r is not null)
            return ("Room claim patterns are not enabled", "invalid-regex");
        else
            c = r;
        if (c is null)
            return host.RequireRoomClaim ? ("Room name cannot be matched to the one from token.", "room-name-does-not-match") : null;

        var d = token.Sub!.ToLowerInvariant();
        var bare = $"{node}@{Domain}";
        var allowed = tenant is not null
            ? bare == $"[{(d == "*" ? tenant : d)}]{c}@{Domain}"
            : bare == $"{c}@{(d == "*" ? Domain : "conference." + d)}";
        return allowed ? null : (Default, null);
    }
}

using System.Text.RegularExpressions;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Tests.Gateway.Policy;

/// <summary>
/// Steps 3 to 8 of scheme 5.3, by joining strings as the plugin does: the judge of <c>RoomAccess</c>. For names that need no preparation; where our normal form goes further, tests say so by hand.
/// </summary>
internal static class PluginDecision
{
    private const string Base = "meet.example.com";
    private const string Domain = "conference." + Base;
    private const string Default = "Room and token mismatched";

    /// <param name="match">Lua's <c>string.match(name, pattern)</c>: nothing found is null, a fault too; null where patterns are disabled.</param>
    /// <returns>Null: allowed; else text and tag.</returns>
    public static (string Text, string? Tag)? Of(
        VerifiedToken token, string node, HostOptions host, Func<string, string, (string? Found, bool Faulty)>? match = null)
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
        {
            if (match is null)
                return ("Room claim patterns are not enabled", "invalid-regex");
            if (name.Length > 128)
                return ("Room name is too long to match against the room claim", "invalid-regex");
            if (Quantifiers(r) > 3)
                return ("Room claim pattern is too complex", "invalid-regex");
            (c, var faulty) = match(r, name);
            if (faulty)
                return ("Room claim is not a valid Lua pattern", "invalid-regex");
        }
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

    private static int Quantifiers(string pattern) =>
        Regex.Replace(pattern, @"%.|\[\^?.[^\]]*\]", "", RegexOptions.Singleline).Count(letter => letter is '*' or '+' or '-' or '?');
}

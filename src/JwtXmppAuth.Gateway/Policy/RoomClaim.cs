using System.Text.Json;
using JwtXmppAuth.Tokens;
using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Gateway.Policy;

/// <summary>How the claim <c>room</c> is read; <c>docs/rooms.md</c> tells operators the same.</summary>
internal static class RoomClaim
{
    public const string Any = "*";

    /// <summary>Names this room; a claim that is absent, where it may be, names every room.</summary>
    public static bool Names(string? claim, string name) => claim is null or Any || RoomName.Names(claim, name);

    /// <summary><c>context.room.regex</c>: the claim is a pattern, not a name. <c>*</c> stays what it is.</summary>
    public static bool IsPattern(VerifiedToken token) =>
        token.Room is not (null or Any)
        && token.RoomContext is { ValueKind: JsonValueKind.Object } room
        && room.TryGetProperty("regex", out var regex)
        && regex.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.String => regex.ValueEquals("true"u8),
            _ => false,
        };

    /// <summary>
    /// The plugin without domain verification: the claim follows some bracket, whoever's tenant stands before it. A claim
    /// with n closing brackets follows the (n+1)-th from the end, so one comparison settles it.
    /// </summary>
    public static bool NamesEndOf(string claim, string node)
    {
        var bracket = node.Length;
        for (var more = claim.Count(letter => letter == ']'); more >= 0 && bracket > 0; more--)
            bracket = node.LastIndexOf(']', bracket - 1);
        return bracket >= 0 && bracket < node.Length - 1 && RoomName.Names(claim, node[(bracket + 1)..]);
    }
}

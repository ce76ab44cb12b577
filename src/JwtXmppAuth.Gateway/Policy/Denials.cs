using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Gateway.Policy;

/// <summary>Every way a room is refused: its code for the operator, the plugin's text and tag for the client (scheme 5.3).</summary>
internal static class Denials
{
    private const string Mismatched = "Room and token mismatched";

    public static Denial NoNode(MucAddress room) => new(
        "room.no_node",
        "Room address is invalid",
        "invalid-room-address",
        $"{Quoted.Text(room.Domain)} is the conference component itself; a room has a name before the @.")
    {
        Expected = $"name@{room.Domain}",
        Actual = room.Domain,
        Fix = "Have the client join a room of it.",
    };

    public static Denial AnotherHost(MucAddress room, string own) => new(
        "room.host",
        Mismatched,
        null,
        $"{Quoted.Text(room.ToString())} belongs to another host of this gateway; sessions of this host have rooms at {Quoted.Text(own)}.")
    {
        Expected = Quoted.Text(own),
        Actual = Quoted.Text(room.Domain),
        Fix = "Connect to that host; or give both hosts one Muc, if they are to share their rooms.",
    };

    public static Denial Guest(MucAddress room) => new(
        "room.guest",
        "Authentication required",
        "authentication-required",
        $"A session without token asked for {Quoted.Text(room.ToString())}, and neither Guests nor a service's SkipRoomCheck lets it in.")
    {
        Expected = "a token",
        Actual = "none",
        Fix = "Show a token, or choose with Guests what people without one may do.",
    };

    public static Denial NoClaim(MucAddress room) => new(
        "room.claim",
        "Room name cannot be matched to the one from token.",
        "room-name-does-not-match",
        $"The token has no claim room, RequireRoomClaim is on, and {Quoted.Text(room.ToString())} was asked for.")
    {
        Expected = "a claim room",
        Actual = "none",
        Fix = "Have the issuer write room; with RequireRoomClaim off such a token would open every room.",
    };

    /// <summary>With domain verification off, where the plugin tags the refusal.</summary>
    public static Denial Name(MucAddress room, VerifiedToken token) => new(
        "room.mismatch",
        "Room does not match the room from token",
        "room-mismatch",
        $"The claim room is {Quoted.Text(token.Room!)}; the room asked for is {RoomText.Of(room.Node!)}.")
    {
        Expected = RoomText.Of(room.Node!),
        Actual = Quoted.Text(token.Room!),
        Fix = RoomClaim.IsPattern(token)
            ? "The claim is marked as a pattern, and with DomainVerification off patterns are plain names: switch it on, or name the room."
            : RoomText.Fix(token.Room!, room),
    };

    /// <summary>With domain verification on, where the plugin has one text for everything that differs.</summary>
    public static Denial VerifiedName(MucAddress room, string claim) => new(
        "room.mismatch",
        Mismatched,
        null,
        $"The claim room is {Quoted.Text(claim)}; the room asked for is {RoomText.Of(room.Name!)}"
            + (room.Tenant is { } tenant ? $" of tenant {Quoted.Text(tenant)}." : "."))
    {
        Expected = RoomText.Of(room.Name!),
        Actual = Quoted.Text(claim),
        Fix = RoomText.Fix(claim, room),
    };

    public static Denial Tenant(MucAddress room, string? claim, MucDomain muc) => new(
        "room.tenant",
        Mismatched,
        null,
        $"The room {RoomText.Of(room.Name!)} belongs to tenant {Quoted.Text(room.Tenant!)}; {Said("the token is for", claim)}")
    {
        Expected = $"{Quoted.Text(room.Tenant!)} or \"*\"",
        Actual = Actual(claim),
        Fix = SubText.FixOfTenant(room.Tenant!, claim, muc),
    };

    public static Denial Domain(MucAddress room, string? claim, MucDomain muc) => new(
        "room.domain",
        Mismatched,
        null,
        $"The room {RoomText.Of(room.Node!)} has no tenant and lies at {Quoted.Text(room.Domain)}: sub must be {Expected(muc)}; {Said("sub is", claim)}")
    {
        Expected = Expected(muc),
        Actual = Actual(claim),
        Fix = SubText.FixOfDomain(claim, muc),
    };

    /// <summary>Strict only; the plugin logs it.</summary>
    public static Denial UrlTenant(string claim, string tenant) => new(
        "room.url_tenant",
        Mismatched,
        null,
        $"The token says context.tenant {Quoted.Text(claim)}; the session was opened "
            + (tenant.Length == 0 ? "without a tenant." : $"under tenant {Quoted.Text(tenant)}."))
    {
        Expected = tenant.Length == 0 ? "no context.tenant" : Quoted.Text(tenant),
        Actual = Quoted.Text(claim),
        Fix = $"Open the meeting under /{RoomText.Bounded(claim)}/, or have the issuer write the tenant of the link, or leave context.tenant out. "
            + "Where the link is right, the proxy must pass the tenant on as prefix= and be one of TrustedProxies.",
    };

    private static string Expected(MucDomain muc) => muc.Subject is { } subject
        ? $"{Quoted.Text(subject)} or \"*\""
        : "\"*\", because MucPrefix is not how the component's name begins";

    private static string Actual(string? claim) => claim is null ? "nothing" : Quoted.Text(claim);

    private static string Said(string what, string? claim) => claim is null ? $"{what} nothing, the claim is absent." : $"{what} {Quoted.Text(claim)}.";
}

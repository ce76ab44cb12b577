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
        $"{Quoted.Text(room.Domain)} is the conference component itself; a room has a name before the @.");

    public static Denial AnotherHost(MucAddress room, string own) => new(
        "room.host",
        Mismatched,
        null,
        $"{Quoted.Text(room.ToString())} belongs to another host of this gateway; sessions of this host have rooms at {Quoted.Text(own)}.");

    public static Denial Guest(MucAddress room) => new(
        "room.guest",
        "Authentication required",
        "authentication-required",
        $"A session without token asked for {Quoted.Text(room.ToString())}, and neither Guests nor a service's SkipRoomCheck lets it in.");

    public static Denial NoClaim(MucAddress room) => new(
        "room.claim",
        "Room name cannot be matched to the one from token.",
        "room-name-does-not-match",
        $"The token has no claim room, RequireRoomClaim is on, and {Quoted.Text(room.ToString())} was asked for.");

    /// <summary>With domain verification off, where the plugin tags the refusal.</summary>
    public static Denial Name(MucAddress room, VerifiedToken token) => new(
        "room.mismatch",
        "Room does not match the room from token",
        "room-mismatch",
        $"The claim room is {Quoted.Text(token.Room!)}; the room asked for is {Quoted.Text(room.Node!)}."
            + (RoomClaim.IsPattern(token) ? " The claim is marked as a pattern, and with DomainVerification off patterns are plain names." : ""));

    /// <summary>With domain verification on, where the plugin has one text for everything that differs.</summary>
    public static Denial VerifiedName(MucAddress room, string claim) => new(
        "room.mismatch",
        Mismatched,
        null,
        $"The claim room is {Quoted.Text(claim)}; the room asked for is {Quoted.Text(room.Name!)}"
            + (room.Tenant is { } tenant ? $" of tenant {Quoted.Text(tenant)}." : "."));

    public static Denial Tenant(MucAddress room, string? claim) => new(
        "room.tenant",
        Mismatched,
        null,
        $"The room {Quoted.Text(room.Name!)} belongs to tenant {Quoted.Text(room.Tenant!)}; {Said("the token is for", claim)}");

    public static Denial Domain(MucAddress room, string? claim, string? expected) => new(
        "room.domain",
        Mismatched,
        null,
        $"The room {Quoted.Text(room.Node!)} has no tenant and lies at {Quoted.Text(room.Domain)}: sub must be "
            + $"{(expected is null ? "\"*\", because MucPrefix is not how the component's name begins" : $"{Quoted.Text(expected)} or \"*\"")}; "
            + Said("sub is", claim));

    /// <summary>Strict only; the plugin logs it.</summary>
    public static Denial UrlTenant(string claim, string tenant) => new(
        "room.url_tenant",
        Mismatched,
        null,
        $"The token says context.tenant {Quoted.Text(claim)}; the session was opened "
            + (tenant.Length == 0 ? "without a tenant." : $"under tenant {Quoted.Text(tenant)}."));

    private static string Said(string what, string? claim) => claim is null ? $"{what} nothing, the claim is absent." : $"{what} {Quoted.Text(claim)}.";
}

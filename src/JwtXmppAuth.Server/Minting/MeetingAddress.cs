using JwtXmppAuth.Gateway.Configuration;

namespace JwtXmppAuth.Server.Minting;

/// <summary>The address that opens a meeting with a token: <c>https://meet.example.org/tenant/room?jwt=…</c>.</summary>
internal static class MeetingAddress
{
    /// <exception cref="ArgumentException">No address of a site, or a token for more rooms than one.</exception>
    public static string Of(string site, JitsiClaims claims, GatewayOptions options, string token)
    {
        if (!Uri.TryCreate(site, UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http"))
            throw new ArgumentException("--url is no https address");
        if (claims.Room is null or "*" || claims.RoomIsPattern)
            throw new ArgumentException("--url needs the name of one room in --room");
        // A claim may be as people write the room, or as its address has it; the site decodes what we encode.
        var room = Uri.EscapeDataString(Uri.UnescapeDataString(claims.Room));
        var tenant = claims.Tenant ?? (IsDomain(claims.Sub, options) ? null : claims.Sub);
        var folder = tenant is null ? "" : $"{Uri.EscapeDataString(tenant)}/";
        return $"{address.GetLeftPart(UriPartial.Path).TrimEnd('/')}/{folder}{room}?jwt={token}";
    }

    private static bool IsDomain(string? sub, GatewayOptions options) =>
        sub is null or "*" || options.Hosts.Any(host => sub == host.Domain || sub == host.MucBase);
}

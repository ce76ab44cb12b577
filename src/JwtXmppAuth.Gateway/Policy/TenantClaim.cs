using JwtXmppAuth.Tokens;
using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Gateway.Policy;

/// <summary>How a token speaks of tenants: by <c>sub</c>, and by <c>context.tenant</c>.</summary>
public static class TenantClaim
{
    /// <summary>
    /// <c>context.tenant</c> is not the tenant of the session's URL: the plugin logs it and gives such a session less,
    /// strict refuses rooms. A token without the claim says nothing.
    /// </summary>
    public static bool Differs(VerifiedToken token, string urlTenant) =>
        token.Tenant is { } claim && !string.Equals(claim, urlTenant, StringComparison.OrdinalIgnoreCase);

    /// <summary>The claim is this tenant, in the normal form of room names, or <c>*</c>.</summary>
    internal static bool Covers(string? claim, string tenant) =>
        claim is "*" || (claim is not null && RoomName.Names(claim, tenant));
}

using JwtXmppAuth.Gateway.Policy;
using JwtXmppAuth.Tokens.Profiles;
using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Gateway.Explaining;

/// <summary>A room as somebody asks about it, and the tenant of the URL that leads there.</summary>
internal readonly record struct AskedRoom(MucAddress? Address, string Tenant)
{
    /// <summary>As the session's URL says it, where a provider's token opens several places.</summary>
    public Destination Destination => new(Address?.Name, Tenant);

    public static AskedRoom Of(ExplainQuestion question, RoomAccess access) =>
        string.IsNullOrWhiteSpace(question.Room) ? new AskedRoom(null, question.Tenant ?? "") : Read(question.Room, question.Tenant, access);

    /// <param name="text">
    /// A name as people write it, <c>Team Meeting</c>; an address, <c>[acme]x@conference.meet.example.com</c>; or a link,
    /// <c>https://meet.example.com/acme/Team%20Meeting?…</c>.
    /// </param>
    /// <returns>Without address where no room can be called so.</returns>
    private static AskedRoom Read(string text, string? tenant, RoomAccess access)
    {
        if (text.Contains("://", StringComparison.Ordinal))
            return Uri.TryCreate(text, UriKind.Absolute, out var link)
                ? OfPath(link.AbsolutePath, tenant, access)
                : new AskedRoom(null, tenant ?? "");
        if (Jid.TryParse(text, out var address) && address.Node is not null)
            return new AskedRoom(access.Find(address), tenant ?? access.Find(address)?.Tenant ?? "");
        return OfName(text, tenant, access);
    }

    private static AskedRoom OfPath(string path, string? tenant, RoomAccess access)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return parts.Length == 0
            ? new AskedRoom(null, tenant ?? "")
            : OfName(parts[^1], tenant ?? (parts.Length > 1 ? Uri.UnescapeDataString(parts[^2]) : null), access);
    }

    private static AskedRoom OfName(string name, string? tenant, RoomAccess access)
    {
        // As Jitsi's client makes the address; a name that is a node already comes out the same.
        var node = RoomName.BackendSafe(name.Trim());
        var within = string.IsNullOrEmpty(tenant) ? null : RoomName.BackendSafe(tenant);
        if (within is null && !string.IsNullOrEmpty(tenant))
            return new AskedRoom(null, tenant);
        var text = within is null ? node : $"[{within}]{node}";
        return node is not (null or "") && Jid.TryCreate(text, access.Domain, null, out var address)
            ? new AskedRoom(access.Find(address), tenant ?? "")
            : new AskedRoom(null, tenant ?? "");
    }
}

namespace JwtXmppAuth.Tokens.Profiles;

/// <summary>
/// Where a session wants to go, as its URL says: of several rooms or tenants that a token opens it chooses the one. It
/// opens nothing by itself, so a client may say what it likes.
/// </summary>
/// <param name="Room">Null where the URL names none.</param>
/// <param name="Tenant">Empty where there is none.</param>
public sealed record Destination(string? Room, string Tenant = "")
{
    public static readonly Destination Unknown = new(Room: null);
}

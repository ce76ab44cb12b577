namespace JwtXmppAuth.Server.Hosting;

/// <summary>A bearer token in the field <c>Authorization</c> (RFC 6750 section 2.1); the scheme's case does not matter.</summary>
internal static class BearerToken
{
    private const string Scheme = "Bearer ";

    /// <summary>Null where the field shows none.</summary>
    public static string? In(string? field) =>
        field?.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) is true ? field[Scheme.Length..].Trim() : null;
}

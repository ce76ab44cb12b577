namespace JwtXmppAuth.Gateway.Policy;

/// <summary>Names by their letters alone, until the library of the protocol has the normal form.</summary>
internal static class RoomName
{
    public static bool Names(string claim, string node) => string.Equals(claim, node, StringComparison.OrdinalIgnoreCase);
}

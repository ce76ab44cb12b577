namespace JwtXmppAuth.Conformance;

/// <summary>Stanzas that tests tell apart by their id.</summary>
internal static class Stanzas
{
    public static string Message(string id) => $"<message xmlns='jabber:client' id='{id}' to='friend@meet.example.com'><body>hi</body></message>";
}

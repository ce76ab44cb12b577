using System.Text;

namespace JwtXmppAuth.Load.Clients;

/// <summary>What clients say and wait for.</summary>
internal static class Words
{
    public const string Bind = "<iq type='set' id='b' xmlns='jabber:client'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>";

    public static readonly ReadOnlyMemory<byte> Success = "<success"u8.ToArray();
    public static readonly ReadOnlyMemory<byte> BindOffered = "urn:ietf:params:xml:ns:xmpp-bind"u8.ToArray();
    public static readonly ReadOnlyMemory<byte> Bound = "<jid>"u8.ToArray();

    /// <summary>XEP-0045's status of one's own presence, in either quotes.</summary>
    public static readonly ReadOnlyMemory<byte> OwnPresence = "110"u8.ToArray();

    public static ReadOnlyMemory<byte> Mechanism(Login login) => Encoding.UTF8.GetBytes($">{login.Mechanism}<");

    public static string Join(Door door, string room, int number) =>
        $"<presence xmlns='jabber:client' to='{room}@{door.Muc}/p{number}'><x xmlns='http://jabber.org/protocol/muc'/></presence>";

    public static string Leave(Door door, string room, int number) =>
        $"<presence xmlns='jabber:client' to='{room}@{door.Muc}/p{number}' type='unavailable'/>";

    public static byte[] Say(Door door, string room, string text) => Encoding.UTF8.GetBytes(
        $"<message xmlns='jabber:client' to='{room}@{door.Muc}' type='groupchat'><body>{text}</body></message>");

    /// <summary>Whether a server said no.</summary>
    public static bool Refuses(ReadOnlySpan<byte> received) =>
        received.IndexOf("<failure"u8) >= 0 || received.IndexOf("type='error'"u8) >= 0 || received.IndexOf("type=\"error\""u8) >= 0;

    /// <exception cref="InvalidDataException">It is not there.</exception>
    public static string Attribute(ReadOnlySpan<byte> received, string name)
    {
        var text = Encoding.UTF8.GetString(received);
        foreach (var quote in "'\"")
        {
            var from = text.IndexOf($" {name}={quote}", StringComparison.Ordinal);
            if (from >= 0)
                return text[(from + name.Length + 3)..text.IndexOf(quote, from + name.Length + 3)];
        }

        throw new InvalidDataException($"No {name} in {text}");
    }
}

using System.Buffers.Text;
using System.Security.Cryptography;

namespace JwtXmppAuth.Gateway.Sessions.Tickets;

/// <summary>
/// How a ticket is written: a prefix, then 256 random bits in base64url. There is no dot in it, so it is no token and can stand
/// where clients write one.
/// </summary>
internal static class TicketForm
{
    public const string Prefix = "ticket_";

    private const int RandomBytes = 32;

    public static int Length { get; } = Prefix.Length + Base64Url.GetEncodedLength(RandomBytes);

    public static string Draw() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));

    /// <summary>Told by the prefix: a token begins with that of a JSON object, and what follows is looked up.</summary>
    public static bool Matches(string text) => text.StartsWith(Prefix, StringComparison.Ordinal) && !text.Contains('.', StringComparison.Ordinal);
}

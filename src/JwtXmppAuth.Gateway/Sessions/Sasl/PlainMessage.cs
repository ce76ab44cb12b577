using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace JwtXmppAuth.Gateway.Sessions.Sasl;

/// <summary>The one message of PLAIN (RFC 4616 §2): on whose behalf, who, and the password, between them NUL.</summary>
/// <remarks>No record: what writes itself out in words would write the password.</remarks>
internal sealed class PlainMessage
{
    /// <summary>
    /// Bytes of each name: the longest address without a resource that there is (RFC 7622 §3.1). How long a password is judges who verifies it.
    /// </summary>
    public const int MaxNameBytes = 2047;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private PlainMessage(string onBehalfOf, string user, string password)
    {
        OnBehalfOf = onBehalfOf;
        User = user;
        Password = password;
    }

    /// <summary>Empty: on nobody else's.</summary>
    public string OnBehalfOf { get; }

    public string User { get; }

    /// <summary>Never log it.</summary>
    public string Password { get; }

    /// <param name="fault">For the operator; nothing of the message is in it.</param>
    public static bool TryRead(
        ReadOnlySpan<byte> message, [NotNullWhen(true)] out PlainMessage? plain, [NotNullWhen(false)] out string? fault)
    {
        plain = null;
        fault = null;
        var first = message.IndexOf((byte)0);
        var rest = message[(first + 1)..];
        var second = first < 0 ? -1 : rest.IndexOf((byte)0);
        if (second < 0 || rest[(second + 1)..].Contains((byte)0))
            fault = "The message is not three parts with two NUL between them: name to act for, user name, password.";
        else if (first > MaxNameBytes || second > MaxNameBytes)
            fault = $"A name has more than {MaxNameBytes} bytes.";
        else if (second == 0 || second + 1 == rest.Length)
            fault = "User name or password is empty.";
        else
            plain = Read(message[..first], rest[..second], rest[(second + 1)..], ref fault);
        return plain is not null;
    }

    private static PlainMessage? Read(ReadOnlySpan<byte> onBehalfOf, ReadOnlySpan<byte> user, ReadOnlySpan<byte> password, ref string? fault)
    {
        try
        {
            return new PlainMessage(Strict.GetString(onBehalfOf), Strict.GetString(user), Strict.GetString(password));
        }
        catch (DecoderFallbackException)
        {
            fault = "The message is not UTF-8.";
            return null;
        }
    }
}

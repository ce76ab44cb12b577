using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace JwtXmppAuth.Gateway.Sessions.Sasl;

/// <summary>
/// The first message of OAUTHBEARER (RFC 7628 §3.1): a GS2 header, then pairs of key and value, of which
/// <c>auth=Bearer &lt;token&gt;</c> is the one that counts.
/// </summary>
/// <remarks>No record: what writes itself out in words would write the token.</remarks>
internal sealed class BearerMessage
{
    private const byte Separator = 1;
    private const string Scheme = "Bearer";

    /// <summary>VCHAR, SP, HTAB, CR and LF.</summary>
    private static readonly SearchValues<byte> Printable =
        SearchValues.Create([.. Enumerable.Range(0x20, 0x5F).Select(each => (byte)each), (byte)'\t', (byte)'\r', (byte)'\n']);

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private BearerMessage(string onBehalfOf, string? token)
    {
        OnBehalfOf = onBehalfOf;
        Token = token;
    }

    /// <summary>Empty: the client names nobody, and is who the token says.</summary>
    public string OnBehalfOf { get; }

    /// <summary>Null where the message shows none, which is how a client asks what it would need. Never log it.</summary>
    public string? Token { get; }

    /// <param name="fault">For the operator; nothing of the message is in it.</param>
    public static bool TryRead(
        ReadOnlySpan<byte> message, [NotNullWhen(true)] out BearerMessage? bearer, [NotNullWhen(false)] out string? fault)
    {
        bearer = null;
        var end = message.IndexOf(Separator);
        if (end < 0 || message.Length < end + 2 || message[^1] != Separator)
        {
            fault = "The message is not a GS2 header and pairs, each followed by one byte of value 1, and one more at the end.";
            return false;
        }

        if (!TryReadHeader(message[..end], out var onBehalfOf, out fault) || !TryReadPairs(message[(end + 1)..^1], out var token, out fault))
            return false;
        bearer = new BearerMessage(onBehalfOf, token);
        return true;
    }

    /// <summary>RFC 5801 §4: channel binding flag, comma, maybe <c>a=</c> and a name, comma.</summary>
    private static bool TryReadHeader(ReadOnlySpan<byte> header, out string onBehalfOf, [NotNullWhen(false)] out string? fault)
    {
        onBehalfOf = "";
        fault = header.StartsWith("p="u8)
            ? "The client insists on channel binding, which OAUTHBEARER does not have."
            : "The GS2 header is not n, or y, with or without a=name, and a comma at its end.";
        if (!header.StartsWith("n,"u8) && !header.StartsWith("y,"u8))
            return false;
        var name = header[2..];
        if (name.IsEmpty || name[^1] != ',')
            return false;
        name = name[..^1];
        if (!name.IsEmpty && (!name.StartsWith("a="u8) || !TryReadName(name[2..], out onBehalfOf)))
            return false;
        fault = null;
        return true;
    }

    /// <summary>RFC 5801 §4, <c>saslname</c>: not empty, comma and equals sign written as <c>=2C</c> and <c>=3D</c>, and no NUL.</summary>
    private static bool TryReadName(ReadOnlySpan<byte> written, out string name)
    {
        name = "";
        if (written.IsEmpty || written.ContainsAny((byte)',', (byte)0))
            return false;
        try
        {
            name = Strict.GetString(written);
        }
        catch (DecoderFallbackException)
        {
            return false;
        }

        var plain = name.Replace("=2C", "", StringComparison.Ordinal).Replace("=3D", "", StringComparison.Ordinal);
        if (plain.Contains('=', StringComparison.Ordinal))
            return false;
        name = name.Replace("=2C", ",", StringComparison.Ordinal).Replace("=3D", "=", StringComparison.Ordinal);
        return true;
    }

    private static bool TryReadPairs(ReadOnlySpan<byte> pairs, out string? token, [NotNullWhen(false)] out string? fault)
    {
        token = null;
        fault = "A pair is not a key of letters, an equals sign, and a value of printable ASCII.";
        var found = false;
        while (!pairs.IsEmpty)
        {
            var end = pairs.IndexOf(Separator);
            if (end < 0 || !TryReadPair(pairs[..end], out var key, out var value))
                return false;
            pairs = pairs[(end + 1)..];
            // Host, port and whatever else there may be say nothing that is not known here.
            if (!key.SequenceEqual("auth"u8))
                continue;
            if (found)
            {
                fault = "There are two pairs with the key auth.";
                return false;
            }

            found = true;
            if (!TryReadScheme(Encoding.ASCII.GetString(value), out token))
            {
                fault = "The value of auth is of another scheme than Bearer.";
                return false;
            }
        }

        fault = null;
        return true;
    }

    private static bool TryReadPair(ReadOnlySpan<byte> pair, out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        var equals = pair.IndexOf((byte)'=');
        key = pair[..Math.Max(equals, 0)];
        value = pair[(equals + 1)..];
        foreach (var letter in key)
        {
            if (!char.IsAsciiLetter((char)letter))
                return false;
        }

        return !key.IsEmpty && !value.ContainsAnyExcept(Printable);
    }

    /// <summary>RFC 6750 §2.1; the scheme's case does not matter (RFC 9110 §11.1).</summary>
    private static bool TryReadScheme(string value, out string? token)
    {
        token = null;
        if (value.Trim(' ').Length == 0)
            return true;
        if (!value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || (value.Length > Scheme.Length && value[Scheme.Length] != ' '))
            return false;
        token = value[Scheme.Length..].Trim(' ') is { Length: > 0 } shown ? shown : null;
        return true;
    }
}

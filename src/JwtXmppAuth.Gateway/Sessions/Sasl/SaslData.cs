using System.Diagnostics.CodeAnalysis;

namespace JwtXmppAuth.Gateway.Sessions.Sasl;

/// <summary>What stands in an <c>auth</c>, <c>challenge</c> or <c>response</c> (RFC 6120 §6.4.2, §6.4.3).</summary>
internal static class SaslData
{
    /// <summary>How a client writes an initial response of no length, which is another thing than none.</summary>
    private const string Nothing = "=";

    /// <summary>
    /// RFC 4648 §3.3 and §3.5, as RFC 6120 §13.9.1 asks for: no other character, not even a space, and no bits that would be lost.
    /// </summary>
    public static bool TryRead(string text, [NotNullWhen(true)] out byte[]? data)
    {
        data = text is "" or Nothing ? [] : null;
        if (data is not null)
            return true;
        var buffer = new byte[text.Length / 4 * 3 + 3];
        if (!Convert.TryFromBase64String(text, buffer, out var length))
            return false;
        // The library passes over spaces and stray bits; what it reads is what the client wrote only if it writes the same.
        if (Convert.ToBase64String(buffer, 0, length) != text)
            return false;
        data = buffer[..length];
        return true;
    }

    public static string Write(ReadOnlySpan<byte> data) => Convert.ToBase64String(data);
}

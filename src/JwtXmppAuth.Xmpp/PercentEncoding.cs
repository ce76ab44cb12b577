using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace JwtXmppAuth.Xmpp;

/// <summary>Percent-encoding as JavaScript's <c>encodeURIComponent</c> and <c>decodeURIComponent</c> do it.</summary>
internal static class PercentEncoding
{
    private static readonly SearchValues<byte> Unreserved =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.!~*'()"u8);

    /// <summary>The text itself if anything in it is not what encoding makes: a stray percent sign, bytes that are no UTF-8.</summary>
    public static string Decode(string text)
    {
        if (!text.Contains('%', StringComparison.Ordinal))
            return text;
        var encoded = Encoding.UTF8.GetBytes(text);
        var length = 0;
        for (var i = 0; i < encoded.Length; i++, length++)
        {
            // Decoded in place: what is written never overtakes what is read.
            encoded[length] = encoded[i];
            if (encoded[i] != '%')
                continue;
            if (encoded.Length - i < 3 || Convert.FromHexString(encoded.AsSpan(i + 1, 2), encoded.AsSpan(length, 1), out _, out _) != OperationStatus.Done)
                return text;
            i += 2;
        }

        var decoded = encoded.AsSpan(0, length);
        return Utf8.IsValid(decoded) ? Encoding.UTF8.GetString(decoded) : text;
    }

    public static string Encode(string text)
    {
        var encoded = new StringBuilder(text.Length);
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            if (Unreserved.Contains(b))
                encoded.Append((char)b);
            else
                encoded.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
        }

        return encoded.ToString();
    }
}

using System.Buffers;
using System.Buffers.Text;

namespace JwtXmppAuth.Tokens.Reading;

/// <summary>
/// base64url as RFC 7515 section 2 has it: no padding, no white space, and the unused bits of the last character zero, so that
/// every value has exactly one spelling. The runtime's decoder alone would skip white space and take padding.
/// </summary>
internal static class StrictBase64Url
{
    private static readonly SearchValues<char> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <param name="destination">At least three quarters of <paramref name="text"/>'s length.</param>
    public static bool TryDecode(ReadOnlySpan<char> text, Span<byte> destination, out int written)
    {
        written = 0;
        return !text.ContainsAnyExcept(Alphabet)
            && Base64Url.DecodeFromChars(text, destination, out _, out written) == OperationStatus.Done;
    }
}

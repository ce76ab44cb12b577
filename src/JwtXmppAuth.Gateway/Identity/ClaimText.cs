using System.Globalization;
using System.Text.Json;
using System.Xml;

namespace JwtXmppAuth.Gateway.Identity;

/// <summary>
/// Scalars of a token as the text that stands in XML. What does not fit is absent as a whole: a cut or cleaned id could
/// be somebody else's.
/// </summary>
internal static class ClaimText
{
    /// <summary>UTF-16 units: room for a signed avatar URL, while a presence goes to every occupant.</summary>
    public const int MaxLength = 2048;

    /// <summary>
    /// Strings as they are, <c>true</c> and <c>false</c>, numbers in one spelling per value; null for <c>null</c>,
    /// objects, arrays, and for what <see cref="IsSafe"/> refuses.
    /// </summary>
    public static string? Of(JsonElement value)
    {
        var text = value.ValueKind switch
        {
            JsonValueKind.String => String(value),
            JsonValueKind.Number => Number(value),
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            _ => null,
        };
        return IsSafe(text) ? text : null;
    }

    /// <summary>Within the bound, and only characters that an XML 1.0 document may hold.</summary>
    public static bool IsSafe(string? text)
    {
        if (text is null || text.Length > MaxLength)
            return false;
        for (var at = 0; at < text.Length; at++)
        {
            if (XmlConvert.IsXmlChar(text[at]))
                continue;
            if (at + 1 == text.Length || !XmlConvert.IsXmlSurrogatePair(text[at + 1], text[at]))
                return false;
            at++;
        }

        return true;
    }

    private static string? String(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair in an escape: the one JSON string that is no text.
            return null;
        }
    }

    /// <summary>Integers keep every digit (an id may be longer than a double can hold); <c>1.0</c> and <c>1e0</c> are <c>1</c>.</summary>
    private static string? Number(JsonElement value)
    {
        var written = value.GetRawText();
        if (!written.AsSpan().ContainsAny('.', 'e', 'E'))
            return written == "-0" ? "0" : written;
        var number = value.GetDouble();
        if (!double.IsFinite(number))
            return null;
        return number == 0 ? "0" : number.ToString("R", CultureInfo.InvariantCulture);
    }
}

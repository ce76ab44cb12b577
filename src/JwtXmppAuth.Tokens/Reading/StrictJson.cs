using System.Text.Json;
using System.Text.Unicode;

namespace JwtXmppAuth.Tokens.Reading;

/// <summary>
/// JSON that two readers cannot read differently: one object in valid UTF-8, no name twice at any level, no lone
/// surrogate in an escape, bounded depth, nothing before or after it but white space.
/// </summary>
internal static class StrictJson
{
    public const int MaxDepth = 32;

    private static readonly JsonDocumentOptions Strict = new()
    {
        AllowDuplicateProperties = false,
        AllowTrailingCommas = false,
        CommentHandling = JsonCommentHandling.Disallow,
        MaxDepth = MaxDepth,
    };

    /// <param name="document">Refers to <paramref name="utf8"/>: both must live as long as it is used.</param>
    /// <param name="fault">What is wrong, in words for the operator, without anything of the text.</param>
    public static bool TryRead(ReadOnlyMemory<byte> utf8, out JsonDocument? document, out string fault)
    {
        document = null;
        fault = "";
        if (!Utf8.IsValid(utf8.Span))
            fault = "is not valid UTF-8";
        else if (HasLoneSurrogate(utf8.Span))
            fault = "has a \\u escape that is half of a surrogate pair";
        else
            document = Parse(utf8, ref fault);
        return document is not null;
    }

    private static JsonDocument? Parse(ReadOnlyMemory<byte> utf8, ref string fault)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(utf8, Strict);
        }
        catch (JsonException)
        {
            // The exception's own text quotes names and characters of the token.
            fault = $"is not JSON, has a name twice in one object, or is nested more than {MaxDepth} levels deep";
            return null;
        }

        if (document.RootElement.ValueKind == JsonValueKind.Object)
            return document;

        document.Dispose();
        fault = "is JSON but not an object";
        return null;
    }

    /// <summary>In JSON a backslash stands only in strings, so the escapes can be found before the text is parsed.</summary>
    private static bool HasLoneSurrogate(ReadOnlySpan<byte> text)
    {
        for (var at = text.IndexOf((byte)'\\'); at >= 0; at = Next(text, at))
        {
            var unit = EscapedUnit(text[at..]);
            if (char.IsLowSurrogate(unit))
                return true;
            if (!char.IsHighSurrogate(unit))
                continue;
            if (!char.IsLowSurrogate(EscapedUnit(text[(at + 6)..])))
                return true;
            at += 6;
        }

        return false;

        static int Next(ReadOnlySpan<byte> text, int at)
        {
            var rest = Math.Min(at + 2, text.Length);
            var next = text[rest..].IndexOf((byte)'\\');
            return next < 0 ? -1 : rest + next;
        }
    }

    /// <summary>The UTF-16 unit that <c>\uXXXX</c> at the start stands for; NUL, which is no surrogate, for anything else.</summary>
    private static char EscapedUnit(ReadOnlySpan<byte> text) =>
        text.Length >= 6 && text[0] == '\\' && text[1] == 'u'
        && ushort.TryParse(text[2..6], System.Globalization.NumberStyles.AllowHexSpecifier, null, out var unit)
            ? (char)unit
            : '\0';
}

using System.Globalization;
using System.Text;
using System.Text.Json;

namespace JwtXmppAuth.Tokens;

/// <summary>Values of a token as an operator may see them in one line: bounded, and nothing in them can break or turn the line.</summary>
public static class Quoted
{
    private const int MaxLength = 80;
    private const int MaxItems = 5;

    /// <summary>In double quotes, cut after 80 characters.</summary>
    public static string Text(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var letter in text.Length > MaxLength ? text.AsSpan(0, MaxLength) : text)
            Append(quoted, letter);
        return quoted.Append(text.Length > MaxLength ? "…\"" : "\"").ToString();
    }

    /// <summary>A claim whose signature was verified: strings and numbers as they are, arrays by their first items.</summary>
    public static string Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Text(value.GetString()!),
        JsonValueKind.Number => Number(value),
        JsonValueKind.Array => $"[{string.Join(", ", value.EnumerateArray().Take(MaxItems).Select(Item))}"
            + (value.GetArrayLength() > MaxItems ? ", …]" : "]"),
        _ => Kind(value),
    };

    /// <summary>What may be said of a value before the signature is verified.</summary>
    public static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => $"a string of {value.GetString()!.Length} characters",
        JsonValueKind.Number => "a number",
        JsonValueKind.Array => $"an array of {value.GetArrayLength()}",
        JsonValueKind.Object => "an object",
        JsonValueKind.Null => "null",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => "nothing",
    };

    /// <summary>A member of a header: alg, typ and kid say nothing secret, and are shown before anything is verified.</summary>
    public static string Member(JsonElement header, string name) => header.TryGetProperty(name, out var value) ? Value(value) : "absent";

    public static string List(IEnumerable<string> texts) => string.Join(", ", texts.Select(Text));

    private static string Item(JsonElement item) => item.ValueKind == JsonValueKind.Array ? Kind(item) : Value(item);

    private static string Number(JsonElement value)
    {
        var text = value.GetRawText();
        return text.Length > MaxLength ? string.Concat(text.AsSpan(0, MaxLength), "…") : text;
    }

    private static void Append(StringBuilder quoted, char letter)
    {
        if (letter is '"' or '\\')
            quoted.Append('\\').Append(letter);
        else if (IsUnsafe(letter))
            quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}");
        else
            quoted.Append(letter);
    }

    /// <summary>Controls, line ends, and characters that reorder or hide what follows. Surrogates: cutting may have split a pair.</summary>
    private static bool IsUnsafe(char letter) => char.GetUnicodeCategory(letter)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;
}

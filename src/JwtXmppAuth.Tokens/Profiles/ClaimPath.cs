using System.Collections.Immutable;
using System.Text.Json;

namespace JwtXmppAuth.Tokens.Profiles;

/// <summary>
/// Where a claim stands: names with dots between them, <c>realm_access.roles</c>. A name with anything in it but letters,
/// digits, <c>_</c> and <c>-</c> stands in single quotes: <c>'https://example.com/roles'</c>.
/// </summary>
internal sealed class ClaimPath
{
    public const int MaxNames = 8;

    private readonly ImmutableArray<string> _names;

    private ClaimPath(ImmutableArray<string> names, string text)
    {
        _names = names;
        Text = text;
    }

    public string Text { get; }

    /// <summary>Null where it is not there, or is null.</summary>
    public JsonElement? Find(JsonElement payload)
    {
        foreach (var name in _names)
        {
            if (payload.ValueKind != JsonValueKind.Object || !payload.TryGetProperty(name, out payload))
                return null;
        }

        return payload.ValueKind == JsonValueKind.Null ? null : payload;
    }

    public bool Is(string name) => _names is [var only] && only == name;

    public bool StartsLike(ClaimPath other) => _names[0] == other._names[0];

    /// <summary>The whole of a text; null with a <paramref name="fault"/> that follows "is …;".</summary>
    public static ClaimPath? Parse(string text, out string fault)
    {
        var at = 0;
        var path = Read(text, ref at, out fault);
        if (path is null || at == text.Length)
            return path;
        fault = Letter(text[at]);
        return null;
    }

    /// <summary>As far as it goes from <paramref name="at"/>, which then stands behind it.</summary>
    public static ClaimPath? Read(string text, ref int at, out string fault)
    {
        var start = at;
        var names = ImmutableArray.CreateBuilder<string>();
        do
        {
            if (names.Count > 0)
                at++;
            if (ReadName(text, ref at, out fault) is not { } name)
                return null;
            names.Add(name);
        }
        while (at < text.Length && text[at] == '.');

        if (names.Count <= MaxNames)
            return new(names.ToImmutable(), text[start..at]);
        fault = $"a claim may stand at most {MaxNames} names deep";
        return null;
    }

    private static string? ReadName(string text, ref int at, out string fault)
    {
        fault = "";
        var start = at;
        if (at < text.Length && text[at] == '\'')
        {
            var end = text.IndexOf('\'', start + 1);
            at = end + 1;
            if (end > start + 1)
                return text[(start + 1)..end];
            fault = end < 0 ? "a quote has no end" : "a name in quotes is empty";
            return null;
        }

        while (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] is '_' or '-'))
            at++;
        if (at > start)
            return text[start..at];
        fault = at == text.Length ? "the name of a claim is missing" : Letter(text[at]);
        return null;
    }

    private static string Letter(char letter) =>
        $"a name with {Quoted.Text(letter.ToString())} in it must stand in single quotes, as in 'https://example.com/roles'";
}

using System.Text.Json;

namespace JwtXmppAuth.Tokens.Checks;

/// <summary>The values of <c>iss</c> or <c>aud</c> that an app accepts, compared letter by letter; <c>*</c> is any string.</summary>
internal sealed class AcceptedValues(IEnumerable<string> values)
{
    private const string AnyValue = "*";

    private readonly string[] _values = [.. values];

    public IReadOnlyList<string> All => _values;

    public bool Any => _values.Contains(AnyValue);

    /// <summary>As an expectation shows them.</summary>
    public string Shown => Any ? "any string" : Quoted.List(_values);

    public bool Take(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
            return false;
        foreach (var candidate in _values)
            if (candidate == AnyValue || value.ValueEquals(candidate))
                return true;
        return false;
    }

    /// <summary>One is named, not merely any taken.</summary>
    public bool Name(JsonElement value) => value.ValueKind == JsonValueKind.String && _values.Any(candidate => value.ValueEquals(candidate));

    /// <summary>The accepted value that people would take for the same; null when there is none.</summary>
    public string? Nearly(string text) => Array.Find(
        _values, candidate => candidate != AnyValue && string.Equals(Core(candidate), Core(text), StringComparison.OrdinalIgnoreCase));

    private static string Core(string text) => text.Trim().TrimEnd('/');
}

using System.Text.Json;
using System.Text.Json.Nodes;

namespace JwtXmppAuth.Server.Importing;

/// <summary>A configuration as environment variables, a line each, as <c>docker run --env-file</c> reads them.</summary>
internal static class ImportedVariables
{
    public static IEnumerable<string> Of(JsonNode? node, string name = "") => node switch
    {
        JsonObject members => members.SelectMany(member => Of(member.Value, Below(name, member.Key))),
        JsonArray items => items.Index().SelectMany(item => Of(item.Item, Below(name, $"{item.Index}"))),
        null => [],
        // A line end would be another variable.
        _ => [Word(node) is var word && word.Any(char.IsControl) ? $"# {name} has a line end in it: set it in a JSON file" : $"{name}={word}"],
    };

    private static string Below(string name, string key) => name.Length == 0 ? key : $"{name}__{key}";

    private static string Word(JsonNode value) =>
        value.GetValueKind() is JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();
}

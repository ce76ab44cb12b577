using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using JwtXmppAuth.Gateway.Configuration;

namespace JwtXmppAuth.Gateway.Identity;

/// <summary>
/// The keys of <c>context.user</c> that may leave the gateway. A list of names, never the whole object: what the
/// conference layer finds it shows to everybody in the room.
/// </summary>
internal static class UserFields
{
    /// <summary>The avatar in the three spellings that clients know; no e-mail.</summary>
    public static readonly ImmutableArray<string> Default =
        ["id", "name", "avatar", "avatarURL", "avatarUrl", "moderator", "affiliation", "role", "hidden-from-recorder"];

    /// <summary>What of <paramref name="user"/> is on the list, is a name, and is a scalar that fits; in the list's order.</summary>
    public static ImmutableArray<Field> Pick(JsonElement user, IEnumerable<string> allowed)
    {
        var picked = ImmutableArray.CreateBuilder<Field>();
        foreach (var name in allowed.Distinct())
        {
            if (UserFieldName.IsValid(name) && user.TryGetProperty(name, out var value) && ClaimText.Of(value) is { } text)
                picked.Add(new Field(name, text, value));
        }

        return picked.DrainToImmutable();
    }

    public static JsonElement ToJson(ImmutableArray<Field> fields)
    {
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            foreach (var field in fields)
            {
                writer.WritePropertyName(field.Name);
                field.Value.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        using var document = JsonDocument.Parse(json.WrittenMemory);
        return document.RootElement.Clone();
    }

    /// <param name="Text">As it stands in XML.</param>
    /// <param name="Value">As it stands in the token.</param>
    public readonly record struct Field(string Name, string Text, JsonElement Value);
}

using System.Buffers;
using System.Text.Json;

namespace JwtXmppAuth.Tokens.Profiles;

/// <summary><c>context.user</c>; what is null is left out.</summary>
internal sealed record SchemeUser(string Id, string? Name, string? Email, string? Avatar, bool Moderator);

/// <summary>A payload of the scheme, with the provider's own issuer and times: those have been judged and are kept as they were.</summary>
internal sealed record SchemeClaims(JsonElement Payload, string Room, string Sub, string? Tenant, SchemeUser User)
{
    private static readonly string[] Kept = ["iss", "exp", "nbf", "iat", "jti"];

    public string? Group { get; init; }

    public IReadOnlyList<(string Name, bool Granted)>? Features { get; init; }

    public JsonElement ToJson()
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
            Write(json);
        return JsonElement.Parse(bytes.WrittenSpan);
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        foreach (var name in Kept)
        {
            if (!Payload.TryGetProperty(name, out var value))
                continue;
            json.WritePropertyName(name);
            value.WriteTo(json);
        }

        json.WriteString("room", Room);
        json.WriteString("sub", Sub);
        json.WriteStartObject("context");
        json.WriteStartObject("user");
        json.WriteString("id", User.Id);
        Write(json, "name", User.Name);
        Write(json, "email", User.Email);
        Write(json, "avatar", User.Avatar);
        // Both spellings, and also where they say no: modules know the one or the other, and some take silence for a yes.
        json.WriteBoolean("moderator", User.Moderator);
        json.WriteString("affiliation", User.Moderator ? "owner" : "member");
        json.WriteEndObject();
        Write(json, "group", Group);
        Write(json, "tenant", Tenant);
        if (Features is not null)
        {
            json.WriteStartObject("features");
            foreach (var (name, granted) in Features)
                json.WriteBoolean(name, granted);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
            json.WriteString(name, value);
    }
}

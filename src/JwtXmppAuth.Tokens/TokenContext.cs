using System.Buffers;
using System.Text.Json;

namespace JwtXmppAuth.Tokens;

/// <summary>Claim <c>context</c> and its parts, each of the type that everybody downstream relies on.</summary>
internal sealed record TokenContext
{
    /// <summary>Of a token that has none.</summary>
    public static readonly TokenContext None = new();

    public JsonElement? Whole { get; private init; }

    public JsonElement? User { get; private init; }

    public string? Group { get; private init; }

    public JsonElement? Features { get; private init; }

    public JsonElement? Room { get; private init; }

    public JsonElement? Callee { get; private init; }

    public string? Tenant { get; private init; }

    /// <summary>Copies what it keeps, so the payload's buffer may go. The first part of a wrong type is the failure.</summary>
    public static TokenContext Read(JsonElement payload, Compatibility compatibility, out TokenFailure? failure)
    {
        var claims = new Parts(payload, path: "");
        var whole = claims.Object("context")?.Clone();
        failure = claims.Failure;
        if (failure is not null)
            return None;
        if (whole is null)
            return FromUserId(payload, out failure);

        var parts = new Parts(whole.Value, "context.");
        var context = new TokenContext
        {
            Whole = whole,
            User = parts.Object("user"),
            Group = parts.Text("group"),
            Features = parts.Object("features"),
            Room = parts.Object("room"),
            Tenant = parts.Text("tenant"),
            // Nobody is admitted or refused by the callee, and the plugin never looks at it: a wrong one is as good as none.
            Callee = compatibility == Compatibility.Strict ? parts.Object("callee") : parts.ObjectOrNothing("callee"),
        };
        failure = parts.Failure;
        return context;
    }

    /// <summary>Firebase tokens have no context; their <c>user_id</c> makes the user <c>{"id": user_id}</c>.</summary>
    private static TokenContext FromUserId(JsonElement payload, out TokenFailure? failure)
    {
        failure = null;
        if (!payload.TryGetProperty("user_id"u8, out var id) || id.ValueKind == JsonValueKind.Null)
            return None;
        if (id.ValueKind is not (JsonValueKind.String or JsonValueKind.Number))
        {
            failure = Parts.WrongType("user_id", id, "a string");
            return None;
        }

        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            writer.WritePropertyName("id"u8);
            id.WriteTo(writer);
            writer.WriteEndObject();
        }

        return new() { User = JsonElement.Parse(json.WrittenSpan) };
    }

    /// <summary>
    /// The members of one object. Null is absent. An empty array is an empty object: PHP writes an empty object so, and to Lua
    /// they are the same.
    /// </summary>
    private struct Parts(JsonElement owner, string path)
    {
        private static readonly JsonElement EmptyObject = JsonElement.Parse("{}"u8);

        public TokenFailure? Failure { get; private set; }

        public static TokenFailure WrongType(string path, JsonElement value, string expected) => new(
            TokenReason.Context, "invalid 'context' claim", $"{path} is {Quoted.Kind(value)}; it must be {expected}.",
            // Of what kind it is, not what it says: the context is about a person.
            expected, Quoted.Kind(value))
        {
            Fix = (path, value.ValueKind) switch
            {
                ("context.room", JsonValueKind.String) => "The room's name belongs beside context, into the claim room; context.room says only how to read it.",
                ("context.features", JsonValueKind.Array) => "Have the issuer write an object, {\"recording\": true}, not a list.",
                ("context" or "context.user" or "context.features", JsonValueKind.String) =>
                    $"If it holds JSON, the issuer has encoded it twice: have it write {path} as an object, not as text.",
                ("context.group" or "context.tenant", JsonValueKind.Number) => "Have the issuer write it in quotes.",
                _ => $"Have the issuer write {path} as {expected}, or leave it out.",
            },
        };

        public JsonElement? Object(string name)
        {
            var value = Present(name);
            var found = AsObject(value);
            if (value is not null && found is null)
                Failure ??= WrongType(path + name, value.Value, "an object");
            return found;
        }

        public readonly JsonElement? ObjectOrNothing(string name) => AsObject(Present(name));

        public string? Text(string name)
        {
            if (Present(name) is not { } value)
                return null;
            if (value.ValueKind == JsonValueKind.String)
                return value.GetString();
            Failure ??= WrongType(path + name, value, "a string");
            return null;
        }

        private readonly JsonElement? Present(string name) =>
            owner.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

        private static JsonElement? AsObject(JsonElement? value) => value switch
        {
            { ValueKind: JsonValueKind.Object } => value,
            { ValueKind: JsonValueKind.Array } array when array.GetArrayLength() == 0 => EmptyObject,
            _ => null,
        };
    }
}

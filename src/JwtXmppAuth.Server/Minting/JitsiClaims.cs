using System.Text.Json.Nodes;

namespace JwtXmppAuth.Server.Minting;

/// <summary>The claims of a Jitsi token; what is null is left out.</summary>
internal sealed record JitsiClaims
{
    public required string Issuer { get; init; }

    public required string Audience { get; init; }

    public string? Sub { get; init; }

    public string? Room { get; init; }

    public string? Id { get; init; }

    /// <summary>Null: at <see cref="NotBefore"/>.</summary>
    public DateTimeOffset? IssuedAt { get; init; }

    public required DateTimeOffset NotBefore { get; init; }

    public required DateTimeOffset Expires { get; init; }

    /// <summary>Keys of <c>context.user</c>, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, JsonNode?>> User { get; init; } = [];

    public string? Group { get; init; }

    public string? Tenant { get; init; }

    /// <summary>Granted; <c>NAME=false</c>: denied by name.</summary>
    public IReadOnlyList<string> Features { get; init; } = [];

    /// <summary>Write <c>context.features</c> also where none is listed, which then denies them all.</summary>
    public bool ListsFeatures { get; init; }

    /// <summary><c>context.room.regex</c>: the room is a pattern.</summary>
    public bool RoomIsPattern { get; init; }

    /// <summary><c>context.room.lobby</c>: whether who comes first switches the lobby on, or off, where the server has a module for it.</summary>
    public bool? Lobby { get; init; }

    /// <summary><c>context.room.password</c>, likewise.</summary>
    public string? RoomPassword { get; init; }

    /// <summary>Keys of <c>context.callee</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, JsonNode?>> Callee { get; init; } = [];

    public JsonObject ToPayload() => Without(new()
    {
        ["iss"] = Issuer,
        ["aud"] = Audience,
        ["sub"] = Sub,
        ["room"] = Room,
        ["iat"] = (IssuedAt ?? NotBefore).ToUnixTimeSeconds(),
        ["nbf"] = NotBefore.ToUnixTimeSeconds(),
        ["exp"] = Expires.ToUnixTimeSeconds(),
        ["jti"] = Id,
        ["context"] = Without(new()
        {
            ["user"] = Object(User),
            ["group"] = Group,
            ["tenant"] = Tenant,
            ["features"] = Object([.. Features.Select(Feature).DistinctBy(feature => feature.Key)]) ?? (ListsFeatures ? [] : null),
            ["room"] = Object([new("regex", RoomIsPattern ? true : null), new("lobby", Lobby), new("password", RoomPassword)]),
            ["callee"] = Object(Callee),
        }),
    });

    private static KeyValuePair<string, JsonNode?> Feature(string word) => word.Split('=') switch
    {
        [var name, "false"] => new(name, false),
        [var name, "true"] => new(name, true),
        _ => new(word, true),
    };

    private static JsonObject? Object(IReadOnlyList<KeyValuePair<string, JsonNode?>> members)
    {
        var given = members.Where(member => member.Value is not null).ToList();
        return given.Count == 0 ? null : new JsonObject(given);
    }

    private static JsonObject Without(JsonObject json)
    {
        foreach (var (name, _) in json.Where(member => member.Value is null).ToList())
            json.Remove(name);
        return json;
    }
}

using System.Text.Json;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Gateway.Explaining;

/// <summary>What is in a token and has no effect, and what was meant by it most likely.</summary>
internal static class Remarks
{
    private const string ModeratorPlaces = "moderators are made by moderator, context.user.moderator, context.user.affiliation or context.user.role";

    // Where issuers write it, and nobody looks for it.
    private static readonly string[][] ModeratorElsewhere =
    [
        ["affiliation"], ["role"], ["isModerator"], ["user", "moderator"], ["context", "moderator"], ["context", "affiliation"], ["context", "role"],
        ["context", "features", "moderator"], ["context", "user", "isModerator"], ["context", "user", "is_moderator"],
    ];

    private static readonly string[][] FeaturesElsewhere = [["features"], ["user", "features"], ["context", "user", "features"], ["context", "room", "features"]];

    private static readonly string[][] UserElsewhere = [["user"], ["name"], ["email"], ["context", "name"], ["context", "email"]];

    /// <param name="claims">What the issuer wrote; null where it cannot be read.</param>
    public static IEnumerable<string> Of(JsonElement? claims, HostOptions host)
    {
        if (claims is not { ValueKind: JsonValueKind.Object } token)
            yield break;
        if (Find(token, ["room"]) is null && !host.RequireRoomClaim)
            yield return "There is no claim room, and RequireRoomClaim is off: the token opens every room of this host.";
        foreach (var path in ModeratorElsewhere.Where(path => Find(token, path) is not null))
            yield return $"{Name(path)} makes nobody a moderator: {ModeratorPlaces}.";
        foreach (var path in FeaturesElsewhere.Where(path => Find(token, path) is not null))
            yield return $"{Name(path)} is read by nobody: features stand in context.features.";
        if (Find(token, ["context", "user"]) is null)
            foreach (var path in UserElsewhere.Where(path => Find(token, path) is not null))
                yield return $"{Name(path)} is read by nobody: who the user is stands in context.user (id, name, avatar, email).";
        if (Find(token, ["context", "user", "group"]) is not null && Find(token, ["context", "group"]) is null)
            yield return "context.user.group is no group: that is context.group.";
        foreach (var remark in OfFeatures(token))
            yield return remark;
        if (Find(token, ["context", "user"]) is not null && Find(token, ["context", "user", "id"]) is null)
            yield return "context.user has no id: two tokens of the same person are two strangers, and a session cannot be taken up with a newer one.";
        if (Find(token, ["context", "tenant"]) is not null && host.Compatibility is Compatibility.Plugin)
            yield return "context.tenant is compared with the tenant of the link and a difference only logged; Compatibility strict refuses it.";
    }

    private static IEnumerable<string> OfFeatures(JsonElement token)
    {
        if (Find(token, ["context", "features"]) is not { ValueKind: JsonValueKind.Object } features)
            yield break;
        foreach (var feature in features.EnumerateObject().Where(feature => IsMeantAsYes(feature.Value)).Take(3))
            yield return $"context.features: {Quoted.Text(feature.Name)} is {Quoted.Kind(feature.Value)} and means no; only true and \"true\" mean yes.";
    }

    private static bool IsMeantAsYes(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.TryGetDouble(out var number) && number != 0,
        JsonValueKind.String => value.GetString() is { } text && text != "true"
            && (text.Equals("true", StringComparison.OrdinalIgnoreCase) || text is "1" or "yes" or "on"),
        _ => false,
    };

    private static JsonElement? Find(JsonElement token, string[] path)
    {
        foreach (var name in path)
        {
            if (token.ValueKind is not JsonValueKind.Object || !token.TryGetProperty(name, out token))
                return null;
        }

        return token.ValueKind is JsonValueKind.Null ? null : token;
    }

    private static string Name(string[] path) => string.Join('.', path);
}

using System.Text.Json;

namespace JwtXmppAuth.Tokens;

/// <summary>Claims <c>iss</c>, <c>aud</c>, <c>room</c> and <c>sub</c> of a token whose signature is verified.</summary>
internal static class TokenClaims
{
    private const string Any = "*";

    /// <summary>Also asked of a claim that is not verified yet, to find the apps whose token it may be.</summary>
    public static bool IsAccepted(JsonElement value, IReadOnlyList<string> accepted)
    {
        if (value.ValueKind != JsonValueKind.String)
            return false;
        foreach (var candidate in accepted)
            if (candidate == Any || value.ValueEquals(candidate))
                return true;
        return false;
    }

    public static TokenFailure? CheckIssuer(JsonElement payload, IReadOnlyList<string> accepted)
    {
        if (!payload.TryGetProperty("iss"u8, out var iss))
            return new(TokenReason.Issuer, "'iss' claim is missing", "The token names no issuer.", Quoted.List(accepted), "nothing");
        if (IsAccepted(iss, accepted))
            return null;
        return Invalid(TokenReason.Issuer, "iss", iss, accepted, iss.ValueKind == JsonValueKind.String
            ? "The issuer is compared letter by letter: change the token, or add the value to AcceptedIssuers."
            : "The issuer must be a string.");
    }

    /// <param name="arrays">Whether an array is accepted for any of its items; the plugin never matches one.</param>
    public static TokenFailure? CheckAudience(
        JsonElement payload, IReadOnlyList<string> accepted, bool arrays, Compatibility compatibility)
    {
        if (!payload.TryGetProperty("aud"u8, out var aud))
            return new(TokenReason.Audience, "'aud' claim is missing", "The token names no audience.", Quoted.List(accepted), "nothing");

        // Under `*` the plugin asks only that the claim is there, whatever it is.
        var any = accepted.Contains(Any);
        if (any && (compatibility == Compatibility.Plugin || aud.ValueKind == JsonValueKind.String || IsStringArray(aud)))
            return null;
        if (IsAccepted(aud, accepted) || (arrays && IsStringArray(aud) && aud.EnumerateArray().Any(item => IsAccepted(item, accepted))))
            return null;
        return Invalid(TokenReason.Audience, "aud", aud, accepted, aud.ValueKind switch
        {
            JsonValueKind.String =>
                "The audience is compared letter by letter: change the token, or add the value to AcceptedAudiences.",
            JsonValueKind.Array when !arrays =>
                "An array matches only with AcceptAudienceArray switched on; else the audience must be one string.",
            JsonValueKind.Array => "None of the array's items is accepted, or one of them is not a string.",
            _ => "The audience must be a string.",
        });
    }

    public static TokenFailure? CheckRoom(JsonElement payload, bool required) => CheckText(payload, "room", TokenReason.Room, required);

    public static TokenFailure? CheckSub(JsonElement payload, bool required) => CheckText(payload, "sub", TokenReason.Sub, required);

    /// <summary>A claim as a string; null when it is not there or is something else.</summary>
    public static string? Text(JsonElement payload, ReadOnlySpan<byte> claim) =>
        payload.TryGetProperty(claim, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static TokenFailure? CheckText(JsonElement payload, string claim, TokenReason reason, bool required)
    {
        if (!payload.TryGetProperty(claim, out var value))
            return required
                ? new(reason, $"{claim} claim is missing", $"The token has no {claim}, and this host requires one.", "a string", "nothing")
                : null;
        return value.ValueKind == JsonValueKind.String
            ? null
            : new(reason, $"invalid '{claim}' claim", $"{claim} is {Quoted.Kind(value)}; it must be a string.",
                "a string", Quoted.Value(value));
    }

    private static TokenFailure Invalid(TokenReason reason, string claim, JsonElement value, IReadOnlyList<string> accepted, string advice)
    {
        var expected = Quoted.List(accepted);
        var actual = Quoted.Value(value);
        return new(reason, $"invalid '{claim}' claim", $"{claim} is {actual}; accepted: {expected}. {advice}", expected, actual);
    }

    private static bool IsStringArray(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array
        && value.GetArrayLength() > 0
        && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String);
}

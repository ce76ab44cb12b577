using System.Text.Json;

namespace JwtXmppAuth.Tokens.Reading;

/// <summary>A claim as what it should be, or null.</summary>
internal static class ClaimValue
{
    /// <summary>Null when it is not there or is something else.</summary>
    public static string? Text(JsonElement claims, ReadOnlySpan<byte> claim) =>
        claims.TryGetProperty(claim, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>A finite number; null when it is not there or is something else.</summary>
    public static double? Number(JsonElement claims, string claim) =>
        claims.TryGetProperty(claim, out var value)
        && value.ValueKind == JsonValueKind.Number
        && value.TryGetDouble(out var number)
        && double.IsFinite(number)
            ? number
            : null;
}

using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using JwtXmppAuth.Testing;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Tests.Tokens.Judges;

/// <param name="Leeway">Seconds that every judge grants.</param>
/// <param name="Claims">What is said by <see cref="Token"/>, whose signature is good.</param>
internal sealed record ClaimSample(int Leeway, JsonObject Claims, string Token)
{
    /// <summary>Null where the claim is no number or is not there.</summary>
    public double? Number(string claim) =>
        Claims[claim] is { } value && value.GetValueKind() == JsonValueKind.Number ? double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture) : null;
}

/// <summary>
/// Tokens that are right in everything but, perhaps, <c>exp</c>, <c>nbf</c>, <c>aud</c> and <c>iss</c>: each of these at its bound,
/// one before and one after it, near to a right value, of another type, and not there.
/// </summary>
internal static class ClaimSamples
{
    public const long Now = 1_800_000_000;

    private const int PerLeeway = 5_000;

    /// <summary>A claim is as good as can be in so many samples of ten, so that the other claims decide.</summary>
    private const int GoodOfTen = 6;

    /// <summary>As JSON text; null: the claim is left out.</summary>
    private static readonly string?[] NoMoments =
    [
        "0", "-1", "-0", "1e3", "1e300", "1e400", "-1e300", "1800000000000",
        "253402300799", "253402300800", "9223372036854775808", "\"1800003600\"", "\"\"", "null", "true", "[]", "{}", null,
    ];

    private static readonly int[] Leeways = [0, 30];

    public static Issuer Issuer { get; } = Issuer.Hmac() with { Time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(Now)) };

    public static IReadOnlyList<ClaimSample> All { get; } = [.. Leeways.SelectMany(leeway => Alone(leeway).Concat(Together(leeway)))];

    /// <summary>As JSON text; null: the claim is left out.</summary>
    private static Dictionary<string, string?[]> Spellings(int leeway) => new()
    {
        ["exp"] = [.. Around(Now - leeway), .. NoMoments],
        ["nbf"] = [.. Around(Now + leeway), .. NoMoments],
        ["aud"] =
        [
            "\"jitsi\"", "[\"jitsi\"]", "[\"other\",\"jitsi\"]", "[\"jitsi\",\"jitsi\"]", "\"other\"", "\"\"", "\"Jitsi\"", "\"jitsi/\"", "\" jitsi\"",
            "\"*\"", "\"jits\"", "\"jitsii\"", "\"jitsi,other\"", "\"\\u006aitsi\"", "[\"other\"]", "[\"Jitsi\"]", "[]", "[\"jitsi\",1]", "[1]", "[[\"jitsi\"]]", "[null]",
            "1", "null", "true", "{\"jitsi\":true}", null,
        ],
        ["iss"] =
        [
            "\"my-app\"", "\"other\"", "\"\"", "\"My-App\"", "\"my-app/\"", "\"my-app \"", "\"*\"", "\"my-ap\"", "\"my-appp\"", "\"m\\u0079-app\"", "\"jitsi\"",
            "[\"my-app\"]", "1", "null", "true", "{}", null,
        ],
    };

    private static string[] Around(long bound) => [$"{bound - 1}", $"{bound}", $"{bound + 1}", $"{bound}.5", $"{bound - 1}.5", $"{bound}.0", $"{bound / 10}e1"];

    /// <summary>Every spelling of every claim, while the others are right.</summary>
    private static IEnumerable<ClaimSample> Alone(int leeway) =>
        from claim in Spellings(leeway)
        from spelling in claim.Value
        select Of(leeway, new() { [claim.Key] = spelling });

    /// <summary>Seeded, so that a disagreement can be had again.</summary>
    private static IEnumerable<ClaimSample> Together(int leeway)
    {
        var random = new Random(7519 + leeway);
        var spellings = Spellings(leeway);
        return Enumerable.Range(0, PerLeeway).Select(_ => Of(leeway, spellings
            .Where(_ => random.Next(10) >= GoodOfTen)
            .ToDictionary(claim => claim.Key, claim => claim.Value[random.Next(claim.Value.Length)])));
    }

    private static ClaimSample Of(int leeway, Dictionary<string, string?> spelled)
    {
        var claims = Issuer.Payload();
        foreach (var (claim, spelling) in spelled)
            if (spelling is null)
                claims.Remove(claim);
            else
                claims[claim] = JsonNode.Parse(spelling);
        return new(leeway, claims, Issuer.Sign(Issuer.Header().ToJsonString(), claims.ToJsonString()));
    }
}

using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Tests.Tokens.Judges;

/// <summary>
/// The npm library jose, in one Node process for all tokens. Without Node and npm the tests fail; they never pass unasked.
/// </summary>
internal static class JoseJudge
{
    /// <summary>For each sample null where jose verifies the signature, else the code of its error.</summary>
    public static async Task<IReadOnlyList<string?>> JudgeAsync(IReadOnlyList<SampleKey> keys, IReadOnlyList<Sample> samples)
    {
        var folder = await InstallAsync();
        var question = new JsonObject
        {
            ["keys"] = new JsonArray([.. keys.Select(Described)]),
            ["tokens"] = new JsonArray([.. samples.Select(sample => new JsonArray(keys.ToList().IndexOf(sample.Key), sample.Token))]),
        };
        var answer = await NodeProgram.RunAsync("node", ["judge.mjs"], folder, question.ToJsonString());
        return JsonSerializer.Deserialize<string?[]>(answer)!;
    }

    /// <summary>For each sample null where jose takes it from this issuer (HS256) at that moment, else the code of its error.</summary>
    public static async Task<IReadOnlyList<string?>> JudgeClaimsAsync(Issuer issuer, long now, IReadOnlyList<ClaimSample> samples)
    {
        var folder = await InstallAsync();
        var question = new JsonObject
        {
            ["secret"] = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Issuer.DefaultSecret)),
            ["issuer"] = issuer.Id,
            ["audience"] = issuer.Audience,
            ["now"] = now,
            ["tokens"] = new JsonArray([.. samples.Select(sample => new JsonArray(sample.Leeway, sample.Token))]),
        };
        var answer = await NodeProgram.RunAsync("node", ["claims.mjs"], folder, question.ToJsonString());
        return JsonSerializer.Deserialize<string?[]>(answer)!;
    }

    private static Task<string> InstallAsync() => NodeProgram.InstallAsync("tests/JwtXmppAuth.Tests/Tokens/jose");

    private static JsonObject Described(SampleKey key) => key.Secret is { } secret
        ? new() { ["alg"] = key.Issuer.Algorithm, ["secret"] = Base64Url.EncodeToString(secret) }
        : new() { ["alg"] = key.Issuer.Algorithm, ["spki"] = key.Pem };
}

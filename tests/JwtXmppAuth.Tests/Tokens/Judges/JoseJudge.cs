using System.Buffers.Text;
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
        var folder = await NodeProgram.InstallAsync("tests/JwtXmppAuth.Tests/Tokens/jose");
        var question = new JsonObject
        {
            ["keys"] = new JsonArray([.. keys.Select(Described)]),
            ["tokens"] = new JsonArray([.. samples.Select(sample => new JsonArray(keys.ToList().IndexOf(sample.Key), sample.Token))]),
        };
        var answer = await NodeProgram.RunAsync("node", ["judge.mjs"], folder, question.ToJsonString());
        return JsonSerializer.Deserialize<string?[]>(answer)!;
    }

    private static JsonObject Described(SampleKey key) => key.Secret is { } secret
        ? new() { ["alg"] = key.Issuer.Algorithm, ["secret"] = Base64Url.EncodeToString(secret) }
        : new() { ["alg"] = key.Issuer.Algorithm, ["spki"] = key.Pem };
}

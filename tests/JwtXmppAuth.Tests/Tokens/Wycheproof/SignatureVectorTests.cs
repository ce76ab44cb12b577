using System.Text;
using System.Text.Json.Nodes;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Tokens.Keys;

namespace JwtXmppAuth.Tests.Tokens.Wycheproof;

/// <summary>Wycheproof's vectors for the signatures themselves, each under its key as a set would publish it.</summary>
public sealed class SignatureVectorTests
{
    [Fact]
    public void Signatures_are_judged_as_the_vectors_say()
    {
        List<string> wrong = [];
        var count = 0;
        foreach (var group in Groups())
        {
            var algorithm = SigningAlgorithm.Find(group["alg"]!.GetValue<string>())!;
            var set = new JsonObject { ["keys"] = new JsonArray(group["key"]!.DeepClone()) };
            var key = JwksDocument.Read(Encoding.UTF8.GetBytes(set.ToJsonString()), new("vectors") { Algorithms = [algorithm] });
            // Of a token there is always a message.
            foreach (var test in group["tests"]!.AsArray().Select(test => test!.AsArray()).Where(test => test[2]!.GetValue<string>() != ""))
            {
                count++;
                var (message, signature) = (Convert.FromHexString(test[2]!.GetValue<string>()), Convert.FromHexString(test[3]!.GetValue<string>()));
                var verifies = key is KeyReading.Good(var keys, _) && keys[0].Verifies(message, message.Length, signature, algorithm);
                if (test[4]!.GetValue<string>() is not "acceptable" and var result && verifies != (result == "valid"))
                    wrong.Add($"{group["file"]} {test[0]} {test[1]}: expected {result}");
            }
        }

        Assert.True(count > 1200, $"{count}");
        Assert.Equal("", string.Join('\n', wrong));
    }

    private static IReadOnlyList<JsonNode> Groups() => [.. JsonNode.Parse(
        File.ReadAllText(SourceTree.File("tests/JwtXmppAuth.Tests/Tokens/Wycheproof/signatures.json")))!.AsArray().OfType<JsonNode>()];
}

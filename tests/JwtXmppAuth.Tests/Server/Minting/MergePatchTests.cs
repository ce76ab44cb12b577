using System.Text.Json.Nodes;
using JwtXmppAuth.Server.Minting;

namespace JwtXmppAuth.Tests.Server.Minting;

public sealed class MergePatchTests
{
    /// <summary>Those of RFC 7396, appendix A, in which both are objects.</summary>
    [Theory]
    [InlineData("""{"a":"b"}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"b":"c"}""", """{"a":"b","b":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"a":null}""", """{}""")]
    [InlineData("""{"a":"b","b":"c"}""", """{"a":null}""", """{"b":"c"}""")]
    [InlineData("""{"a":["b"]}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"c"}""", """{"a":["b"]}""", """{"a":["b"]}""")]
    [InlineData("""{"a":{"b":"c"}}""", """{"a":{"b":"d","c":null}}""", """{"a":{"b":"d"}}""")]
    [InlineData("""{"a":[{"b":"c"}]}""", """{"a":[1]}""", """{"a":[1]}""")]
    [InlineData("""{"e":null}""", """{"a":1}""", """{"e":null,"a":1}""")]
    [InlineData("""{}""", """{"a":{"bb":{"ccc":null}}}""", """{"a":{"bb":{}}}""")]
    public void It_does_as_the_RFC_shows(string target, string patch, string result)
    {
        var merged = JsonNode.Parse(target)!.AsObject();

        MergePatch.Apply(merged, JsonNode.Parse(patch)!.AsObject());

        Assert.Equal(result, merged.ToJsonString());
    }
}

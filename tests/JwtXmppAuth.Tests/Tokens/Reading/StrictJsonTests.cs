using System.Text;
using System.Text.Json;
using CsCheck;
using JwtXmppAuth.Tokens.Reading;

namespace JwtXmppAuth.Tests.Tokens.Reading;

public sealed class StrictJsonTests
{
    [Theory]
    [InlineData("{}")]
    [InlineData(" {\"a\" : [1, {\"a\": null}]}\r\n\t")]
    [InlineData("""{"a":{"a":{"a":1}},"b":[{"a":1},{"a":2}]}""")]
    [InlineData("""{"\ud83d\ude00":"\uD83D\uDE00\ud83d\ude00","b":"\\ud800","c":"\u0000"}""")]
    [InlineData("""{"a":"\\\\ud800"}""")]
    public void One_object_that_reads_one_way_is_read(string text) => Assert.Null(Fault(text));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("{")]
    [InlineData("{}{}")]
    [InlineData("{},")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"a\"")]
    [InlineData("1")]
    [InlineData("{'a':1}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{/**/}")]
    [InlineData("{\"a\":01}")]
    [InlineData("{\"a\":+1}")]
    [InlineData("{\"a\":NaN}")]
    [InlineData("{\"a\":\"\t\"}")]
    [InlineData("{\"a\":\"\\x\"}")]
    [InlineData("\ufeff{}")]
    [InlineData("{}\0")]
    [InlineData("""{"a":1,"a":1}""")]
    [InlineData("""{"a":1,"\u0061":1}""")]
    [InlineData("""{"":1,"":1}""")]
    [InlineData("""{"x":[[{"b":{"c":1,"c":2}}]]}""")]
    [InlineData("""{"\ud83d\ude00":1,"😀":1}""")]
    [InlineData("""{"a":"\ud800"}""")]
    [InlineData("""{"a":"\udc00"}""")]
    [InlineData("""{"a":"\ude00\ud83d"}""")]
    [InlineData("""{"a":"\ud800\ud800"}""")]
    [InlineData("""{"a":"\ud800x\udc00"}""")]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("""{"a":"\ud80""")]
    [InlineData("""{"a":"\ud800\""")]
    [InlineData("""{"a":"\""")]
    public void Anything_else_is_a_fault(string text) => Assert.NotNull(Fault(text));

    [Theory]
    [InlineData(31, true)]
    [InlineData(32, false)]
    public void Depth_is_bounded_at_32(int arrays, bool good) =>
        Assert.Equal(good, Fault($$"""{"a":{{new string('[', arrays)}}{{new string(']', arrays)}}}""") is null);

    [Theory]
    [InlineData(new byte[] { 0xC0, 0x80 })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { 0xF4, 0x90, 0x80, 0x80 })]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0xE2, 0x82 })]
    public void Bytes_that_are_not_UTF_8_are_a_fault(byte[] bytes) =>
        Assert.Equal("is not valid UTF-8", Fault([.. "{\"a\":\""u8, .. bytes, .. "\"}"u8]));

    /// <summary>Whatever passes: every name and string in it can be read, and no object has a name twice.</summary>
    [Fact]
    public void What_is_read_can_be_read_whole()
    {
        var piece = Gen.OneOf(
            Gen.OneOf("{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "d83d", "de00", "a", "\"a\":", "\"\\u0061\":", "1", "null", " "),
            Gen.Char.Select(letter => letter.ToString()));
        piece.Array[0, 24].Select(string.Concat).Sample(text =>
        {
            if (!StrictJson.TryRead(Encoding.UTF8.GetBytes("{" + text + "}"), out var document, out _))
                return;
            using (document)
                ReadWhole(document!.RootElement);
        }, iter: 20_000);
    }

    /// <summary>64 KiB of short names is the worst that a token can ask of the search for duplicates.</summary>
    [Fact]
    public void Thousands_of_names_are_compared_without_comparing_each_with_each()
    {
        var names = string.Join(",", Enumerable.Range(0, 7_000).Select(n => $"\"{n}\":1"));

        Assert.Null(Fault($"{{{names}}}"));
        Assert.NotNull(Fault($"{{{names},\"6999\":1}}"));
    }

    private static void ReadWhole(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                Assert.Distinct(element.EnumerateObject().Select(member => member.Name));
                foreach (var member in element.EnumerateObject())
                    ReadWhole(member.Value);
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                    ReadWhole(item);
                break;
            case JsonValueKind.String:
                Assert.NotNull(element.GetString());
                break;
        }
    }

    private static string? Fault(string text) => Fault(Encoding.UTF8.GetBytes(text));

    private static string? Fault(byte[] text)
    {
        var read = StrictJson.TryRead(text, out var document, out var fault);
        document?.Dispose();
        return read ? null : fault;
    }
}

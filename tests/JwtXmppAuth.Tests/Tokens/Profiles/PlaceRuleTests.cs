using System.Text.Json;
using JwtXmppAuth.Tokens.Profiles;
using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Tests.Tokens.Profiles;

public sealed class PlaceRuleTests
{
    /// <summary>Rules, claims, the URL's room, and the room that the token opens; an exclamation mark: refused, with these words.</summary>
    [Theory]
    [InlineData("lobby", "{}", null, "lobby")]
    [InlineData("lobby", "{}", "other", "lobby")] // refused where it is joined, as with any token
    [InlineData("{sub}-room", """{"sub":"Ada"}""", null, "ada-room")]
    [InlineData("{sub}-room", """{"sub":"Ä b"}""", null, "%c3%a4%20b-room")]
    [InlineData("{org.team}", """{"org":{"team":"x"}}""", null, "x")]
    [InlineData("{n}", """{"n":12345678901234567890}""", null, "12345678901234567890")]
    [InlineData("*", "{}", null, "*")]
    [InlineData("*", "{}", "a", "*")]
    [InlineData("a|*", "{}", "b", "*")]
    [InlineData("team-*", "{}", "Team-Blue", "team-blue")]
    [InlineData("team-*", "{}", "team-", "team-")]
    [InlineData("team-*", "{}", "steam-blue", "!names the room \"steam-blue\"")]
    [InlineData("team-*", "{}", null, "!does not say which")]
    [InlineData("team-*", "{}", "*", "!does not say which")]
    [InlineData("team-*", "{}", "%2a", "!does not say which")]
    [InlineData("{sub}-*", """{"sub":"ada"}""", "ada-1", "ada-1")]
    [InlineData("{sub}-*", """{"sub":"ada"}""", "bob-1", "!names the room \"bob-1\"")]
    [InlineData("{sub}-*", """{"sub":"*"}""", "bob-1", "!names the room \"bob-1\"")]
    [InlineData("{sub}-*", """{"sub":"*"}""", "*-1", "*-1")]
    [InlineData("*-{a}-*", """{"a":"x"}""", "1-x-2", "1-x-2")]
    [InlineData("*-{a}-*", """{"a":"x"}""", "-x-", "-x-")]
    [InlineData("*-{a}-*", """{"a":"x"}""", "-x", "!names the room")]
    [InlineData("{groups}", """{"groups":["blue","red"]}""", "RED", "red")]
    [InlineData("{groups}", """{"groups":["blue","red"]}""", "green", "!the token opens \"blue\", \"red\"")]
    [InlineData("{groups}", """{"groups":["blue","red"]}""", null, "!does not say which")]
    [InlineData("{groups}", """{"groups":["blue"]}""", null, "blue")]
    [InlineData("{groups}", """{"groups":["blue","BLUE"]}""", null, "blue")]
    [InlineData("{org}-{groups}-*", """{"org":"o","groups":["a","b"]}""", "o-b-1", "o-b-1")]
    [InlineData("{org}-{groups}-*", """{"org":"o","groups":["a","b"]}""", "o-c-1", "!names the room")]
    [InlineData("{a}|{b}", """{"b":"x"}""", null, "x")]
    [InlineData("{a}|{b}", """{"a":"y","b":"x"}""", "x", "x")]
    [InlineData("{a}", "{}", "x", "!a is not in the token")]
    [InlineData("{a}", """{"a":null}""", "x", "!a is not in the token")]
    [InlineData("{a}", """{"a":[]}""", "x", "!a is an empty list")]
    [InlineData("{a}", """{"a":""}""", "x", "!a is empty")]
    [InlineData("{a}", """{"a":true}""", "x", "!a is true; it must be")]
    [InlineData("{a}", """{"a":1.5}""", "x", "!a is a number; it must be")]
    [InlineData("{a}", """{"a":1e3}""", "x", "!a is a number; it must be")]
    [InlineData("{a}", """{"a":{"b":"x"}}""", "x", "!a is an object; it must be")]
    [InlineData("{a}", """{"a":["x",["y"]]}""", "x", "!a is a list in which one is an array")]
    [InlineData("{a.b}", """{"a":["x"]}""", "x", "!a.b is not in the token")]
    [InlineData("{a}-{b}", """{"a":["x","y"],"b":["x","y"]}""", "x-x", "!are both lists")]
    [InlineData("{a}", """{"a":"*"}""", "x", "!\"*\" is no name of a room")]
    [InlineData("{a}", """{"a":"%2A"}""", "x", "!\"%2A\" is no name of a room")]
    [InlineData("{a}", """{"a":["*","x"]}""", "z", "x")]
    [InlineData("{a}", """{"a":"[other]x"}""", null, "%5bother%5dx")]
    [InlineData("{groups}", """{"_claim_names":{"groups":"src1"}}""", null, "!too many values")]
    public void A_token_comes_to_one_room(string rules, string claims, string? wanted, string expected)
    {
        var verdict = Rule(rules.Split('|')).Judge(Claims(claims), wanted);
        if (expected[0] == '!')
            Assert.Contains(expected[1..], Assert.IsType<PlaceVerdict.Refused>(verdict).Explanation);
        else
            Assert.Equal(expected, Assert.IsType<PlaceVerdict.Opens>(verdict).Name);
    }

    [Theory]
    [InlineData(ProviderClaims.MaxValues - 1, true)]
    [InlineData(ProviderClaims.MaxValues, true)]
    [InlineData(ProviderClaims.MaxValues + 1, false)]
    public void A_list_is_read_as_a_whole_or_not_at_all(int values, bool read)
    {
        var groups = string.Join(",", Enumerable.Range(0, values).Select(n => $"\"g{n}\""));
        var verdict = Rule("{groups}").Judge(Claims($$"""{"groups":[{{groups}}]}"""), "g7");
        Assert.Equal(read, verdict is PlaceVerdict.Opens("g7", _));
    }

    [Theory]
    [InlineData(ProviderClaims.MaxLength - 1, true)]
    [InlineData(ProviderClaims.MaxLength, true)]
    [InlineData(ProviderClaims.MaxLength + 1, false)]
    public void A_long_name_is_no_name(int length, bool read) => Assert.Equal(
        read, Rule("{a}").Judge(Claims($$"""{"a":"{{new string('x', length)}}"}"""), null) is PlaceVerdict.Opens);

    [Theory]
    [InlineData("", false)]
    [InlineData("{", false)]
    [InlineData("{}", false)]
    [InlineData("{sub", false)]
    [InlineData("sub}", false)]
    [InlineData("{sub}}", false)]
    [InlineData("{{sub}}", false)]
    [InlineData("{a b}", false)]
    [InlineData("{https://x/y}", false)]
    [InlineData("{'https://x/y'}", true)]
    [InlineData("{'}", false)]
    [InlineData("{''}", false)]
    [InlineData("{a.}", false)]
    [InlineData("{.a}", false)]
    [InlineData("{a.'b.c'.d-e_1}", true)]
    [InlineData("{1.2.3.4.5.6.7.8}", true)]
    [InlineData("{1.2.3.4.5.6.7.8.9}", false)]
    public void A_template_is_read_or_its_fault_is_told(string text, bool valid)
    {
        var template = ClaimTemplate.Parse(text, wildcards: true, out var fault);
        Assert.Equal((valid, valid), (template is not null, fault.Length == 0));
    }

    [Theory]
    [InlineData("roles=a", true)]
    [InlineData("'a=b'=c=d", true)]
    [InlineData("roles", false)]
    [InlineData("roles=", false)]
    [InlineData("=a", false)]
    [InlineData("a.b==", true)]
    [InlineData("roles = a", false)]
    public void A_test_is_read_or_its_fault_is_told(string text, bool valid)
    {
        var test = ClaimTest.Parse(text, out var fault);
        Assert.Equal((valid, valid), (test is not null, fault.Length == 0));
    }

    private static PlaceRule Rule(params string[] templates) =>
        new("room", [.. templates.Select(text => ClaimTemplate.Parse(text, wildcards: true, out _)!)], RoomName.BackendSafe);

    private static ProviderClaims Claims(string json) => new(JsonElement.Parse(json), null);
}

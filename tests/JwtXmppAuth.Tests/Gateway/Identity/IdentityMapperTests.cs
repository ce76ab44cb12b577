using System.Text.Json;
using CsCheck;
using JwtXmppAuth.Gateway.Identity;

namespace JwtXmppAuth.Tests.Gateway.Identity;

public sealed class IdentityMapperTests
{
    private const string Canary = "canary@example.org";

    [Fact]
    public void A_guest_is_nobody()
    {
        var identity = IdentityMapper.Map(null, Given.Node, Given.Host());

        Assert.Equal(new ClientIdentity { Node = Given.Node }, identity);
        Assert.False(identity.HasUser);
    }

    [Fact]
    public void The_default_fields_leave_in_their_order_and_nothing_else_does()
    {
        var identity = Map($$"""
            {"user":{"role":"r","email":"{{Canary}}","name":"Alice","id":"u1","x":"y","avatarUrl":"c","avatarURL":"b","avatar":"a",
            "hidden-from-recorder":true,"affiliation":"owner","moderator":false,"ID":"u2","Email":"{{Canary}}"},"group":"g"}
            """);

        Assert.Equal(
            "id=u1 name=Alice avatar=a avatarURL=b avatarUrl=c moderator=false affiliation=owner role=r hidden-from-recorder=true",
            Shown(identity));
        Assert.Equal("g", identity.Group);
    }

    [Fact]
    public void The_hand_off_gets_the_same_fields_with_their_types()
    {
        var identity = Map($$$"""{"user":{"id":7,"name":"A\u00e4","moderator":true,"avatar":null,"role":["x"],"email":"{{{Canary}}}"}}""");

        Assert.Equal("id=7 name=Aä moderator=true", Shown(identity));
        var handed = identity.UserObject!.Value;
        Assert.Equal(["id", "name", "moderator"], handed.EnumerateObject().Select(field => field.Name));
        Assert.Equal(7, handed.GetProperty("id").GetInt32());
        Assert.Equal("Aä", handed.GetProperty("name").GetString());
        Assert.True(handed.GetProperty("moderator").GetBoolean());
    }

    [Fact]
    public void Fields_are_chosen_by_the_host_by_name()
    {
        var host = Given.Host(of =>
        {
            foreach (var field in new[] { "email", "name", "name", "näme", "a b", "xmlns", "absent", "" })
                of.UserFields.Add(field);
        });

        var identity = IdentityMapper.Map(
            Given.Token(context: """{"user":{"id":"u1","name":"Alice","email":"a@b","näme":"x","a b":"x","xmlns":"x","":"x"}}"""),
            Given.Node,
            host);

        Assert.Equal("email=a@b name=Alice", Shown(identity));
    }

    [Theory]
    [InlineData("""{"user":{}}""")]
    [InlineData("""{"user":{"email":"a@b"}}""")]
    public void A_user_of_whom_nothing_may_be_shown_is_still_a_user(string context)
    {
        var identity = Map(context);

        Assert.True(identity.HasUser);
        Assert.Empty(identity.User);
        Assert.Equal("{}", identity.UserObject!.Value.GetRawText());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"user":null}""")]
    [InlineData("""{"user":"u1"}""")]
    [InlineData("""{"user":["u1"]}""")]
    [InlineData("""{"user":1}""")]
    public void A_user_that_is_no_object_is_nobody(string context) => Assert.False(Map(context).HasUser);

    [Theory]
    [InlineData("g", "g")]
    [InlineData("", "")]
    [InlineData("g\u0001", null)]
    public void A_group_is_text_that_XML_can_hold(string claim, string? group) =>
        Assert.Equal(group, IdentityMapper.Map(Given.Token() with { Group = claim }, Given.Node, Given.Host()).Group);

    [Theory]
    [InlineData("""{"id":"u2","name":"Bob","avatar":"https://example.org/b.png","email":"a@b"}""", "u2", "Bob", "https://example.org/b.png")]
    [InlineData("""{"id":2,"name":true}""", "2", "true", null)]
    [InlineData("""{"name":"Bob","avatar":null,"id":{}}""", null, "Bob", null)]
    public void The_callee_is_three_scalars(string callee, string? id, string? name, string? avatar) =>
        Assert.Equal(new Callee(id, name, avatar), Map($$"""{"callee":{{callee}}}""").Callee);

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("\"Bob\"")]
    [InlineData("[]")]
    [InlineData("""{"id":null,"name":[],"email":"a@b"}""")]
    public void A_callee_of_whom_nothing_is_known_is_none(string callee) => Assert.Null(Map($$"""{"callee":{{callee}}}""").Callee);

    [Fact]
    public void No_object_makes_it_throw_and_no_e_mail_gets_through()
    {
        var key = Gen.OneOf(Gen.OneOf("id", "name", "avatar", "moderator", "email", "e-mail", "mail"), Gen.String);
        var value = Gen.OneOf(
            Gen.OneOf("null", "true", "1e999", "-0", "[]", "{}", "\"\\ud800\"", $$"""{"email":"{{Canary}}"}""", $"[\"{Canary}\"]"),
            Gen.String.Select(text => JsonSerializer.Serialize(text)),
            Gen.Double.Where(double.IsFinite).Select(number => JsonSerializer.Serialize(number)));
        var pair = Gen.Select(key, value, (name, json) => $"{JsonSerializer.Serialize(name)}:{(name.Contains("mail", StringComparison.Ordinal) ? $"\"{Canary}\"" : json)}");

        pair.Array[0, 12].Sample(pairs =>
        {
            var fields = string.Join(',', pairs);
            var identity = Map("{\"user\":{" + fields + "},\"callee\":{" + fields + "}}");

            Assert.DoesNotContain(Canary, Shown(identity), StringComparison.Ordinal);
            Assert.DoesNotContain(Canary, identity.UserObject!.Value.GetRawText(), StringComparison.Ordinal);
            Assert.DoesNotContain(Canary, $"{identity.Callee}", StringComparison.Ordinal);
            Assert.Equal(identity.User.Select(field => field.Key), identity.UserObject.Value.EnumerateObject().Select(field => field.Name));
        });
    }

    private static ClientIdentity Map(string context) => IdentityMapper.Map(Given.Token(context: context), Given.Node, Given.Host());

    private static string Shown(ClientIdentity identity) => string.Join(' ', identity.User.Select(field => $"{field.Key}={field.Value}"));
}

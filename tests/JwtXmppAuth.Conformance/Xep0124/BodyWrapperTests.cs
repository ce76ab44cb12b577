using JwtXmppAuth.Testing;
using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Conformance.Xep0124;

/// <summary>XEP-0124 §6.</summary>
public sealed class BodyWrapperTests
{
    private const string Open = "<body xmlns='http://jabber.org/protocol/httpbind' rid='1' to='meet.example.com' ver='1.6'";

    [Theory]
    [Requirement("XEP-0124", "6", "No partial elements, comments, processing instructions, DTDs or entity references.")]
    [InlineData(Open + "><presence>")]
    [InlineData(Open + "><!-- hello --></body>")]
    [InlineData(Open + "><?php ?></body>")]
    [InlineData("<!DOCTYPE body [<!ENTITY a 'b'>]>" + Open + "/>")]
    [InlineData(Open + "><message xmlns='jabber:client'>&nbsp;</message></body>")]
    [Requirement("XEP-0124", "6", "No character data in the wrapper itself.")]
    [InlineData(Open + ">hello</body>")]
    [Requirement("XEP-0124", "6", "One body element in its namespace.")]
    [InlineData("<body rid='1' to='meet.example.com' ver='1.6'/>")]
    [InlineData("<stream xmlns='http://jabber.org/protocol/httpbind' rid='1' to='meet.example.com' ver='1.6'/>")]
    [InlineData(Open + "/>" + Open + "/>")]
    [Requirement("XEP-0124", "6", "Every request has a rid.")]
    [InlineData("<body xmlns='http://jabber.org/protocol/httpbind' to='meet.example.com' ver='1.6'/>")]
    public async Task What_a_body_must_not_be_is_a_bad_request(string text)
    {
        await using var server = await BoshServer.StartAsync();

        var response = await server.Client().PostAsync(text);

        Assert.True(response.Terminates);
        Assert.Equal("bad-request", response.Condition);
    }

    [Fact]
    [Requirement("XEP-0124", "6", "A wrapper contains any number of complete elements.")]
    public async Task Several_stanzas_in_one_body_are_several_stanzas()
    {
        await using var server = await BoshServer.StartAsync();
        var (client, stream) = await server.BindAsync();

        _ = client.SendAsync("\n  " + Stanzas.Message("1") + "\n  " + Stanzas.Message("2") + "\n");

        Assert.Equal("1", (await stream.HearAsync()).Id);
        Assert.Equal("2", (await stream.HearAsync()).Id);
    }

    [Fact]
    [Requirement("XEP-0124", "6", "The specification bounds nothing; ours is said with policy-violation.")]
    public async Task A_body_larger_than_the_bound_is_refused_unread()
    {
        await using var server = await BoshServer.StartAsync(options => options.Bosh.MaxBodyBytes = 2048);
        var open = Open + " from='";

        var fitting = await server.Client().PostAsync(open + new string('a', 2048 - open.Length - 3) + "'/>");
        var large = await server.Client().PostAsync(open + new string('a', 2048 - open.Length - 2) + "'/>");

        Assert.NotNull(fitting["sid"]);
        Assert.Equal("policy-violation", large.Condition);
    }

    [Fact]
    [Requirement("XEP-0124", "6", "A response is one body element in its namespace.")]
    public async Task Every_answer_is_a_body_element()
    {
        await using var server = await BoshServer.StartAsync();

        var response = await server.Client().OpenAsync(BoshServer.Domain);

        Assert.True(response.Body.Is("body", XmppNamespaces.HttpBind));
    }
}

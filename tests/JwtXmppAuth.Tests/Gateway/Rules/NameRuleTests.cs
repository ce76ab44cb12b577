using static JwtXmppAuth.Tests.Gateway.Rules.GrantedSession;

namespace JwtXmppAuth.Tests.Gateway.Rules;

public sealed class NameRuleTests
{
    private const string Nick = "<nick xmlns='http://jabber.org/protocol/nick'>Boss</nick>";

    [Theory]
    [InlineData("""{"user":{"id":"u1","name":"Alice"},"features":{"name-readonly":true}}""", "<nick xmlns='http://jabber.org/protocol/nick'>Alice</nick>")]
    [InlineData("""{"user":{"id":"u1"},"features":{"name-readonly":true}}""", "")]
    [InlineData("""{"features":{"name-readonly":true}}""", "")]
    [InlineData("""{"user":{"id":"u1","name":"Alice"},"features":{"name-readonly":"true"}}""", Nick)]
    [InlineData("""{"user":{"id":"u1","name":"Alice"}}""", Nick)]
    public void Who_may_not_change_his_name_keeps_that_of_the_token(string context, string expected)
    {
        var sent = new GrantedSession(Given.Token(context: context)).Send($"<presence to='{Room}/n'>{Nick}</presence>").Forwarded().Element;
        Assert.Equal(expected, string.Concat(sent.Elements.Where(child => child.Name == "nick").Select(Given.Written)));
    }

    [Theory]
    [InlineData("<presence to='" + Room + "/n'><Nick xmlns='urn:other'>Boss</Nick></presence>")]
    [InlineData("<message type='groupchat' to='" + Room + "'><nick xmlns='http://jabber.org/protocol/nick'>Boss</nick><body>b</body></message>")]
    public void No_other_spelling_shows_another(string stanza) => Assert.DoesNotContain(
        "Boss", new GrantedSession(Given.Token(context: """{"user":{"name":"Alice"},"features":{"name-readonly":true}}""")).Send(stanza).Written(), StringComparison.Ordinal);

    [Fact]
    public void A_presence_without_a_name_stays_without() => Assert.DoesNotContain(
        "nick", new GrantedSession(Given.Token(context: """{"user":{"name":"Alice"},"features":{"name-readonly":true}}""")).Send($"<presence to='{Room}/n'/>").Written(), StringComparison.Ordinal);
}

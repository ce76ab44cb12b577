using JwtXmppAuth.Gateway.Identity;
using JwtXmppAuth.Gateway.Upstreams.Component;
using JwtXmppAuth.Gateway.Upstreams.Domain;
using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Tests.Gateway.Upstreams.Component;

public sealed class UserNodesTests
{
    private const string Subject = "0123456789abcdef0123456789abcdef01234567";
    private const string Tail = "-0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("""{"id":"ada"}""", "ada" + Tail)]
    [InlineData("""{"id":"Ada"}""", "ada" + Tail)]
    [InlineData("""{"id":42}""", "42" + Tail)]
    [InlineData("""{"id":"ada@example.com"}""", @"ada\40example.com" + Tail)]
    [InlineData("""{"id":"google-oauth2|1"}""", "google-oauth2|1" + Tail)]
    [InlineData("""{"id":""}""", Subject)]
    [InlineData("""{"id":" "}""", Subject)]
    [InlineData("""{"id":true}""", Subject)]
    [InlineData("""{"id":"\u0221"}""", Subject)]
    [InlineData("""{"id":"\u05d3\u05d5\u05d3"}""", Subject)]
    [InlineData("""{"name":"Ada"}""", Subject)]
    public void A_stable_node_is_readable_where_its_field_is_and_always_of_one_subject(string user, string node)
    {
        var identity = Identity($$"""{"user":{{user}}}""");
        Assert.Equal(node, Nodes("id").Of(identity));
        Assert.True(Jid.TryCreate(node, "meet.example.com", null, out var jid));
        Assert.Equal(node, jid.Node);
    }

    [Theory]
    [InlineData(63, 63)]
    [InlineData(64, 64)]
    [InlineData(65, 64)]
    public void A_long_field_is_cut(int length, int left) => Assert.Equal(
        new string('a', left) + Tail,
        Nodes("id").Of(Identity($$$"""{"user":{"id":"{{{new string('a', length)}}}"}}""")));

    [Theory]
    [InlineData("", false)]
    [InlineData("a", true)]
    public void What_is_too_long_only_beside_the_subject_is_left_out(string more, bool left)
    {
        // Prepared, U+3316 is 18 bytes, and 55 of them are the 1023 of a node but for the 33 of the subject.
        var id = new string('\u3316', 55) + more;
        Assert.Equal(left, Nodes("id").Of(Identity($$$"""{"user":{"id":"{{{id}}}"}}""")) == Subject);
    }

    [Fact]
    public void No_character_is_cut_in_two() => Assert.Equal(
        new string('a', 63) + Tail,
        Nodes("id").Of(Identity($$$"""{"user":{"id":"{{{new string('a', 63)}}}\ud83d\ude00"}}""")));

    [Fact]
    public void Users_that_differ_in_case_alone_or_in_their_issuer_have_nodes_of_their_own()
    {
        var one = Identity("""{"user":{"id":"ada"}}""");
        var other = Identity("""{"user":{"id":"Ada"}}""", subject: Subject.Replace('0', '9'));
        Assert.NotEqual(Nodes("id").Of(one), Nodes("id").Of(other));
        Assert.NotEqual(Nodes(null).Of(one), Nodes(null).Of(other));
    }

    [Fact]
    public void Without_a_field_the_subject_is_the_node() => Assert.Equal(Subject, Nodes(null).Of(Identity("""{"user":{"id":"ada"}}""")));

    [Fact]
    public void Who_names_no_user_has_a_random_node()
    {
        var nodes = Nodes("id");
        Assert.All(
            [
                Identity("{}", names: false),
                Given.Identity(null),
                Identity("""{"user":{"id":"focus"}}""") with { Service = new ServiceIdentity("focus", default, false, false, false, null) },
            ],
            identity =>
            {
                Assert.Equal(Given.Node, nodes.Of(identity));
                Assert.False(nodes.IsStable(identity));
            });
    }

    [Fact]
    public void By_default_everybody_has_a_random_node() =>
        Assert.Equal(Given.Node, new UserNodes(new ClientDomainOptions()).Of(Identity("""{"user":{"id":"ada"}}""")));

    private static UserNodes Nodes(string? field) => new(new ClientDomainOptions { Node = DomainNode.Subject, NodeField = field });

    private static ClientIdentity Identity(string context, string subject = Subject, bool names = true) =>
        Given.Identity(Given.Token(context: context) with { Subject = subject, NamesUser = names });
}

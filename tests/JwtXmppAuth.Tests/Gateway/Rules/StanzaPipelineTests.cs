using System.Collections.Immutable;
using CsCheck;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Rules;
using JwtXmppAuth.Tokens;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Tests.Gateway.Rules;

public sealed class StanzaPipelineTests
{
    private const string Context = """{"user":{"id":"u1","email":"canary@example.org"},"group":"g","callee":{"name":"Bob"}}""";

    private static readonly Gen<Element> Child = Gen.Select(
        Gen.OneOf("identity", "Identity", "callee", "x", "nick", "conference", "query", "status"),
        Gen.OneOf("", XmppNamespaces.Client, XmppNamespaces.Callee, XmppNamespaces.Muc, XmppNamespaces.MucUser, XmppNamespaces.MucOwner),
        Gen.OneOf("code", "room", "to"),
        Gen.OneOf("110", "b@conference.meet.example.com", "@", ""),
        (name, ns, attribute, value) => new Element(name, ns, new Element("status", ns)).WithAttribute(attribute, value));

    private static readonly Gen<string> Address = Gen.OneOf(
        Gen.OneOf(
            "a@conference.meet.example.com", "a@conference.meet.example.com/n", "b@conference.meet.example.com/n", "conference.meet.example.com",
            "[t]a@conference.meet.example.com", "a@conference.t.meet.example.com/n", "meet.example.com", "@", "", "a@b@c/d", "/", "]a@conference.meet.example.com"),
        Gen.String);

    private static readonly Gen<Stanza> AnyStanza = Gen.Select(
        Gen.OneOf("presence", "message", "iq"),
        Gen.OneOf(Gen.Const((string?)null), Gen.OneOf<string?>("unavailable", "error", "get", "set", "result", "subscribe", "probe", "", "x")),
        Gen.OneOf(Gen.Const((string?)null), Address.Select(text => (string?)text)),
        Gen.OneOf(Gen.Const((string?)null), Address.Select(text => (string?)text)),
        Child.Array[0, 6],
        (name, type, to, from, children) => Stanza.TryCreate(
            new Element(name, XmppNamespaces.Client, [], ImmutableArray<XmlNode>.CastUp([.. children]))
                .WithAttribute("type", type).WithAttribute("to", to).WithAttribute("from", from),
            out var stanza)
            ? stanza
            : throw new InvalidOperationException());

    private static readonly Gen<HostOptions> AnyHost = Gen.Select(Gen.Bool, Gen.Bool, Gen.Bool, (strict, verify, moderation) => Given.Host(of =>
    {
        of.Compatibility = strict ? Compatibility.Strict : Compatibility.Plugin;
        of.DomainVerification = verify;
        of.RequireTokenForModeration = moderation;
        of.AllowEmptyToken = true;
    }));

    private static readonly Gen<VerifiedToken?> AnyToken = Gen.OneOf<VerifiedToken?>(
        null, Given.Token("a", context: Context), Given.Token("b", "t", context: Context), Given.Token("*", context: "{}"), Given.Token(null, null));

    [Fact]
    public void What_reaches_the_server_says_who_the_client_is_at_most_once_and_in_our_words() =>
        Gen.Select(AnyHost, AnyToken, AnyStanza).Sample((host, token, stanza) =>
        {
            if (StanzaPipeline.For(host).FromClient(stanza, Given.Session(token)) is not RuleOutcome.Forward { Stanza.Element: var sent })
                return;

            Assert.Equal(Given.Client, sent.Attribute("from"));
            Assert.DoesNotContain("canary", Given.Written(sent), StringComparison.Ordinal);
            Assert.DoesNotContain(sent.Elements, child => child.Namespace == XmppNamespaces.Callee);
            if (stanza.Kind is not StanzaKind.Presence)
                return;
            var identities = sent.Elements.Where(child => child.Name.Equals("identity", StringComparison.OrdinalIgnoreCase)).ToList();
            var expected = token?.User is not null && stanza is { To.Node: not null, Type: not "unavailable" }
                ? "<identity><user><id>u1</id></user><group>g</group></identity>"
                : "";
            Assert.Equal(expected, string.Concat(identities.Select(Given.Written)));
            if (identities.Count == 1)
                Assert.Same(identities[0], sent.Children[^1]);
        });

    [Fact]
    public void Nothing_else_of_a_forwarded_stanza_changes() =>
        Gen.Select(AnyHost, AnyToken, AnyStanza).Sample((host, token, stanza) =>
        {
            if (StanzaPipeline.For(host).FromClient(stanza, Given.Session(token)) is not RuleOutcome.Forward { Stanza: var sent })
                return;

            Assert.Equal(stanza.Kind, sent.Kind);
            Assert.Equal(stanza.Type, sent.Type);
            Assert.Equal(stanza.To, sent.To);
            Assert.Equal(Foreign(stanza.Element), Foreign(sent.Element));
        });

    [Fact]
    public void A_refusal_is_an_answer_the_client_may_get_and_names_its_reason() =>
        Gen.Select(AnyHost, AnyToken, AnyStanza).Sample((host, token, stanza) =>
        {
            if (StanzaPipeline.For(host).FromClient(stanza, Given.Session(token)) is not RuleOutcome.Refuse refusal)
                return;

            Assert.Matches("^(room|stanza)\\.[a-z_]+$", refusal.Code);
            Assert.NotEmpty(refusal.Explanation);
            Assert.Equal(StanzaError.MayAnswer(stanza), refusal.Reply is not null);
            Assert.Equal(Given.Client, refusal.Reply?.Attribute("to") ?? Given.Client);
            Assert.Equal("error", refusal.Reply?.Attribute("type") ?? "error");
        });

    [Fact]
    public void What_is_delivered_names_no_callee_but_the_tokens() =>
        Gen.Select(AnyHost, AnyToken, AnyStanza).Sample((host, token, stanza) =>
        {
            var delivered = StanzaPipeline.For(host).ToClient(stanza, Given.Session(token)).Element;

            Assert.All(
                delivered.Elements.Where(child => child.Namespace == XmppNamespaces.Callee),
                callee => Assert.Equal("<callee xmlns='urn:jwtxmppauth:callee:0'><name>Bob</name></callee>", Given.Written(callee)));
        });

    private static string Foreign(Element stanza) => string.Concat(stanza.Elements
        .Where(child => child.Namespace != XmppNamespaces.Callee
            && !(stanza.Name == "presence"
                && (child.Namespace == XmppNamespaces.MucUser || child.Name.Equals("identity", StringComparison.OrdinalIgnoreCase))))
        .Select(Given.Written));

    /// <summary>The mapper in the server, and the client that hears the answer, know the room by this address and no other.</summary>
    [Theory]
    [InlineData("<presence to='a@conference.acme.meet.example.com/alice'><x xmlns='http://jabber.org/protocol/muc'/></presence>")]
    [InlineData("<message to='a@conference.acme.meet.example.com' type='groupchat'><body>hello</body></message>")]
    [InlineData("<iq to='a@conference.acme.meet.example.com' type='get' id='1'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>")]
    [InlineData("<iq to='focus.meet.example.com' type='set' id='1'><conference xmlns='http://jitsi.org/protocol/focus' room='a@conference.acme.meet.example.com'/></iq>")]
    public void A_tenants_room_keeps_the_clients_spelling_in_both_directions(string stanza)
    {
        var host = Given.Host(of => of.Compatibility = Compatibility.Strict);
        var session = Given.Session(Given.Token("a", "acme"), tenant: "acme");
        var pipeline = StanzaPipeline.For(host, host);

        var sent = Given.Stanza(stanza);
        Assert.Equal(sent.Element.Attribute("to"), pipeline.FromClient(sent, session).Forwarded().Element.Attribute("to"));
        Assert.Equal(
            sent.Element.Elements.First().Attribute("room"), pipeline.FromClient(sent, session).Forwarded().Element.Elements.First().Attribute("room"));

        var other = Given.Session(Given.Token("a", "umbrella"), tenant: "umbrella");
        Assert.NotNull(pipeline.FromClient(sent, other).Code());

        var answer = Given.Stanza($"<presence from='a@conference.acme.meet.example.com/alice' to='{Given.Client}'/>");
        Assert.Equal("a@conference.acme.meet.example.com/alice", pipeline.ToClient(answer, session).Element.Attribute("from"));
    }
}

using System.Text;
using JwtXmppAuth.Testing.Scenarios;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Tests.Testing.Scenarios;

/// <summary>A pattern that matches too much would make every script worthless.</summary>
public sealed class StanzaPatternTests
{
    [Theory]
    [InlineData("<presence from='a'/>", "<presence from='a'/>")]
    [InlineData("<presence from='a'/>", "<presence from='a' to='me' id='7' xml:lang='en'/>")]
    [InlineData("<presence from='{any}'/>", "<presence from='b'/>")]
    [InlineData("<presence> <show>away</show> </presence>", "<presence><show>away</show></presence>")]
    [InlineData("<presence><any:more/></presence>", "<presence type='x'><show>away</show>text</presence>")]
    [InlineData("<presence><b/><a/><any:more/></presence>", "<presence><a/><b/><c/></presence>")]
    [InlineData("<presence><a/></presence>", "<presence><a/><occupant-id xmlns='urn:xmpp:occupant-id:0' id='x'/></presence>")]
    [InlineData("<m a='{?x}'><m a='{?x}'/></m>", "<m a='1'><m a='2'/></m>")]
    public void Matches(string pattern, string actual) => Assert.Null(Difference(pattern, actual));

    [Theory]
    [InlineData("<presence/>", "<message/>")]
    [InlineData("<presence/>", "<presence xmlns='urn:other'/>")]
    [InlineData("<presence from='a'/>", "<presence from='b'/>")]
    [InlineData("<presence from='a'/>", "<presence/>")]
    [InlineData("<presence from='{any}'/>", "<presence/>")]
    [InlineData("<presence from='{?x}'/>", "<presence/>")]
    [InlineData("<presence/>", "<presence type='unavailable'/>")]
    [InlineData("<presence to='me'/>", "<presence to='you'/>")]
    [InlineData("<x/>", "<x to='me'/>")]
    [InlineData("<presence><a/></presence>", "<presence/>")]
    [InlineData("<presence/>", "<presence><a/></presence>")]
    [InlineData("<presence><a/><b/></presence>", "<presence><b/><a/></presence>")]
    [InlineData("<presence><a/><any:more/></presence>", "<presence><b/></presence>")]
    [InlineData("<presence><a/><a/><any:more/></presence>", "<presence><a/><b/></presence>")]
    [InlineData("<presence><a><b/></a></presence>", "<presence><a><c/></a></presence>")]
    [InlineData("<a>one</a>", "<a>two</a>")]
    [InlineData("<a/>", "<a>two</a>")]
    [InlineData("<a>one</a>", "<a/>")]
    [InlineData(
        "<presence><occupant-id xmlns='urn:xmpp:occupant-id:0' id='x'/></presence>",
        "<presence><occupant-id xmlns='urn:xmpp:occupant-id:0' id='y'/></presence>")]
    public void Does_not_match(string pattern, string actual) => Assert.NotNull(Difference(pattern, actual));

    [Fact]
    public void What_a_name_stood_for_is_known_afterwards()
    {
        var names = new Dictionary<string, string>();
        Assert.Null(StanzaPattern.Difference(Read("<iq id='{?asked}'/>"), Read("<iq id='42'/>"), names));
        Assert.Equal("42", names["asked"]);
    }

    private static string? Difference(string pattern, string actual) =>
        StanzaPattern.Difference(Read(pattern), Read(actual), new Dictionary<string, string>());

    private static Element Read(string xml) =>
        StanzaReader.TryRead(
            Encoding.UTF8.GetBytes($"<r xmlns='jabber:client' xmlns:any='{StanzaPattern.Namespace}'>{xml}</r>"),
            XmlLimits.Default,
            out var root,
            out var fault)
            ? root.Elements.Single()
            : throw new FormatException($"{fault}: {xml}");
}

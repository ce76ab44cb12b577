using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Streams;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Tests.Xmpp.Streams;

public sealed class StreamErrorTests
{
    [Fact]
    public void The_shape_is_that_of_RFC_6120() =>
        Assert.Equal(
            "<stream:error xmlns:stream='http://etherx.jabber.org/streams'><host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>"
            + "<text xmlns='urn:ietf:params:xml:ns:xmpp-streams'>why</text></stream:error>",
            (StreamError.HostUnknown with { Text = "why" }).ToElement().ToString());

    [Fact]
    public void Every_error_is_read_back()
    {
        foreach (var error in (StreamError[])[StreamError.BadFormat, StreamError.Reset with { Text = "" }, StreamError.SeeOtherHost("b.example:5222")])
        {
            Assert.True(StreamError.TryRead(error.ToElement(), out var read));
            Assert.Equal(error, read);
        }
    }

    [Fact]
    public void An_error_without_a_condition_is_an_undefined_one()
    {
        Assert.True(StreamError.TryRead(new Element("error", XmppNamespaces.Streams, new Element("bad-format", "x")), out var error));
        Assert.Equal(StreamError.UndefinedCondition, error);
    }

    [Fact]
    public void A_stanza_error_is_no_stream_error() => Assert.False(StreamError.TryRead(new Element("error", XmppNamespaces.Client), out _));

    [Theory]
    [InlineData(XmlFault.NotWellFormed, "not-well-formed")]
    [InlineData(XmlFault.Restricted, "restricted-xml")]
    [InlineData(XmlFault.BadEncoding, "unsupported-encoding")]
    [InlineData(XmlFault.TooLarge, "policy-violation")]
    public void Every_fault_of_the_bytes_has_its_error(XmlFault fault, string condition) => Assert.Equal(condition, StreamError.For(fault).Condition);

    [Fact]
    public void No_fault_has_no_error() => Assert.Throws<ArgumentOutOfRangeException>(() => StreamError.For(XmlFault.None));
}

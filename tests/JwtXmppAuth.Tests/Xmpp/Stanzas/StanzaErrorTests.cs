using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Tests.Xmpp.Stanzas;

public sealed class StanzaErrorTests
{
    private static readonly Element Join = new Element("presence", XmppNamespaces.Client, new Element("x", XmppNamespaces.Muc))
        .WithAttribute("from", "user@dom/res").WithAttribute("to", "room@muc/nick").WithAttribute("id", "1");

    [Fact]
    public void A_refused_join_is_answered_in_the_shape_Jitsis_client_takes_apart()
    {
        var error = StanzaError.NotAllowed with
        {
            Text = "Room does not match the room from token",
            Tag = new Element("room-mismatch", XmppNamespaces.Jitmeet),
        };

        Assert.Equal(
            "<presence xmlns='jabber:client' type='error' id='1' from='room@muc/nick' to='user@dom/res'><error type='cancel'>"
            + "<not-allowed xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"
            + "<text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>Room does not match the room from token</text>"
            + "<room-mismatch xmlns='http://jitsi.org/jitmeet'/></error></presence>",
            error.ReplyTo(Join).ToString());
    }

    [Fact]
    public void An_error_is_read_back_from_the_reply()
    {
        var error = new StanzaError("wait", "resource-constraint", "full", new Element("x", "y"));

        Assert.True(StanzaError.TryRead(error.ReplyTo(Join), out var read));
        Assert.Equal(error.ToElement().ToString(), read.ToElement().ToString());
        Assert.False(StanzaError.TryRead(Join, out _));
    }

    [Fact]
    public void An_error_that_says_nothing_is_an_undefined_one()
    {
        Assert.True(StanzaError.TryRead(new Element("iq", XmppNamespaces.Client).WithAttribute("type", "error"), out var error));
        Assert.Equal(StanzaError.UndefinedCondition, error);
    }

    [Fact]
    public void The_error_is_in_the_namespace_of_its_stanza() =>
        Assert.Equal("jabber:component:accept", StanzaError.Gone.ReplyTo(Join.InNamespace(XmppNamespaces.Client, "jabber:component:accept")).Elements.Single().Namespace);

    [Theory]
    [InlineData("get", true)]
    [InlineData("set", true)]
    [InlineData("result", false)]
    [InlineData("error", false)]
    public void An_error_or_a_result_is_never_answered_with_an_error(string type, bool expected)
    {
        Assert.True(Stanza.TryCreate(new Element("iq", XmppNamespaces.Client).WithAttribute("type", type), out var stanza));
        Assert.Equal(expected, StanzaError.MayAnswer(stanza));
    }
}

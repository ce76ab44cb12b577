using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Tests.Xmpp.Stanzas;

public sealed class StanzaTests
{
    [Theory]
    [InlineData("message", StanzaKind.Message)]
    [InlineData("presence", StanzaKind.Presence)]
    [InlineData("iq", StanzaKind.Iq)]
    public void The_three_stanzas_are_known_by_their_names(string name, StanzaKind kind)
    {
        Assert.True(Stanza.TryCreate(new Element(name, XmppNamespaces.Client), out var stanza));
        Assert.Equal(kind, stanza.Kind);
    }

    [Theory]
    [InlineData("message", "")]
    [InlineData("message", "jabber:server")]
    [InlineData("iq", XmppNamespaces.HttpBind)]
    [InlineData("Presence", XmppNamespaces.Client)]
    [InlineData("enable", "urn:xmpp:sm:3")]
    public void Everything_else_is_no_stanza(string name, string ns) => Assert.False(Stanza.TryCreate(new Element(name, ns), out _));

    [Fact]
    public void Its_addresses_are_read_and_prepared()
    {
        var stanza = Create(to: "Room@Conference.example.com/Nick", from: "u@d/r");

        Assert.Equal("room@conference.example.com/Nick", stanza.To?.ToString());
        Assert.Equal("u@d/r", stanza.From?.ToString());
        Assert.False(stanza.HasMalformedTo);
    }

    [Fact]
    public void An_address_that_is_none_is_told_from_one_that_is_absent()
    {
        Assert.True(Create(to: "a@b@c", from: null).HasMalformedTo);
        Assert.True(Create(to: "", from: null).HasMalformedTo);
        Assert.False(Create(to: null, from: "@").HasMalformedTo);
        Assert.Null(Create(to: null, from: "@").From);
    }

    [Fact]
    public void Other_content_is_read_anew()
    {
        var stanza = Create(to: "a@b", from: null);

        Assert.Equal("c@d", stanza.With(stanza.Element.WithAttribute("to", "c@d")).To?.ToString());
    }

    private static Stanza Create(string? to, string? from)
    {
        Assert.True(Stanza.TryCreate(new Element("message", XmppNamespaces.Client).WithAttribute("to", to).WithAttribute("from", from), out var stanza));
        return stanza;
    }
}

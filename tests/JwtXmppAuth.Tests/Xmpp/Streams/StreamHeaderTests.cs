using System.Text;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Streams;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Tests.Xmpp.Streams;

public sealed class StreamHeaderTests
{
    [Fact]
    public void A_clients_header_is_written_as_the_RFC_shows_it() =>
        Assert.Equal(
            "<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'"
            + " to='meet.example' version='1.0' xml:lang='en'>",
            Encoding.UTF8.GetString(new StreamHeader { To = "meet.example", Language = "en" }.ToBytes()));

    [Fact]
    public void What_is_written_is_read_back()
    {
        var header = new StreamHeader { To = "a'<&>\"", From = "b", Id = "c\n", Version = null, Language = "de" };

        Assert.True(StreamHeader.TryRead(header.ToBytes(), XmlLimits.Default, out var read, out _));
        Assert.Equal(header.Scope.Declarations, read.Scope.Declarations);
        Assert.Equal(header, read with { Scope = header.Scope });
    }

    [Fact]
    public void What_a_server_declares_holds_for_its_stanzas()
    {
        var bytes = "<?xml version='1.0'?><s:stream xmlns:s='http://etherx.jabber.org/streams' xmlns:db='jabber:server:dialback' id='1'>"u8.ToArray();

        Assert.True(StreamHeader.TryRead(bytes, XmlLimits.Default, out var header, out _));
        Assert.Equal("1", header.Id);
        Assert.Null(header.Version);
        Assert.Equal("", header.Scope.Default);
        Assert.True(StanzaReader.TryRead("<s:error/>"u8.ToArray(), XmlLimits.Default, header.Scope, out var error, out _));
        Assert.True(error.Is("error", XmppNamespaces.Streams));
        Assert.True(StanzaReader.TryRead("<db:result/>"u8.ToArray(), XmlLimits.Default, header.Scope, out _, out _));
    }

    [Theory]
    [InlineData("", "not-well-formed")]
    [InlineData(">", "not-well-formed")]
    [InlineData("<stream", "not-well-formed")]
    [InlineData("<stream/>", "not-well-formed")]
    [InlineData("<stream><a>", "not-well-formed")]
    [InlineData("<stream><a/>", "not-well-formed")]
    [InlineData("<stream:stream>", "not-well-formed")]
    [InlineData("<stream a='1' a='2'>", "not-well-formed")]
    [InlineData("<stream>", "invalid-namespace")]
    [InlineData("<stream xmlns='jabber:client'>", "invalid-namespace")]
    [InlineData("<open xmlns='http://etherx.jabber.org/streams'>", "bad-format")]
    [InlineData("<?xml version='1.0' encoding='utf-16'?><stream>", "unsupported-encoding")]
    [InlineData("<!DOCTYPE stream><stream>", "restricted-xml")]
    [InlineData("<!-- --><stream>", "restricted-xml")]
    public void What_is_no_stream_header_has_its_own_stream_error(string bytes, string condition)
    {
        Assert.False(StreamHeader.TryRead(Encoding.UTF8.GetBytes(bytes), XmlLimits.Default, out _, out var error));
        Assert.Equal(condition, error.Condition);
    }

    [Fact]
    public void A_header_is_judged_by_its_size_first()
    {
        var bytes = new StreamHeader().ToBytes();

        Assert.True(StreamHeader.TryRead(bytes, new XmlLimits { MaxBytes = bytes.Length }, out _, out _));
        Assert.False(StreamHeader.TryRead(bytes, new XmlLimits { MaxBytes = bytes.Length - 1 }, out _, out var error));
        Assert.Equal(StreamError.PolicyViolation, error);
    }
}

using System.Text;
using JwtXmppAuth.Xmpp.Streams;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Tests.Xmpp.Streams;

public sealed class StreamFeaturesTests
{
    private const string Opening = "<stream:features xmlns:stream='http://etherx.jabber.org/streams'";

    [Fact]
    public void Features_before_authentication()
    {
        var features = new StreamFeatures { StartTls = FeatureOffer.Required, Mechanisms = ["OAUTHBEARER", "ANONYMOUS"] };

        Assert.Equal(
            Opening + "><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls>"
            + "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>OAUTHBEARER</mechanism><mechanism>ANONYMOUS</mechanism></mechanisms></stream:features>",
            features.ToElement().ToString());
    }

    [Fact]
    public void Features_after_authentication()
    {
        var features = new StreamFeatures { Bind = true, Session = FeatureOffer.Optional };

        Assert.Equal(
            Opening + "><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><required/></bind>"
            + "<session xmlns='urn:ietf:params:xml:ns:xmpp-session'><optional/></session></stream:features>",
            features.ToElement().ToString());
    }

    [Theory]
    [InlineData(FeatureOffer.None, false, FeatureOffer.None)]
    [InlineData(FeatureOffer.Optional, true, FeatureOffer.Required)]
    [InlineData(FeatureOffer.Required, true, FeatureOffer.Optional)]
    public void What_is_written_is_read_back(FeatureOffer startTls, bool bind, FeatureOffer session)
    {
        var features = new StreamFeatures { StartTls = startTls, Bind = bind, Session = session, Mechanisms = ["A", "B"] };

        Assert.True(StreamFeatures.TryRead(features.ToElement(), out var read));
        Assert.Equal(features.Mechanisms, read.Mechanisms);
        Assert.Equal(features, read with { Mechanisms = features.Mechanisms });
    }

    [Fact]
    public void What_a_server_does_not_say_is_what_the_RFCs_assume()
    {
        var features = Read("><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/><session xmlns='urn:ietf:params:xml:ns:xmpp-session'/><sm xmlns='urn:xmpp:sm:3'/>");

        Assert.Equal(FeatureOffer.Optional, features.StartTls);
        Assert.Equal(FeatureOffer.Required, features.Session);
        Assert.Empty(features.Mechanisms);
        Assert.False(features.Bind);
    }

    [Fact]
    public void Names_in_other_namespaces_are_other_features()
    {
        var features = Read("><bind/><mechanisms><mechanism>A</mechanism></mechanisms><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism xmlns='x'>B</mechanism></mechanisms>");

        Assert.False(features.Bind);
        Assert.Empty(features.Mechanisms);
    }

    [Fact]
    public void Another_element_is_no_features() => Assert.False(StreamFeatures.TryRead(new Element("features", "jabber:client"), out _));

    private static StreamFeatures Read(string inside)
    {
        Assert.True(StanzaReader.TryRead(Encoding.UTF8.GetBytes($"{Opening}{inside}</stream:features>"), XmlLimits.Default, out var element, out _));
        Assert.True(StreamFeatures.TryRead(element, out var features));
        return features;
    }
}

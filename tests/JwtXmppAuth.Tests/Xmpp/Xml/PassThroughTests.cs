using System.Text;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Tests.Xmpp.Xml;

/// <summary>What nobody has changed is written as the bytes it came as, where they mean the same.</summary>
public sealed class PassThroughTests
{
    [Theory]
    [InlineData("<message xmlns=\"jabber:client\"><body >it's</body ></message>")]
    [InlineData("<p:a xmlns:p='urn:x' q=\"&#x3c;\"><p:b p:c='1'/>&#62;<d xmlns=\"\"/></p:a>")]
    [InlineData("<a xmlns=\"urn:x\"><a:b xmlns:a='urn:y'>\r\n</a:b></a>")]
    public void Bytes_that_need_nothing_around_them_go_anywhere(string xml)
    {
        Assert.Equal(xml, Written(Read(xml), ""));
        Assert.Equal(xml, Written(Read(xml), XmppNamespaces.Client));
    }

    [Fact]
    public void Bytes_that_need_a_default_namespace_go_where_it_is_the_same()
    {
        const string Message = "<message><body >x</body></message>";

        Assert.Equal(Message, Written(OnStream(Message), XmppNamespaces.Client));
        // Its own start tag says what was said around it; what is inside is in that namespace then, as before.
        Assert.Equal("<message xmlns='jabber:client'><body >x</body></message>", Written(OnStream(Message), ""));
        Assert.Equal("<message xmlns='jabber:client'/>", Written(OnStream("<message/>"), ""));
        Assert.Equal("<message xmlns='jabber:client'\n id = \"1>\"></message >", Written(OnStream("<message\n id = \"1>\"></message >"), ""));
        Assert.Equal("<message xmlns='jabber:client'><body >x</body></message>", Written(OnStream(Message), XmppNamespaces.HttpBind));
    }

    [Fact]
    public void Bytes_with_a_prefix_say_the_default_namespace_of_what_is_inside()
    {
        const string Message = "<x:a xmlns:x='urn:x'><body/></x:a>";

        Assert.Equal("<x:a xmlns='jabber:client' xmlns:x='urn:x'><body/></x:a>", Written(OnStream(Message), XmppNamespaces.HttpBind));
    }

    [Fact]
    public void A_new_start_tag_leaves_the_children_as_they_were()
    {
        var changed = OnStream("<message to=\"a@b\"><body >x</body><x xmlns=\"urn:x\"/></message>").WithAttribute("from", "c@d/e");

        Assert.Equal("<message to='a@b' from='c@d/e'><body >x</body><x xmlns=\"urn:x\"/></message>", Written(changed, XmppNamespaces.Client));
    }

    [Fact]
    public void A_child_more_or_less_leaves_the_others_as_they_were()
    {
        var presence = OnStream("<presence ><a  /><b  >1</b></presence>");

        Assert.Equal("<presence><b  >1</b><c/></presence>",
            Written(presence.WithoutElements(child => child.Name == "a").With(new Element("c", XmppNamespaces.Client)), XmppNamespaces.Client));
        Assert.Same(presence, presence.WithoutElements(child => child.Name == "absent"));
    }

    [Fact]
    public void A_prefix_of_the_stream_is_written_out()
    {
        Assert.Equal("<message><x xmlns='urn:p'><body xmlns='jabber:client' /></x></message>", Written(OnStream("<message><p:x><body /></p:x></message>"), XmppNamespaces.Client));
        Assert.Equal("<message xmlns:ns1='urn:p' ns1:a='1'/>", Written(OnStream("<message p:a=\"1\" />"), XmppNamespaces.Client));
    }

    [Fact]
    public void A_prefix_declared_further_out_is_written_out_where_its_declaration_is_lost()
    {
        var message = OnStream("<message xmlns:q='urn:q'><q:x /></message>");

        Assert.Equal("<message xmlns:q='urn:q'><q:x /></message>", Written(message, XmppNamespaces.Client));
        Assert.Equal("<message id='1'><x xmlns='urn:q'/></message>", Written(message.WithAttribute("id", "1"), XmppNamespaces.Client));
    }

    [Fact]
    public void A_CDATA_section_is_written_as_text_and_so_is_all_around_it_anew() =>
        Assert.Equal("<message><body>&lt;</body><x  /></message>", Written(OnStream("<message ><body><![CDATA[<]]></body><x  /></message>"), XmppNamespaces.Client));

    [Fact]
    public void What_is_inside_can_be_looked_at_first_and_passes_all_the_same()
    {
        const string Message = "<message><x xmlns=\"urn:x\" a=\"1\"><y >2<z/></y></x></message>";
        var message = OnStream(Message);

        var x = message.Child("x", "urn:x");
        Assert.Equal("1", x?.Attribute("a"));
        Assert.Equal("2", x?.Child("y", "urn:x")?.Text);
        Assert.Same(x?.Children[0], x?.Children[0]);
        Assert.Equal(Message, Written(message, XmppNamespaces.Client));
        Assert.Equal("<y xmlns='urn:x' >2<z/></y>", Written(x!.Child("y", "urn:x")!, XmppNamespaces.Client));
        Assert.Equal("<y >2<z/></y>", Written(x.Child("y", "urn:x")!, "urn:x"));
    }

    [Fact]
    public void Its_text_for_people_is_canonical_all_the_same() =>
        Assert.Equal("<message xmlns='jabber:client'><body>x</body></message>", OnStream("<message ><body >x</body></message>").ToString());

    [Fact]
    public void The_bytes_are_its_own_and_not_those_of_a_buffer_that_others_use_again()
    {
        var buffer = "<message xmlns='jabber:client'><body >x</body></message>"u8.ToArray();
        Assert.True(StanzaReader.TryRead(buffer, XmlLimits.Default, out var message, out _));
        var before = Encoding.UTF8.GetString(buffer);

        buffer.AsSpan().Fill((byte)'!');

        Assert.Equal(before, Written(message, ""));
        Assert.Equal("x", message.Child("body", XmppNamespaces.Client)?.Text);
    }

    [Fact]
    public void Stanzas_of_a_body_pass_each_with_bytes_of_its_own()
    {
        const string Body = "<body xmlns='http://jabber.org/protocol/httpbind' rid='1'> <message ><body >x</body></message><iq xmlns=\"jabber:client\"/></body>";
        Assert.True(StanzaReader.TryReadBody(Encoding.UTF8.GetBytes(Body), XmlLimits.Default, out var body, out _));
        Element[] stanzas = [.. body.Elements];

        Assert.All(stanzas, stanza => Assert.Equal(XmppNamespaces.Client, stanza.Namespace));
        Assert.Equal("<message ><body >x</body></message>", Written(stanzas[0], XmppNamespaces.Client));
        Assert.Equal("<iq xmlns=\"jabber:client\"/>", Written(stanzas[1], XmppNamespaces.Client));
        Assert.Equal("<iq xmlns=\"jabber:client\"/>".Length, stanzas[1].SizeOnWire);
    }

    [Fact]
    public void A_stream_in_a_namespace_of_its_own_can_be_read_as_if_it_were_the_clients()
    {
        var scope = new NamespaceScope([KeyValuePair.Create("", "jabber:component:accept")]).WithDefault(XmppNamespaces.Client);
        Assert.True(StanzaReader.TryRead("<iq ><x/></iq>"u8.ToArray(), XmlLimits.Default, scope, out var iq, out _));

        Assert.True(iq.Is("iq", XmppNamespaces.Client));
        Assert.Equal("<iq ><x/></iq>", Written(iq, XmppNamespaces.Client));
    }

    private static Element Read(string xml)
    {
        Assert.True(StanzaReader.TryRead(Encoding.UTF8.GetBytes(xml), XmlLimits.Default, out var element, out var fault), fault.ToString());
        return element;
    }

    private static Element OnStream(string xml)
    {
        var scope = new NamespaceScope([KeyValuePair.Create("", XmppNamespaces.Client), KeyValuePair.Create("p", "urn:p")]);
        Assert.True(StanzaReader.TryRead(Encoding.UTF8.GetBytes(xml), XmlLimits.Default, scope, out var element, out var fault), fault.ToString());
        return element;
    }

    private static string Written(Element element, string inherited) => Encoding.UTF8.GetString(StanzaWriter.ToBytes(element, inherited));
}

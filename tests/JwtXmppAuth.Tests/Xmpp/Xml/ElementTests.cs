using CsCheck;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Tests.Xmpp.Xml;

public sealed class ElementTests
{
    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a:b")]
    [InlineData("1a")]
    [InlineData("-a")]
    [InlineData("a>")]
    [InlineData("a\0")]
    [InlineData("\U00010000")]
    public void A_name_that_cannot_be_written_is_the_callers_mistake(string name)
    {
        Assert.False(Element.IsName(name));
        Assert.Throws<ArgumentException>(() => new Element(name, ""));
        Assert.Throws<ArgumentException>(() => new Element("a", "").WithAttribute(name, "b"));
        Assert.Throws<ArgumentException>(() => new Element("a", "", [new(name, "b")], []));
    }

    [Fact]
    public void Namespaces_that_cannot_be_declared_are_the_callers_mistake()
    {
        Assert.Throws<ArgumentException>(() => new Element("a", "\u0001"));
        Assert.Throws<ArgumentException>(() => new Element("a", "http://www.w3.org/2000/xmlns/"));
        Assert.Throws<ArgumentException>(() => new Element("a", "").InNamespace("", "\u0001"));
        Assert.Throws<ArgumentException>(() => new Element("a", "").WithAttribute("b", "c", "http://www.w3.org/2000/xmlns/"));
    }

    [Fact]
    public void An_attribute_stands_once_and_is_never_a_declaration()
    {
        Assert.Throws<ArgumentException>(() => new Element("a", "", [new("b", "1"), new("b", "2")], []));
        Assert.Throws<ArgumentException>(() => new Element("a", "").WithAttribute("xmlns", "b"));
        Assert.Equal("<a b='1' xmlns:ns1='x' ns1:b='2'/>", new Element("a", "", [new("b", "1"), new("b", "2", "x")], []).ToString());
    }

    [Fact]
    public void Characters_that_XML_cannot_carry_become_replacement_characters()
    {
        var element = new Element("a", "", new TextNode("\0x\uD800\uD83D\uDE00\uDE00\uFFFF")).WithAttribute("b", "\u001B[31m");

        Assert.Equal("<a b='\uFFFD[31m'>\uFFFDx\uFFFD\U0001F600\uFFFD\uFFFD</a>", element.ToString());
    }

    [Fact]
    public void Setting_an_attribute_replaces_it_and_setting_null_removes_it()
    {
        var element = new Element("a", "").WithAttribute("b", "1").WithAttribute("b", "2", XmppNamespaces.Xml).WithAttribute("b", "3");

        Assert.Equal("3", element.Attribute("b"));
        Assert.Equal("2", element.Attribute("b", XmppNamespaces.Xml));
        Assert.Null(element.WithAttribute("b", null).Attribute("b"));
    }

    [Fact]
    public void The_bound_on_depth_holds_for_trees_that_are_built_too()
    {
        var deepest = Enumerable.Range(1, Element.MaxDepth - 1).Aggregate(new Element("a", ""), (inner, _) => new Element("a", "", inner));

        Assert.Throws<ArgumentException>(() => new Element("a", "", deepest));
        Assert.Throws<ArgumentException>(() => new Element("a", "").With(deepest));
    }

    [Fact]
    public void Moving_to_another_namespace_goes_all_the_way_down_and_leaves_the_rest()
    {
        var element = new Element("message", "from", new TextNode("t"), new Element("x", "other", new Element("b", "from")), new Element("y", "z"));

        Assert.Equal("<message xmlns='to'>t<x xmlns='other'><b xmlns='to'/></x><y xmlns='z'/></message>", element.InNamespace("from", "to").ToString());
        Assert.Same(element, element.InNamespace("absent", "to"));
    }

    [Fact]
    public void Text_is_that_of_the_element_alone() =>
        Assert.Equal("13", new Element("a", "", new TextNode("1"), new Element("b", "", new TextNode("2")), new TextNode("3")).Text);

    [Fact]
    public void Moving_there_and_back_changes_nothing() => GenXml.Element.Sample(tree =>
        tree.InNamespace("urn:x", "urn:fresh").InNamespace("urn:fresh", "urn:x").ToString() == tree.ToString());
}

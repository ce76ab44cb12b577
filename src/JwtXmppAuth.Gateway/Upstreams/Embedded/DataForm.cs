using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Upstreams.Embedded;

/// <summary>Forms of XEP-0004.</summary>
internal static class DataForm
{
    public const string Namespace = "jabber:x:data";

    public static Element Result(string formType, params ReadOnlySpan<(string Name, string Value)> fields)
    {
        var form = new Element("x", Namespace, Field("FORM_TYPE", formType).WithAttribute("type", "hidden")).WithAttribute("type", "result");
        foreach (var (name, value) in fields)
            form = form.With(Field(name, value));
        return form;
    }

    public static Element Field(string name, string value) =>
        new Element("field", Namespace, new Element("value", Namespace, new TextNode(value))).WithAttribute("var", name);
}

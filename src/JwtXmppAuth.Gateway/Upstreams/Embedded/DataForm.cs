using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Upstreams.Embedded;

/// <summary>Forms of XEP-0004.</summary>
internal static class DataForm
{
    public const string Namespace = XmppNamespaces.DataForms;

    public static Element Question(string formType, params ReadOnlySpan<Element> fields) => Of("form", formType, fields);

    public static Element Result(string formType, params ReadOnlySpan<Element> fields) => Of("result", formType, fields);

    /// <summary>A field; without a value when there is none to show.</summary>
    public static Element Field(string name, string? value)
    {
        var field = new Element("field", Namespace).WithAttribute("var", name);
        return value is null ? field : field.With(new Element("value", Namespace, new TextNode(value)));
    }

    public static Element Field(string name, bool value) => Field(name, value ? "1" : "0").WithAttribute("type", "boolean");

    /// <summary>What a submitted form says in a field; null when it does not have it.</summary>
    public static string? Value(Element form, string name) =>
        form.Elements.FirstOrDefault(field => field.Is("field", Namespace) && field.Attribute("var") == name)
            is { } field ? field.Child("value", Namespace)?.Text ?? "" : null;

    private static Element Of(string type, string formType, ReadOnlySpan<Element> fields)
    {
        var form = new Element("x", Namespace, Field("FORM_TYPE", formType).WithAttribute("type", "hidden")).WithAttribute("type", type);
        foreach (var field in fields)
            form = form.With(field);
        return form;
    }
}

using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Upstreams.Domain;

/// <summary>Answers of XEP-0030.</summary>
internal static class Disco
{
    public static Element Info(Element query, string category, string type, string? name, params ReadOnlySpan<string> features)
    {
        var info = new Element("query", XmppNamespaces.DiscoInfo)
            .WithAttribute("node", query.Attribute("node"))
            .With(new Element("identity", XmppNamespaces.DiscoInfo)
                .WithAttribute("category", category).WithAttribute("type", type).WithAttribute("name", name));
        foreach (var feature in features)
            info = info.With(new Element("feature", XmppNamespaces.DiscoInfo).WithAttribute("var", feature));
        return info;
    }

    public static Element Items(params ReadOnlySpan<string> addresses)
    {
        var items = new Element("query", XmppNamespaces.DiscoItems);
        foreach (var address in addresses)
            items = items.With(new Element("item", XmppNamespaces.DiscoItems).WithAttribute("jid", address));
        return items;
    }

    /// <summary>The error for a question about a node; nothing here has nodes.</summary>
    public static Element? NodeMissing(Stanza stanza, Element query) =>
        string.IsNullOrEmpty(query.Attribute("node"))
            ? null
            : Answer.Error(stanza, StanzaError.ItemNotFound with { Text = "Node does not exist" });
}

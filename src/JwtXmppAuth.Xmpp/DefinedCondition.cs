using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Xmpp;

/// <summary>What all three kinds of error of RFC 6120 have in common: a condition and, maybe, a text, in one namespace.</summary>
internal static class DefinedCondition
{
    public static (Element? Condition, string? Text) In(Element error, string ns) => (
        error.Elements.FirstOrDefault(child => child.Namespace == ns && child.Name != "text"),
        error.Child("text", ns)?.Text);
}

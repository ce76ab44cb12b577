using JwtXmppAuth.Tokens;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Policy;

/// <summary>A refused room (scheme section 5.4).</summary>
/// <param name="Tag">The typed child in Jitsi's namespace; null where the plugin writes none.</param>
public sealed record Denial(string Code, string Text, string? Tag, string Explanation) : Refusal(Code, Text, Explanation)
{
    public StanzaError ToStanzaError() =>
        StanzaError.NotAllowed with { Text = Text, Tag = Tag is null ? null : new Element(Tag, XmppNamespaces.Jitmeet) };
}

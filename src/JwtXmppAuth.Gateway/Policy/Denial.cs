using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Policy;

/// <summary>A refused room (scheme section 5.4).</summary>
/// <param name="Code">Stable: <c>room.mismatch</c>, <c>room.tenant</c>, …</param>
/// <param name="Text">The plugin's text.</param>
/// <param name="Tag">The typed child in Jitsi's namespace; null where the plugin writes none.</param>
/// <param name="Explanation">For the operator: expected and actual.</param>
public sealed record Denial(string Code, string Text, string? Tag, string Explanation)
{
    public string? Expected { get; init; }

    public string? Actual { get; init; }

    /// <summary>For the operator: what to change, and where; null where nothing can be told.</summary>
    public string? Fix { get; init; }

    /// <summary>The explanation and what to change, as a log line has them.</summary>
    public string InFull => Fix is null ? Explanation : $"{Explanation} {Fix}";

    public StanzaError ToStanzaError() =>
        StanzaError.NotAllowed with { Text = Text, Tag = Tag is null ? null : new Element(Tag, XmppNamespaces.Jitmeet) };
}

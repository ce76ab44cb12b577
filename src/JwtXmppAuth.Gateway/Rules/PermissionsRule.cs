using System.Collections.Immutable;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Rules;

/// <summary>
/// Tells a moderator whose token does not speak of features which ones he has, in his own presence, as Jitsi's
/// <c>mod_jitsi_permissions</c> does; with features in the token the client reads those itself.
/// </summary>
internal sealed class PermissionsRule : IStanzaRule
{
    private const string Name = "permissions";

    /// <summary>The module's <c>jitsi_default_permissions</c>.</summary>
    private static readonly ImmutableArray<string> OfModerators =
        ["livestreaming", "recording", "transcription", "outbound-call", "create-polls", "send-groupchat", "flip"];

    private static readonly Element Written = new(
        Name, XmppNamespaces.Jitmeet,
        [.. OfModerators.Select(feature => new Element("p", XmppNamespaces.Jitmeet).WithAttribute("name", feature).WithAttribute("val", "true"))]);

    public Stanza ToClient(Stanza stanza, SessionContext session)
    {
        if (stanza.Kind is not StanzaKind.Presence)
            return stanza;
        var element = stanza.Element;
        if (element.Elements.Any(IsPermissions))
            element = element.WithoutElements(IsPermissions);
        if (stanza.Type is null && !session.Identity.Grants.SpeaksOfFeatures && OwnPresence.TryRead(stanza, out var own) && own.Room.IsModerated)
            element = element.With(Written);
        return ReferenceEquals(element, stanza.Element) ? stanza : stanza.With(element);
    }

    private static bool IsPermissions(Element child) => child.Name.Equals(Name, StringComparison.OrdinalIgnoreCase);
}

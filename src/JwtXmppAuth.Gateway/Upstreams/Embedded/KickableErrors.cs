using System.Collections.Frozen;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Upstreams.Embedded;

/// <summary>Message errors that say a client is gone (XEP-0045 §18.1.2); others only say that it did not like a message.</summary>
internal static class KickableErrors
{
    private static readonly FrozenSet<string> Conditions = FrozenSet.Create(
        StringComparer.Ordinal,
        "gone",
        "internal-server-error",
        "item-not-found",
        "jid-malformed",
        "recipient-unavailable",
        "redirect",
        "remote-server-not-found",
        "remote-server-timeout",
        "service-unavailable");

    /// <summary>True also for an error without a condition.</summary>
    public static bool Contains(Element stanza) => ConditionOf(stanza) is not { } condition || Conditions.Contains(condition);

    public static string? ConditionOf(Element stanza) =>
        stanza.Child("error", XmppNamespaces.Client)?.Elements.FirstOrDefault(child => child.Namespace == XmppNamespaces.Stanzas && child.Name != "text")?.Name;
}

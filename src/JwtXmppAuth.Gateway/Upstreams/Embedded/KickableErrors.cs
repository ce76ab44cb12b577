using System.Collections.Frozen;
using JwtXmppAuth.Xmpp.Stanzas;
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

    public static bool Contains(Element stanza) => Read(stanza) is not { } error || Conditions.Contains(error.Condition);

    /// <summary>The words the room says about an occupant that it drops for such an error.</summary>
    public static string Describe(Element stanza)
    {
        var error = Read(stanza);
        var condition = error?.Condition.Replace('-', ' ') ?? "presence error";
        return error?.Text is { } text ? $"Kicked: {condition}: {text}" : $"Kicked: {condition}";
    }

    /// <summary>Null for an error that has no <c>error</c>.</summary>
    private static StanzaError? Read(Element stanza) =>
        stanza.Child("error", stanza.Namespace) is not null && StanzaError.TryRead(stanza, out var error) ? error : null;
}

using System.Globalization;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>
/// What a client is told before its token ends its session: a headline of its host (RFC 6121 section 5.2.2), which Jitsi's clients
/// pass over and others show, with an element that a program can read.
/// </summary>
internal static class ExpiryNotice
{
    public const string Namespace = "urn:jwtxmppauth:expiry:0";

    /// <param name="end">When the session ends, unless it is resumed with a newer token.</param>
    public static Element Of(Jid client, DateTimeOffset end, DateTimeOffset now)
    {
        var left = Math.Max(0, (long)Math.Ceiling((end - now).TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return new Element(
            "message",
            XmppNamespaces.Client,
            new Element("body", XmppNamespaces.Client, new TextNode($"Your access to this server ends in {left} seconds.")),
            new Element("expiry", Namespace)
                .WithAttribute("at", end.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture))
                .WithAttribute("seconds", left))
            .WithAttribute("type", "headline")
            .WithAttribute("from", client.Domain)
            .WithAttribute("to", client.ToString());
    }
}

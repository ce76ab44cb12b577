using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Streams;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Transports.WebSocket;

/// <summary>A client's <c>open</c> (RFC 7395 §3.4), with the attributes of a stream header (RFC 6120 §4.7).</summary>
/// <param name="Domain">Prepared; nobody has asked yet whether it is served here.</param>
/// <param name="From">Who the client says it is; null too where that is no address.</param>
internal sealed record ClientOpen(string Domain, Jid? From)
{
    public static bool TryRead(Element open, [NotNullWhen(true)] out ClientOpen? read, [NotNullWhen(false)] out StreamError? error)
    {
        read = null;
        error = null;
        if (!IsKnown(open.Attribute("version")))
            error = StreamError.UnsupportedVersion;
        else if (!Jid.TryParse(open.Attribute("to"), out var to) || to is not { Node: null, Resource: null })
            error = StreamError.ImproperAddressing;
        else
            read = new ClientOpen(to.Domain, Jid.TryParse(open.Attribute("from"), out var from) ? from : null);
        return read is not null;
    }

    /// <summary>RFC 6120 §4.7.5: two integers; a higher version is answered with ours, a missing one stands for 0.9.</summary>
    private static bool IsKnown(string? version) =>
        version?.Split('.') is [var major, var minor] && TryInteger(major, out var first) && first >= 1 && TryInteger(minor, out _);

    private static bool TryInteger(string digits, out int value)
    {
        value = 0;
        return digits.Length <= 9 && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }
}

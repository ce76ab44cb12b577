using System.Globalization;
using System.Security.Cryptography;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Upstreams.Component;

/// <summary>
/// A question that every server answers, whatever it is: a ping of the domain to itself, which the server brings back to
/// the component. When it is back, all that was sent before it has arrived.
/// </summary>
internal sealed class LinkProbe(string domain)
{
    // Not to be guessed: an answer of somebody else's would take a farewell for heard.
    private readonly string _prefix = $"link-{RandomNumberGenerator.GetHexString(16, lowercase: true)}-";

    /// <summary>The number of the next one, over all connections.</summary>
    public long Next { get; private set; }

    /// <param name="lastFarewell">What will have arrived when the probe is back.</param>
    public Element Of(long lastFarewell) => new Element("iq", XmppNamespaces.Client, new Element("ping", XmppNamespaces.Ping))
        .WithAttribute("type", "get")
        .WithAttribute("id", string.Create(CultureInfo.InvariantCulture, $"{_prefix}{Next++}-{lastFarewell}"))
        .WithAttribute("from", domain)
        .WithAttribute("to", domain);

    /// <summary>Whether it is one that came back, itself or as an error.</summary>
    public bool IsBack(Stanza stanza, out long number, out long lastFarewell)
    {
        (number, lastFarewell) = (0, 0);
        if (stanza is not { Kind: StanzaKind.Iq, Id: { } id } || !id.StartsWith(_prefix, StringComparison.Ordinal))
            return false;
        var numbers = id.AsSpan(_prefix.Length);
        return numbers.IndexOf('-') is var between and > 0
            && long.TryParse(numbers[..between], NumberStyles.None, CultureInfo.InvariantCulture, out number)
            && long.TryParse(numbers[(between + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out lastFarewell);
    }
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Upstreams.Domain;

/// <summary>
/// STUN and TURN servers for the users of a domain (XEP-0215, both versions), with credentials made for the moment: a user
/// name that is its own expiry, and HMAC-SHA1 of it as the password, as coturn's <c>use-auth-secret</c> has it.
/// </summary>
internal sealed class ExternalServices(IList<ExternalServiceOptions> services, string? secret, TimeProvider time)
{
    public static readonly ExternalServices None = new([], secret: null, TimeProvider.System);

    /// <param name="payload">In either version's namespace.</param>
    /// <returns>Null for what is no question about services.</returns>
    public Element? AnswerTo(Stanza request, Element payload) => payload.Name switch
    {
        "services" => Answer.Result(request, Services(payload)),
        "credentials" => Credentials(request, payload),
        _ => null,
    };

    private Element Services(Element query)
    {
        var type = query.Attribute("type");
        var found = services.Where(service => type is null || service.Type == type);
        return new Element("services", query.Namespace, [.. found.Select(service => Describe(service, query.Namespace))]).WithAttribute("type", type);
    }

    private Element Credentials(Stanza request, Element query)
    {
        if (query.Child("service", query.Namespace) is not { } wanted || wanted.Attribute("host") is not { } host || wanted.Attribute("type") is not { } type)
            return Answer.Error(request, StanzaError.BadRequest);
        var port = wanted.Attribute("port");
        XmlNode[] found =
        [
            .. services
                .Where(service => service.Type == type && service.Host.Equals(host, StringComparison.OrdinalIgnoreCase)
                    && (port is null || port == service.Port.ToString(CultureInfo.InvariantCulture)))
                .Select(service => Describe(service, query.Namespace)),
        ];
        return found.Length == 0
            ? Answer.Error(request, StanzaError.ItemNotFound)
            : Answer.Result(request, new Element("credentials", query.Namespace, found));
    }

    private Element Describe(ExternalServiceOptions service, string ns)
    {
        var (username, password, expires) = CredentialsFor(service);
        return new Element("service", ns)
            .WithAttribute("type", service.Type)
            .WithAttribute("host", service.Host)
            .WithAttribute("port", service.Port.ToString(CultureInfo.InvariantCulture))
            .WithAttribute("transport", service.Transport)
            .WithAttribute("username", username)
            .WithAttribute("password", password)
            .WithAttribute("restricted", username is null ? null : "1")
            .WithAttribute("expires", expires?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
    }

    private (string? Username, string? Password, DateTimeOffset? Expires) CredentialsFor(ExternalServiceOptions service)
    {
        if (service.Username is not null)
            return (service.Username, service.Password, null);
        if (secret is null || !service.TakesCredentials)
            return default;
        var expires = time.GetUtcNow() + service.Lifetime;
        var username = expires.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return (username, Convert.ToBase64String(Mac(secret, username)), expires);
    }

#pragma warning disable CA5350 // The TURN servers' own scheme, and no collision helps anybody against a MAC.
    private static byte[] Mac(string secret, string username) => HMACSHA1.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(username));
#pragma warning restore CA5350
}

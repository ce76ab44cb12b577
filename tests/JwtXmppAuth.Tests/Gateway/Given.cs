using System.Text;
using System.Text.Json;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Identity;
using JwtXmppAuth.Gateway.Rules;
using JwtXmppAuth.Tokens;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Tests.Gateway;

/// <summary>What the tests of identity, policy and rules start from: one host, its client, a verified token.</summary>
internal static class Given
{
    public const string Node = "0b1f8a52-3c4d-4e5f-8a9b-0c1d2e3f4a5b";
    public const string Client = Node + "@meet.example.com/web";

    public static HostOptions Host(Action<HostOptions>? change = null)
    {
        var host = new HostOptions { Domain = "meet.example.com" };
        change?.Invoke(host);
        return host;
    }

    public static VerifiedToken Token(string? room = "a", string? sub = "*", string? tenant = null, string context = "{}", string? moderator = null)
    {
        var claims = Json(context);
        return new VerifiedToken
        {
            AppId = "app",
            Raw = "raw",
            Issuer = "app",
            Subject = "subject",
            Room = room,
            Sub = sub,
            Tenant = tenant,
            Context = claims,
            User = Claim("user"),
            Group = Claim("group")?.GetString(),
            Features = Claim("features"),
            RoomContext = Claim("room"),
            Callee = Claim("callee"),
            Moderator = moderator is null ? null : Json(moderator),
        };

        JsonElement? Claim(string name) => claims.TryGetProperty(name, out var value) ? value : null;
    }

    public static ClientIdentity Identity(VerifiedToken? token, HostOptions? host = null) => IdentityMapper.Map(token, Node, host ?? Host());

    public static SessionContext Session(VerifiedToken? token, string tenant = "", HostOptions? host = null) =>
        new(Identity(token, host), Jid(Client), tenant);

    public static Jid Jid(string text) =>
        JwtXmppAuth.Xmpp.Jid.TryParse(text, out var jid) ? jid : throw new ArgumentException($"{text} is no JID", nameof(text));

    public static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    /// <param name="xml">Without the namespace of clients: it is put around.</param>
    public static Stanza Stanza(string xml)
    {
        var bytes = Encoding.UTF8.GetBytes($"<stream xmlns='jabber:client'>{xml}</stream>");
        if (!StanzaReader.TryRead(bytes, XmlLimits.Default, out var stream, out var fault))
            throw new ArgumentException($"{fault}: {xml}", nameof(xml));
        return JwtXmppAuth.Xmpp.Stanzas.Stanza.TryCreate(stream.Elements.Single(), out var stanza)
            ? stanza
            : throw new ArgumentException($"no stanza: {xml}", nameof(xml));
    }

    /// <summary>As it stands inside a client's stream.</summary>
    public static string Written(Element element) => StanzaWriter.ToText(element, XmppNamespaces.Client);
}

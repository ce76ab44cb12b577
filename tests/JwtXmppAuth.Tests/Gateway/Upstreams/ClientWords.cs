using JwtXmppAuth.Testing.Scenarios;
using JwtXmppAuth.Xmpp.Stanzas;

namespace JwtXmppAuth.Tests.Gateway.Upstreams;

/// <summary>What a client that is directly on an upstream says and hears, in the texts of these tests.</summary>
internal static class ClientWords
{
    public static Task SendAsync(this UpstreamClient client, string xml) =>
        client.SendAsync(Given.Stanza(xml).Element, TestContext.Current.CancellationToken);

    public static Task<Stanza> ReceiveAsync(this UpstreamClient client) => client.ReceiveAsync(TestContext.Current.CancellationToken);

    /// <summary>What waits to be read; what was sent before is answered before, so nothing has to be waited for.</summary>
    public static List<Stanza> TakeAll(this UpstreamClient client)
    {
        var taken = new List<Stanza>();
        while (client.Connection.Incoming.TryRead(out var stanza))
            taken.Add(stanza);
        return taken;
    }

    public static string? Error(this Stanza stanza) => StanzaError.TryRead(stanza.Element, out var error) ? error.Condition : null;
}

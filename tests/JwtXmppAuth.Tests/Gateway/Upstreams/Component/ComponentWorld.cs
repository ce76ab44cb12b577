using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Upstreams.Component;
using JwtXmppAuth.Gateway.Upstreams.Domain;
using JwtXmppAuth.Testing.Scenarios;
using JwtXmppAuth.Xmpp.Stanzas;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Tests.Gateway.Upstreams.Component;

/// <summary>A client domain with its link up, and clients directly on it.</summary>
internal sealed class ComponentWorld
{
    public const string Room = "room@conference.meet.example.com";

    public ComponentWorld(Action<ClientDomainOptions>? configure = null, bool up = true, string? account = null)
    {
        var host = new HostOptions { Domain = "meet.example.com", Upstream = "component" };
        configure?.Invoke(host.ClientDomain);
        host.ModeratorAccount.Jid = account;
        Upstream = new ComponentUpstream(host, Link, Time, NullLogger<ComponentUpstream>.Instance);
        if (up)
            Link.Return();
    }

    public FakeTimeProvider Time { get; } = new();

    public FakeLink Link { get; } = new();

    public ComponentUpstream Upstream { get; }

    public Task<UpstreamClient> ConnectAsync(string node = "ada", string? resource = "desk") =>
        UpstreamClient.ConnectAsync(Upstream, "meet.example.com", TestContext.Current.CancellationToken, node, resource);

    /// <summary>A client that the room has let in.</summary>
    public async Task<UpstreamClient> JoinedAsync(string node = "ada", string room = Room)
    {
        var client = await ConnectAsync(node);
        await client.SendAsync($"<presence to='{room}/{node}'><x xmlns='http://jabber.org/protocol/muc'/></presence>");
        Link.Take();
        Link.Say($"<presence from='{room}/{node}' to='{client.Jid}'>{Self}</presence>");
        await client.ReceiveAsync();
        return client;
    }

    public const string Self = "<x xmlns='http://jabber.org/protocol/muc#user'><item role='participant' affiliation='none'/><status code='110'/></x>";
}

internal static class ComponentClient
{
    /// <summary>Kind, type, from and to: <c>presence unavailable a@b/c d@e/f</c>.</summary>
    public static string Line(this Stanza stanza) =>
        string.Join(' ', new[] { stanza.Element.Name, stanza.Type, stanza.Element.Attribute("from"), stanza.Element.Attribute("to") }.OfType<string>());
}

using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Testing.Scenarios;

/// <summary>A connected client as a scenario sees it, whatever carries its stanzas. Disposing it is its death: no farewell.</summary>
public interface IScenarioClient : IAsyncDisposable
{
    /// <summary>The full JID the server gave.</summary>
    Jid Jid { get; }

    Task SendAsync(Element stanza, CancellationToken cancellation);

    /// <summary>The next stanza, in the order of arrival.</summary>
    Task<Stanza> ReceiveAsync(CancellationToken cancellation);
}

using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>One client: its identity, its stream negotiation, its upstream connection. Ends once, by one method, with one reason.</summary>
public sealed class GatewaySession
{
    /// <summary>The public reference: in logs, in refusal texts, in the hand-off. Not the secret sid of a transport.</summary>
    public string Id => throw new NotImplementedException();

    /// <summary>Completes when the session is over.</summary>
    public Task<SessionEnd> Ended => throw new NotImplementedException();

    /// <summary>Delivers the first stream features.</summary>
    public Task StartAsync() => throw new NotImplementedException();

    /// <summary>Takes one top-level element of the client's stream. Calls must not overlap; waits while the server is slow.</summary>
    public Task ReceiveAsync(Element element) => throw new NotImplementedException();

    /// <summary>The client restarts its stream (RFC 6120 §6.4.6; BOSH <c>xmpp:restart</c>): delivers features anew.</summary>
    public Task RestartAsync() => throw new NotImplementedException();

    public Task EndAsync(SessionEnd end) => throw new NotImplementedException();
}

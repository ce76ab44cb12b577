using System.Threading.Channels;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Upstreams;

/// <summary>One session's stream to a Prosody with our module, which takes a newer hand-off on it as well.</summary>
/// <param name="handoff">Makes a fresh one.</param>
internal sealed class ProsodyConnection(ClientStream stream, Func<UpstreamLogin, string> handoff) : IUpstreamConnection
{
    public ChannelReader<Stanza> Incoming => stream.Incoming;

    public Task<UpstreamEnd> Ended => stream.Ended;

    public Task<Jid> BindAsync(string? resource, CancellationToken cancellation) => stream.BindAsync(resource, cancellation);

    public ValueTask SendAsync(Stanza stanza, CancellationToken cancellation) => stream.SendAsync(stanza, cancellation);

    public async Task AdoptAsync(UpstreamLogin login, TimeSpan patience, CancellationToken cancellation)
    {
        var question = new Element("handoff", XmppNamespaces.Handoff).WithText(handoff(login));
        var answer = await stream.AskAsync(question, patience, cancellation);
        if (StanzaError.TryRead(answer, out var error))
        {
            var said = error.Text is null ? error.Condition : $"{error.Condition} ({error.Text})";
            throw HandoffExchange.Refused(
                error.Condition, error.Text, OneLine.Of($"Prosody kept what it had of session {login.SessionId}: {said}"));
        }
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();
}

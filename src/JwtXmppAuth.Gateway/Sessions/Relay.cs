using JwtXmppAuth.Gateway.Rules;
using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Streams;
using JwtXmppAuth.Xmpp.Xml;
using Microsoft.Extensions.Logging;

namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>A bound session's stanzas, both ways, by the rules of its host.</summary>
internal sealed partial class Relay(
    string sessionId, Host host, SessionRules rules, ClientSide client, ManagedStream managed, IUpstreamConnection upstream, SessionServices services)
{
    private readonly ILogger _log = services.Log;

    // Most sessions ask nothing.
    private volatile Questions? _questions;

    public SessionRules Rules => rules;

    public IUpstreamConnection Upstream => upstream;

    /// <summary>One element of the client; answers with the stream error that ends the session, or null.</summary>
    public async Task<StreamError?> ForwardAsync(Element element, Transport transport, CancellationToken cancellation)
    {
        if (element.Namespace == XmppNamespaces.StreamManagement)
            return await managed.ReceiveAsync(element, transport, cancellation);
        if (!Stanza.TryCreate(element, out var stanza))
            return StreamError.UnsupportedStanzaType;
        if (StreamRequests.Session(stanza))
            return await client.ReplyAsync(StreamRequests.Result(stanza), cancellation);

        var outcome = host.Pipeline.FromClient(stanza, rules.Context);
        if (outcome is RuleOutcome.Ask(var question, var decide))
            outcome = decide(await AnsweredAsync(() => (_questions ??= new(services.Time)).AskAsync(question, upstream, cancellation)));
        switch (outcome)
        {
            case RuleOutcome.Forward(var allowed):
                await upstream.SendAsync(allowed, cancellation);
                break;
            case RuleOutcome.Answer(var answer):
                return await client.ReplyAsync(answer, cancellation);
            case RuleOutcome.Refuse(var reply, var code, var explanation) refusal:
                services.Metrics.StanzaRefused(code);
                LogStanzaRefused(refusal.Expected ? LogLevel.Information : LogLevel.Warning, sessionId, host.Domain, code, explanation);
                return reply is null ? null : await client.ReplyAsync(reply, cancellation);
        }

        return null;
    }

    /// <summary>Waits for an answer of the server, behind whatever else it has said: only the client could make room for that, and it is not heard meanwhile.</summary>
    public async Task<T> AnsweredAsync<T>(Func<Task<T>> ask)
    {
        client.Stretch(true);
        try
        {
            return await ask();
        }
        finally
        {
            client.Stretch(false);
        }
    }

    /// <summary>Server to client, until the server's stream is over; then everything it sent has been queued for the client, and the session ends.</summary>
    public async Task ReadAsync(SessionTurns turns, CancellationToken living)
    {
        try
        {
            // Not cancelled: an end that cannot wait ends the stream first, and an exception for each session would be dear.
            while (await upstream.Incoming.WaitToReadAsync(CancellationToken.None))
            {
                while (!living.IsCancellationRequested && upstream.Incoming.TryRead(out var stanza))
                {
                    if (_questions?.IsAnswer(stanza) is not true)
                        await client.DeliverAsync(rules.ToClient(stanza).Element, living);
                }

                if (living.IsCancellationRequested)
                    return;
                // All that is there together goes out together.
                client.Flush();
            }

            if (living.IsCancellationRequested)
                return;
            await client.RestAsync(living);
            turns.End(EndOf(await upstream.Ended));
        }
        catch (Exception failure)
        {
            // As in a turn: a session's fault must not become another's.
            turns.Fail(failure);
        }
    }

    private static SessionEnd EndOf(UpstreamEnd stream) => stream switch
    {
        { Error: { } error } => new SessionEnd(EndReason.UpstreamClosed, error, FromUpstream: true),
        { Orderly: true } => new SessionEnd(EndReason.UpstreamClosed, StreamError.RemoteConnectionFailed),
        _ => new SessionEnd(EndReason.UpstreamFailed, StreamError.RemoteConnectionFailed),
    };

    [LoggerMessage(EventId = 2004, Message = "Session {Ref} at {Host}: stanza refused, {Code}. {Explanation}")]
    private partial void LogStanzaRefused(LogLevel level, string @ref, string host, string code, string explanation);
}

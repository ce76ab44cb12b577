using System.Diagnostics.CodeAnalysis;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Transports.Bosh;

/// <summary>
/// Requests that wait for an answer, stanzas that wait for a request, and how they come together: in rid order, with all
/// that is there, and at once where the client pauses. Not thread-safe: the connection's gate guards it.
/// </summary>
internal sealed class Exchange(BoshTerms terms, BoshAnswers answers, HeldRequests held, Outbox outbox, RequestRules rules, Patience patience, TimeProvider time)
{
    private readonly AnswerReports? _reports = terms.Acknowledges ? new(terms.Requests + 1, time) : null;
    private (long Rid, TimeSpan For) _pause;

    /// <summary>Takes note of a request that is new, whether its turn has come or not.</summary>
    public void Arrive(BoshBody body)
    {
        held.Arrive(body.Rid);
        rules.Remember(body);
        _reports?.Acknowledged(body.Ack);
        // No pause is so short that nobody could come back from it.
        if (body.Pause is { } seconds)
            _pause = (body.Rid, TimeSpan.FromSeconds(Math.Max(1, seconds)));
    }

    /// <summary>§14.3: the answer that was given before; a pause begins anew with it.</summary>
    public bool TryReplay(BoshBody body, [NotNullWhen(true)] out BoshAnswer? answer)
    {
        if (!held.TryReplay(body.Rid, out var given))
        {
            answer = null;
            return false;
        }

        if (body.Rid == _pause.Rid)
            patience.Silence = _pause.For;
        answer = given with { Replayed = true };
        return true;
    }

    /// <summary>Answers every request whose turn it is.</summary>
    /// <param name="due">The rid whose time is up: it, and all before it, are answered.</param>
    public void Settle(long due = 0)
    {
        // §10: a pause is answered at once, with all that wait before it.
        while (held.TryNext(stanzas: !outbox.IsEmpty || _reports?.Due is not null, Math.Max(due, _pause.Rid), out var rid))
            Answer(rid);
    }

    /// <inheritdoc cref="Patience.Watch"/>
    public void Watch() => patience.Watch(held);

    private void Answer(long rid)
    {
        var pauses = rid == _pause.Rid;
        var waiting = held.IsWaiting(rid);
        // §10: whoever will not be there for a while is given nothing.
        Element[] payload = waiting && !pauses ? outbox.Take() : [];
        held.Answer(rid, answers.Of(rid, held.NextRid - 1, waiting ? _reports?.Take() : null, payload), pauses);
        _reports?.Given(rid);
        rules.Answered(rid, empty: payload.Length == 0);
        if (pauses)
            patience.Silence = _pause.For;
    }
}

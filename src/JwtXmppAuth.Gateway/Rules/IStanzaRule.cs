using JwtXmppAuth.Gateway.Identity;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Rules;

/// <summary>One rule applied to each stanza of a session. Pure: no I/O, no waiting, no state beyond the context.</summary>
public interface IStanzaRule
{
    /// <summary>A stanza on its way from the client to the server.</summary>
    RuleOutcome FromClient(Stanza stanza, SessionContext session) => new RuleOutcome.Forward(stanza);

    /// <summary>A stanza on its way to the client; the result is delivered.</summary>
    Stanza ToClient(Stanza stanza, SessionContext session) => stanza;

    /// <summary>The session has another identity from now on, in the rooms where it is.</summary>
    void Replaced(SessionContext session)
    {
    }

    /// <summary>The session is over, and so is the server's side of it.</summary>
    void Ended(SessionContext session)
    {
    }
}

/// <summary>What rules may know of a session.</summary>
/// <param name="Jid">The full JID the server bound.</param>
public sealed record SessionContext(ClientIdentity Identity, Jid Jid, string Tenant)
{
    /// <summary>Of the session, not of its identity: another one, put in its place, is in the same rooms.</summary>
    public JoinedRooms Rooms { get; init; } = new();

    /// <summary>Where it waits for a host, if it is a guest that has to; of the session as well.</summary>
    public WaitingGuest Waiting { get; init; } = new();
}

public abstract record RuleOutcome
{
    private RuleOutcome()
    {
    }

    public sealed record Forward(Stanza Stanza) : RuleOutcome;

    /// <summary>Nothing reaches the server; the client gets <paramref name="Reply"/>, if there is one.</summary>
    public sealed record Refuse(Element? Reply, string Code, string Explanation) : RuleOutcome
    {
        /// <summary>Nobody has done anything wrong; it belongs to the way things go.</summary>
        public bool Expected { get; init; }
    }

    /// <summary>Nothing reaches the server, which has no part in this: the gateway answers in its place.</summary>
    public sealed record Answer(Element Reply) : RuleOutcome;

    /// <summary>
    /// Only the server knows. It is asked on the session's own stream, in the session's name, and everything the client
    /// sends waits for its answer, but not for long.
    /// </summary>
    /// <param name="Question">An IQ without an id.</param>
    /// <param name="Decide">Is given the result or the error; null when the server did not answer in time.</param>
    public sealed record Ask(Stanza Question, Func<Stanza?, RuleOutcome> Decide) : RuleOutcome;

    /// <summary>A refusal with its answer, unless the stanza is one that must not be answered.</summary>
    internal static Refuse Refused(Stanza stanza, StanzaError error, string code, string explanation, bool expected = false) =>
        new(StanzaError.MayAnswer(stanza) ? error.ReplyTo(stanza.Element) : null, code, explanation) { Expected = expected };
}

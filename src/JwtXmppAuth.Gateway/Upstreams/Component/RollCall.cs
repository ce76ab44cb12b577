using System.Security.Cryptography;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Upstreams.Component;

/// <summary>
/// After an interruption of the link, the question to every room whether a session is still in it (XEP-0410): a server answers
/// for a component that is away, with an error, and rooms put out whom an error comes from, without his hearing of it.
/// </summary>
internal sealed class RollCall
{
    // Nobody can know it beforehand; and it says nothing about any session, so one is enough for all of them.
    private volatile string _id = "";

    /// <summary>Answers to an earlier one are nobody's any more.</summary>
    public void Begin() => _id = $"roll-call-{RandomNumberGenerator.GetHexString(16, lowercase: true)}";

    public Element Ask(string session, Jid occupant) =>
        new Element("iq", XmppNamespaces.Client, new Element("ping", XmppNamespaces.Ping))
            .WithAttribute("type", "get")
            .WithAttribute("id", _id)
            .WithAttribute("from", session)
            .WithAttribute("to", occupant.ToString());

    /// <summary>An answer to it, which is not for the client.</summary>
    public bool IsAnswer(Stanza stanza) => stanza is { Kind: StanzaKind.Iq, Type: "result" or "error" } && stanza.Id == _id;

    /// <summary>XEP-0410 §3: whoever is in no longer, or in no room at all; other errors say nothing about that.</summary>
    public static bool IsOut(Stanza answer) =>
        StanzaError.TryRead(answer.Element, out var error)
        && (error.Condition == StanzaError.NotAcceptable.Condition || error.Condition == StanzaError.ItemNotFound.Condition);
}

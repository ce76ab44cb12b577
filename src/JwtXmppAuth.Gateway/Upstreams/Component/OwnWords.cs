using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Upstreams.Component;

/// <summary>What the domain itself says over the link. Never waits: what finds no room is not said, and its occasion comes again.</summary>
internal sealed class OwnWords(IComponentLink link)
{
    // Null before the link was up, and over when it was lost.
    private volatile LinkLane? _lane;

    /// <summary>The link is up, for the first time or again.</summary>
    public void Begin()
    {
        _lane?.Complete();
        _lane = link.OpenLane();
    }

    public void Say(Element element)
    {
        try
        {
            _lane?.TrySend(element);
        }
        catch (UpstreamFailedException)
        {
            // Lost meanwhile; nobody waits for it any more.
        }
    }

    /// <summary>Answers with an error, unless the stanza is one that must not be answered.</summary>
    public void Refuse(Stanza stanza, StanzaError error)
    {
        if (StanzaError.MayAnswer(stanza))
            Say(error.ReplyTo(stanza.Element));
    }
}

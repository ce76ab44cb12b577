using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Upstreams.Component;

/// <summary>The domain that lives on a link. Called by the link's one loop, in order; nothing here may block.</summary>
internal interface ILinkReceiver
{
    /// <summary>One stanza from the server, in <c>jabber:client</c> as everywhere else.</summary>
    void Receive(Stanza stanza);

    /// <summary>The link is up, for the first time or again. Farewells that may not have arrived are said first.</summary>
    /// <returns>
    /// What the server is to be asked about the time between: the first part before anything from a lane, each further one when
    /// the one before has been answered. It is looked up when it is its turn, while stanzas come and go.
    /// </returns>
    IEnumerable<Element> Returned();

    /// <summary>The link is down. Lanes keep what they have, and fill.</summary>
    void Interrupted();

    /// <summary>
    /// The link has been down for longer than <c>OutageGrace</c>: every lane is over, and what waited in it is gone but for
    /// the farewells; those of sessions that end now are kept too, and said when the link is back.
    /// </summary>
    /// <param name="why">For the log.</param>
    void Lost(string why);
}

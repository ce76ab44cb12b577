using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Upstreams.Component;

/// <summary>All sessions of a domain hang on one loop: what fails there at one stanza is reported, and must not end them.</summary>
internal sealed class LinkGuard(ILinkReceiver receiver, LinkReports reports) : ILinkReceiver
{
    public void Receive(Stanza stanza) => Run(() => receiver.Receive(stanza));

    public IEnumerable<Element> Returned()
    {
        Element[] said = [];
        Run(() => said = [.. receiver.Returned()]);
        return said;
    }

    public void Interrupted() => Run(receiver.Interrupted);

    public void Lost(string why) => Run(() => receiver.Lost(why));

    private void Run(Action call)
    {
        try
        {
            call();
        }
        catch (Exception exception)
        {
            reports.Failed(exception);
        }
    }
}

using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Upstreams.Component;

/// <summary>All sessions of a domain hang on one loop: what fails there at one stanza is reported, and must not end them.</summary>
internal sealed class LinkGuard(ILinkReceiver receiver, LinkReports reports) : ILinkReceiver
{
    public void Receive(Stanza stanza)
    {
        try
        {
            receiver.Receive(stanza);
        }
        catch (Exception exception)
        {
            reports.Failed(exception);
        }
    }

    /// <summary>One by one, as they are written: all rooms of all sessions are many.</summary>
    public IEnumerable<Element> Returned()
    {
        IEnumerator<Element>? said = null;
        Run(() => said = receiver.Returned().GetEnumerator());
        return said is null ? [] : Each(said);
    }

    public void Interrupted() => Run(receiver.Interrupted);

    public void Lost(string why) => Run(() => receiver.Lost(why));

    private IEnumerable<Element> Each(IEnumerator<Element> said)
    {
        using (said)
        {
            while (true)
            {
                var more = false;
                Run(() => more = said.MoveNext());
                if (!more)
                    yield break;
                yield return said.Current;
            }
        }
    }

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

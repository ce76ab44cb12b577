using JwtXmppAuth.Xmpp.Stanzas;

namespace JwtXmppAuth.Gateway.Rules;

/// <summary>
/// The rules as they hold for one bound session. What its rooms say and what a newer token says come on two threads: each is
/// settled whole before the next, so that neither is undone by what was true a moment ago.
/// </summary>
internal sealed class SessionRules(StanzaPipeline pipeline, SessionContext context)
{
    private readonly Lock _settling = new();
    private volatile SessionContext _context = context;

    /// <summary>As it is now; behind a newer token another one.</summary>
    public SessionContext Context => _context;

    /// <inheritdoc cref="StanzaPipeline.ToClient"/>
    public Stanza ToClient(Stanza stanza)
    {
        lock (_settling)
            return pipeline.ToClient(stanza, _context);
    }

    /// <summary>From here on the session is that of another identity, in the rooms where it is.</summary>
    public void Replace(SessionContext context)
    {
        lock (_settling)
        {
            _context = context;
            pipeline.Replaced(context);
        }
    }

    /// <inheritdoc cref="StanzaPipeline.Ended"/>
    public void End()
    {
        lock (_settling)
            pipeline.Ended(_context);
    }
}

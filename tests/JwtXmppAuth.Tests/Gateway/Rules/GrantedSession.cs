using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Rules;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Tests.Gateway.Rules;

/// <summary>A session of a host whose grants the gateway enforces, in its rooms as they told it.</summary>
internal sealed class GrantedSession
{
    public const string Room = "a@conference.meet.example.com";

    private readonly StanzaPipeline _pipeline;
    private readonly SessionContext _session;

    public GrantedSession(VerifiedToken? token, Action<HostOptions>? change = null)
    {
        var host = Given.Host(of =>
        {
            of.Upstream = "anonymous";
            of.AllowEmptyToken = true;
            change?.Invoke(of);
        });
        _pipeline = StanzaPipeline.For(host);
        _session = Given.Session(token, host: host);
    }

    public static GrantedSession In(string room, string role, VerifiedToken? token, Action<HostOptions>? change = null)
    {
        var session = new GrantedSession(token, change);
        session.Receive(Own($"{room}/alice", role));
        return session;
    }

    public static string Own(string from, string role, string attributes = "", string more = "") =>
        $"<presence from='{from}'{attributes}><x xmlns='http://jabber.org/protocol/muc#user'>"
            + $"<item affiliation='none' role='{role}'/><status code='110'/></x>{more}</presence>";

    public RuleOutcome Send(string stanza) => _pipeline.FromClient(Given.Stanza(stanza), _session);

    /// <summary>What the client gets of it.</summary>
    public string Receive(string stanza) => Given.Written(_pipeline.ToClient(Given.Stanza(stanza), _session).Element);
}

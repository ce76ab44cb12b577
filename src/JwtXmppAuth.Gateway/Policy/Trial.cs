using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Identity;
using JwtXmppAuth.Tokens;
using JwtXmppAuth.Tokens.Profiles;
using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Gateway.Policy;

/// <summary>
/// The rules that a host and its apps have on trial: whoever the rules in force let in is judged by these as well. They refuse
/// nobody; what they would refuse is recorded.
/// </summary>
/// <param name="tokens">By the rules on trial.</param>
public sealed class Trial(HostOptions host, IEnumerable<HostOptions> hosts, TokenTrial tokens, TrialRecord record)
{
    private readonly RoomAccess _access = new(host, hosts, host.Trial);

    /// <param name="session">Its reference.</param>
    public async ValueTask LookAtLoginAsync(VerifiedToken token, Destination destination, string session)
    {
        if (await tokens.JudgeAsync(token, destination) is { } failure)
            record.Add(new TrialRefusal(host.Domain, failure.Code, failure.InFull, $"session {session}", token.AppId));
    }

    public void LookAtRoom(ClientIdentity identity, Jid sender, string tenant, MucAddress room)
    {
        if (_access.Judge(identity, sender, tenant, room) is { } denial)
            record.Add(new TrialRefusal(host.Domain, denial.Code, denial.InFull, $"{sender.Bare}", identity.Token?.AppId ?? "none"));
    }
}

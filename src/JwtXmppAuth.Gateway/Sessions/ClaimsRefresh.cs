using JwtXmppAuth.Gateway.Rules;
using JwtXmppAuth.Gateway.Sessions.Uses;
using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Tokens;
using Microsoft.Extensions.Logging;

namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>As whom a bound session acts: what the rules go by, and what the server was told.</summary>
/// <param name="Settled">False where the server was told of others, and nobody knows whether it took them.</param>
internal sealed record SessionClaims(SessionRules Rules, UpstreamLogin Login, bool Settled = true)
{
    public SessionContext Context => Rules.Context;
}

/// <summary>
/// A client has come back with a newly verified token of the same subject. Its claims take the place of the session's only
/// where they still open the room that the session is in, and only together: the gateway's rules and the server go by the
/// same token, or by the former one.
/// </summary>
internal sealed partial class ClaimsRefresh(Host host, string sessionId, TokenHold hold, SessionServices services)
{
    /// <summary>How long the server may take to answer: the client is back already, and what it says waits for this.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ILogger _log = services.Log;

    /// <param name="fresh">What the new connection would have logged in with.</param>
    public async Task<(SessionClaims Claims, ResumeOutcome Outcome)> RefreshAsync(
        SessionClaims held, UpstreamLogin fresh, IUpstreamConnection upstream, CancellationToken cancellation)
    {
        var (old, now) = (held.Context.Identity, fresh.Identity);
        if (held.Settled && AreOne(old.Token, now.Token))
            return (held, ResumeOutcome.Resumed);

        // The address stays, and with it everything others know of the session; so does what its first URL said.
        var identity = now with { Node = old.Node };
        if (host.Pipeline.MayReplaceClaims(identity, held.Context) is { } denial)
        {
            LogNotCovered(sessionId, host.Domain, denial.Code, denial.InFull);
            return (held, ResumeOutcome.RoomNotCovered);
        }

        if (now.Token is { } token && await hold.TakeAsync(token, cancellation) is { } objection)
        {
            LogNotToBeUsed(sessionId, host.Domain, objection.Code, objection.Explanation);
            return (held, ResumeOutcome.ClaimsNotTaken);
        }

        var login = held.Login with { Identity = identity, ClientAddress = fresh.ClientAddress };
        var adoption = await AdoptAsync(login, upstream, cancellation);
        if (adoption is Adoption.Taken)
            held.Rules.Replace(held.Context with { Identity = identity });
        if (now.Token is { } shown && adoption is Adoption.Taken)
            hold.Settle(shown);
        // Where nobody knows whether the server took it, it is not good for another session.
        else if (adoption is Adoption.Refused)
            hold.GiveBack();
        return adoption switch
        {
            Adoption.Taken => (new SessionClaims(held.Rules, login), ResumeOutcome.ClaimsReplaced),
            Adoption.Refused => (held, ResumeOutcome.ClaimsNotTaken),
            _ => (held with { Settled = false }, ResumeOutcome.ClaimsNotTaken),
        };
    }

    private static bool AreOne(VerifiedToken? former, VerifiedToken? now) =>
        former is not null && now is not null ? former.IsSameAs(now) : former == now;

    private async Task<Adoption> AdoptAsync(UpstreamLogin login, IUpstreamConnection upstream, CancellationToken cancellation)
    {
        try
        {
            await upstream.AdoptAsync(login, Patience, cancellation);
            return Adoption.Taken;
        }
        catch (UpstreamFailedException failure)
        {
            LogNotTaken(sessionId, host.Domain, failure.Code, failure.Message);
            return failure.Code == UpstreamFailure.Timeout ? Adoption.Unknown : Adoption.Refused;
        }
    }

    private enum Adoption
    {
        Taken,
        Refused,

        /// <summary>No answer in time: the server may have taken them all the same.</summary>
        Unknown,
    }

    [LoggerMessage(2011, LogLevel.Warning,
        "Session {Ref} at {Host} keeps its former claims: the new token does not open the room it is in, {Code}. {Explanation}")]
    private partial void LogNotCovered(string @ref, string host, string code, string explanation);

    [LoggerMessage(2013, LogLevel.Warning, "Session {Ref} at {Host} keeps its former claims: the new token may not be used for it, {Code}. {Explanation}")]
    private partial void LogNotToBeUsed(string @ref, string host, string code, string explanation);

    [LoggerMessage(2012, LogLevel.Warning, "Session {Ref} at {Host} keeps its former claims: the server did not take the new ones, {Code}. {Detail}")]
    private partial void LogNotTaken(string @ref, string host, string code, string detail);
}

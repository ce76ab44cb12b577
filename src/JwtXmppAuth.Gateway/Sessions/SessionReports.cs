using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Xmpp.Streams;
using Microsoft.Extensions.Logging;

namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>What operators hear of one session: its end, with its reason, and what has led to it.</summary>
/// <param name="session">Its public reference.</param>
internal sealed partial class SessionReports(string session, string host, SessionServices services)
{
    private readonly ILogger _log = services.Log;

    /// <summary>The end that a failure is the reason of.</summary>
    public SessionEnd Blame(Exception failure)
    {
        if (failure is UpstreamFailedException upstream)
        {
            LogUpstreamFailed(session, host, upstream.Code, upstream.Message);
            return new SessionEnd(EndReason.UpstreamFailed, StreamError.RemoteConnectionFailed);
        }

        if (failure is IOException)
            return new SessionEnd(EndReason.UpstreamFailed, StreamError.RemoteConnectionFailed);
        InternalError(failure);
        return new SessionEnd(EndReason.InternalError, StreamError.InternalServerError);
    }

    public void InternalError(Exception failure) => LogInternalError(failure, session, host);

    /// <param name="login">The session that the client has come back with.</param>
    public void Resumed(string login, ResumeOutcome outcome)
    {
        services.Metrics.SessionResumed(outcome);
        LogResumed(session, host, login, outcome);
    }

    public void Ended(SessionEnd end, Transport transport)
    {
        services.Metrics.SessionEnded(end.Reason, transport);
        // A connection that was the way back to a session has its line there.
        if (end.Reason is not EndReason.Resumed)
            LogEnded(session, host, end.Reason, end.Error?.Condition ?? "none");
    }

    [LoggerMessage(2010, LogLevel.Information, "Session {Ref} at {Host} was resumed by login {Login}: {Outcome}")]
    private partial void LogResumed(string @ref, string host, string login, ResumeOutcome outcome);

    [LoggerMessage(2003, LogLevel.Information, "Session {Ref} at {Host} ended: {Reason}, error {Condition}")]
    private partial void LogEnded(string @ref, string host, EndReason reason, string condition);

    [LoggerMessage(2005, LogLevel.Error, "Session {Ref} at {Host}: upstream failed, {Code}. {Detail}")]
    private partial void LogUpstreamFailed(string @ref, string host, string code, string detail);

    [LoggerMessage(2006, LogLevel.Critical, "Session {Ref} at {Host} ended by a fault of the gateway")]
    private partial void LogInternalError(Exception failure, string @ref, string host);
}

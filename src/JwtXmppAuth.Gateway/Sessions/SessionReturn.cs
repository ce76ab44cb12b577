using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Streams;
using JwtXmppAuth.Xmpp.Xml;
using Microsoft.Extensions.Logging;

namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>XEP-0198 before a resource is bound: there is nothing yet to enable, but maybe something to come back to.</summary>
internal sealed partial class SessionReturn(
    Host host, string sessionId, SessionRequest request, IClientConnection client, Resumptions resumptions, SessionServices services)
{
    private readonly ILogger _log = services.Log;

    /// <summary>The session that the client has come back to with this connection; set means that negotiation is over.</summary>
    public GatewaySession? Resumed { get; private set; }

    public async Task<StreamError?> ReceiveAsync(Element element, AdmissionVerdict.Admitted admitted, CancellationToken cancellation)
    {
        if (request.Transport is not Transport.WebSocket || (element.Name == "resume" && !resumptions.AreOffered))
            return await FailAsync(ResumeOutcome.NotOffered, StanzaError.FeatureNotImplemented);
        if (element.Name != "resume")
            return await FailAsync(null, StanzaError.UnexpectedRequest);
        if (!ResumeRequest.TryRead(element, out var resume))
            return await FailAsync(ResumeOutcome.Malformed, StanzaError.BadRequest);

        var token = admitted.Identity.Token;
        if (resumptions.Find(resume.PreviousId, host) is not { } former)
            return await FailAsync(ResumeOutcome.NotFound, StanzaError.ItemNotFound, resumptions.HandledBy(resume.PreviousId, host, token));
        if (!resumptions.IsSame(former.Identity, admitted.Identity))
        {
            // To a stranger it is as if there were no such session; to the operator it is not.
            LogStranger(sessionId, host.Domain, former.Id, token?.Subject ?? "guest");
            return await FailAsync(ResumeOutcome.OtherSubject, StanzaError.ItemNotFound);
        }

        // The configuration was changed since the verdict: who would not be let in now does not come back either.
        if (services.Hosts.Find(host.Domain) is var now && now != host
            && await Admission.JudgeAgainAsync(now, request, admitted.Login, former.Id, cancellation) is { } refused)
        {
            LogRefused(sessionId, host.Domain, former.Id, refused.Code, refused.Explanation);
            return await FailAsync(ResumeOutcome.LoginRefused, StanzaError.NotAllowed);
        }

        if (!former.TryReturn(client, resume, out var fault))
        {
            if (fault is null)
                return await FailAsync(ResumeOutcome.NotFound, StanzaError.ItemNotFound);
            services.Metrics.SessionResumed(ResumeOutcome.WrongCount);
            return fault;
        }

        Resumed = former;
        return null;

        async Task<StreamError?> FailAsync(ResumeOutcome? outcome, StanzaError why, uint? handled = null)
        {
            if (outcome is { } known)
                services.Metrics.SessionResumed(known);
            await client.DeliverAsync(StreamManagement.Failed(why, handled), cancellation);
            return null;
        }
    }

    [LoggerMessage(2009, LogLevel.Warning, "Login {Ref} at {Host} asked for session {Session}, which is not that of its subject {Subject}")]
    private partial void LogStranger(string @ref, string host, string session, string subject);

    [LoggerMessage(2015, LogLevel.Warning, "Login {Ref} at {Host} does not get back to session {Session}: {Code}. {Explanation}")]
    private partial void LogRefused(string @ref, string host, string session, string code, string explanation);
}

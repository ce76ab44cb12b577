using System.Diagnostics;
using System.Net;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Identity;
using JwtXmppAuth.Gateway.Sessions.Sasl;
using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Streams;
using JwtXmppAuth.Xmpp.Xml;
using Microsoft.Extensions.Logging;

namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>A client's way from the mechanisms on offer to being somebody (RFC 6120 §6). Nothing is opened upstream for who is refused.</summary>
internal sealed partial class LoginNegotiation(
    Host host,
    string sessionId,
    SessionRequest request,
    IClientConnection client,
    TokenAdmission tokens,
    Place place,
    ServerSide server,
    Resumptions resumptions,
    Attempts attempts,
    SessionServices services)
{
    private readonly ILogger _log = services.Log;
    private ILoginExchange? _exchange;
    private SaslFailure? _announced;
    private long _begun;

    /// <summary>As whom the client was let in; set means that this part is over.</summary>
    public AdmissionVerdict.Admitted? Admitted { get; private set; }

    /// <summary>Takes one element; answers with the stream error that ends the session, or null.</summary>
    public Task<StreamError?> ReceiveAsync(Element element, CancellationToken cancellation) => element switch
    {
        { Namespace: not XmppNamespaces.Sasl } => Task.FromResult<StreamError?>(StreamError.NotAuthorized),
        { Name: "auth" } => BeginAsync(element, cancellation),
        { Name: "abort" } => FailAsync(SaslFailure.Aborted, cancellation),
        // RFC 7628 §3.2.3: whatever the client says to the error, what follows is the failure.
        { Name: "response" } when _announced is { } failure => FailAsync(failure, cancellation),
        { Name: "response" } when _exchange is not null => GoOnAsync(element, cancellation),
        _ => Task.FromResult<StreamError?>(StreamError.NotAuthorized),
    };

    private async Task<StreamError?> BeginAsync(Element auth, CancellationToken cancellation)
    {
        // Who begins anew has given up what was begun, also where it was refused and the client did not wait to hear it.
        if (_exchange is not null && attempts.Fail() is { } enough)
            return enough;
        _announced = null;
        _begun = services.Time.GetTimestamp();
        _exchange = host.Logins.Begin(auth.Attribute("mechanism"), host, request, sessionId, tokens);
        if (_exchange is null)
            return await FailAsync(SaslFailure.InvalidMechanism, cancellation);
        if (auth.Text.Length == 0)
            return await AnswerAsync(await _exchange.ReceiveAsync(null, cancellation), cancellation);
        return await GoOnAsync(auth, cancellation);
    }

    private async Task<StreamError?> GoOnAsync(Element said, CancellationToken cancellation) => SaslData.TryRead(said.Text, out var message)
        ? await AnswerAsync(await _exchange!.ReceiveAsync(message, cancellation), cancellation)
        : await AnswerAsync(new LoginStep.Malformed(SaslFailure.IncorrectEncoding, "The data is not the base64 of RFC 4648, section 4."), cancellation);

    private async Task<StreamError?> AnswerAsync(LoginStep step, CancellationToken cancellation)
    {
        switch (step)
        {
            case LoginStep.Ask:
                await client.DeliverAsync(new Element("challenge", XmppNamespaces.Sasl), cancellation);
                return null;
            case LoginStep.Judged { Verdict: AdmissionVerdict.Admitted admitted }:
                return await LogInAsync(admitted, cancellation);
            case LoginStep.Judged { Verdict: AdmissionVerdict.Refused refused, Error: var error }:
                services.Metrics.LoginRefused(refused.Code, services.Time.GetElapsedTime(_begun));
                return await RefuseAsync(refused.Code, refused.Text, refused.Explanation, error, cancellation);
            case LoginStep.NoService(var failure, var code, var name):
                services.Metrics.LoginRefused(code, services.Time.GetElapsedTime(_begun));
                services.Metrics.ServiceRefused(name);
                LogServiceRefused(sessionId, host.Domain, code, name ?? "nobody's name", failure.Condition, request.RemoteAddress);
                return await FailAsync(failure, cancellation);
            case LoginStep.Malformed(var failure, var explanation):
                services.Metrics.LoginRefused("login.malformed", services.Time.GetElapsedTime(_begun));
                LogMalformed(sessionId, host.Domain, failure.Condition, explanation);
                return await FailAsync(failure, cancellation);
            default:
                throw new UnreachableException();
        }
    }

    private async Task<StreamError?> LogInAsync(AdmissionVerdict.Admitted admitted, CancellationToken cancellation)
    {
        try
        {
            // Who comes back needs no login at the server; who then binds after all gets it there.
            var opening = admitted.ResumeOnly || MayResume(admitted) ? null : await server.OpenAsync(admitted.Login, cancellation);
            if (opening is ServerOpening.NoPlace)
                return StreamError.ResourceConstraint;
            if (opening is ServerOpening.Refused(var code, var text, var explanation))
            {
                services.Metrics.LoginRefused(code, services.Time.GetElapsedTime(_begun));
                return await RefuseAsync(code, text, explanation, error: null, cancellation);
            }
        }
        catch (UpstreamFailedException failure)
        {
            services.Metrics.LoginRefused(failure.Code, services.Time.GetElapsedTime(_begun));
            throw;
        }

        Admitted = admitted;
        place.Accept();
        if (!admitted.Identity.IsGuest)
            services.Strangers.Acknowledge(request.RemoteAddress, place);
        services.Metrics.LoginAccepted(services.Time.GetElapsedTime(_begun), guest: admitted.Identity.IsGuest);
        NoteAccepted(admitted.Identity);
        if (host.Trial is { } trial && admitted.Identity.Token is { } token)
            await trial.LookAtLoginAsync(token, new(request.UrlRoom, request.Tenant), sessionId);
        if (admitted.Identity.Grants.ModeratorConflict is { } conflict)
            LogContradiction(sessionId, host.Domain, "grants.moderator", conflict);
        await client.DeliverAsync(new Element("success", XmppNamespaces.Sasl), cancellation);
        return null;
    }

    private void NoteAccepted(ClientIdentity identity)
    {
        if (identity.Token is { NeededLeeway: true })
            services.Metrics.LeewayUsed();
        if (identity.Service is not { } service)
        {
            LogAccepted(sessionId, host.Domain, identity.Token?.Subject ?? "guest", identity.Token?.AppId ?? "none");
            return;
        }

        services.Metrics.ServiceAccepted(service.Name);
        LogServiceAccepted(sessionId, host.Domain, service.Name, service.Kind, identity.Token is null ? "password" : "token", request.RemoteAddress);
    }

    private bool MayResume(AdmissionVerdict.Admitted admitted) =>
        resumptions.FormerOf(request, host) is { } former && resumptions.IsSame(former.Identity, admitted.Identity);

    /// <summary>One line and one shape for every reason: any condition but not-allowed hides the text from Jitsi's client (scheme 8.1).</summary>
    private async Task<StreamError?> RefuseAsync(string code, string text, string explanation, byte[]? error, CancellationToken cancellation)
    {
        LogRefused(sessionId, host.Domain, code, text, explanation);
        var failure = SaslFailure.NotAllowed($"{text} [{sessionId}]");
        if (error is null)
            return await FailAsync(failure, cancellation);
        _announced = failure;
        await client.DeliverAsync(new Element("challenge", XmppNamespaces.Sasl, new TextNode(SaslData.Write(error))), cancellation);
        return null;
    }

    private async Task<StreamError?> FailAsync(SaslFailure failure, CancellationToken cancellation)
    {
        (_exchange, _announced) = (null, null);
        await client.DeliverAsync(failure.ToElement(), cancellation);
        return attempts.Fail();
    }

    [LoggerMessage(2001, LogLevel.Information, "Login {Ref} at {Host} accepted: subject {Subject}, app {App}")]
    private partial void LogAccepted(string @ref, string host, string subject, string app);

    [LoggerMessage(2020, LogLevel.Warning, "Login {Ref} at {Host}: the token makes nobody a moderator, {Code}. {Explanation}")]
    private partial void LogContradiction(string @ref, string host, string code, string explanation);

    [LoggerMessage(
        2040, LogLevel.Information, "Login {Ref} at {Host} accepted: service {Service} ({Kind}) by its {Credential}, from {Address}")]
    private partial void LogServiceAccepted(string @ref, string host, string service, ServiceKind kind, string credential, IPAddress address);

    [LoggerMessage(2041, LogLevel.Warning, "Login {Ref} at {Host} refused: {Code}, as service {Service}, {Condition}, from {Address}")]
    private partial void LogServiceRefused(string @ref, string host, string code, string service, string condition, IPAddress address);

    [LoggerMessage(2042, LogLevel.Information, "Login {Ref} at {Host} refused: login.malformed, {Condition}. {Explanation}")]
    private partial void LogMalformed(string @ref, string host, string condition, string explanation);

    [LoggerMessage(2002, LogLevel.Warning, "Login {Ref} at {Host} refused: {Code}, \"{Text}\". {Explanation}")]
    private partial void LogRefused(string @ref, string host, string code, string text, string explanation);
}

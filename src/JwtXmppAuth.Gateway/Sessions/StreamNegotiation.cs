using System.Buffers.Text;
using System.Collections.Frozen;
using System.Diagnostics;
using System.Net;
using System.Text;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Identity;
using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Streams;
using JwtXmppAuth.Xmpp.Xml;
using Microsoft.Extensions.Logging;

namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>
/// A client's way from the first features to a bound resource (RFC 6120 §6 and §7), whatever carries it. The verdict on
/// the token is there before the client asks; nothing is opened upstream for a refused one.
/// </summary>
internal sealed partial class StreamNegotiation(
    Host host,
    string sessionId,
    SessionRequest request,
    IClientConnection client,
    Task<AdmissionVerdict> verdict,
    Place place,
    Resumptions resumptions,
    SessionServices services)
{
    /// <summary>Failed attempts after which the stream is ended; a refused token cannot become a good one on the same stream.</summary>
    private const int MaxAttempts = 3;

    /// <summary>On offer where some service has a password.</summary>
    private const string Plain = "PLAIN";

    private static readonly Element BeforeLogin = new StreamFeatures { Mechanisms = ["ANONYMOUS"] }.ToElement();

    private static readonly Element BeforeLoginOfServices = new StreamFeatures { Mechanisms = ["ANONYMOUS", Plain] }.ToElement();

    private static readonly StreamFeatures AfterLogin = new() { Bind = true, Session = FeatureOffer.Optional };

    // BOSH answers for lost requests itself; a second way to do so would only contradict it.
    private static readonly FrozenDictionary<Transport, Element> AfterLoginOver = Enum.GetValues<Transport>().ToFrozenDictionary(
        transport => transport, transport => (AfterLogin with { StreamManagement = transport is Transport.WebSocket }).ToElement());

    private readonly ILogger _log = services.Log;
    private Stage _stage = Stage.Mechanisms;
    private int _failures;

    /// <summary>As whom the client was let in.</summary>
    public AdmissionVerdict.Admitted? Admitted { get; private set; }

    /// <summary>The server side once the login succeeded; whoever ends the session disposes it.</summary>
    public IUpstreamConnection? Upstream { get; private set; }

    /// <summary>The bound address; set means that negotiation is over.</summary>
    public Jid? Bound { get; private set; }

    /// <summary>The session that the client has come back to with this connection; set means that negotiation is over.</summary>
    public GatewaySession? Resumed { get; private set; }

    private Element BeforeLoginHere => host.Services.TakePasswords ? BeforeLoginOfServices : BeforeLogin;

    /// <summary>Offers what comes next: at the start of the stream and after each restart.</summary>
    public async Task<StreamError?> RestartAsync(CancellationToken cancellation)
    {
        if (_stage is Stage.Bound)
            return StreamError.PolicyViolation;
        if (_stage is Stage.Authenticated)
            _stage = Stage.Bindable;
        await client.DeliverAsync(_stage is Stage.Bindable ? AfterLoginOver[request.Transport] : BeforeLoginHere, cancellation);
        return null;
    }

    /// <summary>Takes one element; answers with the stream error that ends the session, or null.</summary>
    public Task<StreamError?> ReceiveAsync(Element element, CancellationToken cancellation) => _stage switch
    {
        Stage.Mechanisms => AuthenticateAsync(element, cancellation),
        Stage.Bindable when element.Namespace == XmppNamespaces.StreamManagement => ManageAsync(element, cancellation),
        Stage.Bindable => BindAsync(element, cancellation),
        // RFC 6120 §6.4.6, §7.1: before the restart, and before a resource is bound, there is nothing to send.
        _ => Task.FromResult<StreamError?>(StreamError.NotAuthorized),
    };

    private async Task<StreamError?> AuthenticateAsync(Element element, CancellationToken cancellation)
    {
        if (element.Is("abort", XmppNamespaces.Sasl))
            return await FailAsync(SaslFailure.Aborted, cancellation);
        if (!element.Is("auth", XmppNamespaces.Sasl))
            return StreamError.NotAuthorized;
        var byPassword = element.Attribute("mechanism") is Plain && host.Services.TakePasswords;
        if (!byPassword && element.Attribute("mechanism") != "ANONYMOUS")
            return await FailAsync(SaslFailure.InvalidMechanism, cancellation);
        // The trace information of RFC 4505 means nothing here, but it must be what the protocol says.
        if (element.Text is not ("" or "=") && !Base64.IsValid(Encoding.UTF8.GetBytes(element.Text)))
            return await FailAsync(SaslFailure.IncorrectEncoding, cancellation);

        var begun = services.Time.GetTimestamp();
        return byPassword
            ? await JudgePasswordAsync(element.Text, begun, cancellation)
            : await AnswerAsync(await verdict, begun, cancellation);
    }

    private async Task<StreamError?> AnswerAsync(AdmissionVerdict decided, long begun, CancellationToken cancellation)
    {
        switch (decided)
        {
            case AdmissionVerdict.Admitted admitted:
                return await LogInAsync(admitted, begun, cancellation);
            case AdmissionVerdict.Refused refused:
                // Any condition but not-allowed hides the text from the client (scheme 8.1).
                services.Metrics.LoginRefused(refused.Code, services.Time.GetElapsedTime(begun));
                LogRefused(sessionId, host.Domain, refused.Code, refused.Text, refused.Explanation);
                return await FailAsync(SaslFailure.NotAllowed($"{refused.Text} [{sessionId}]"), cancellation);
            default:
                throw new UnreachableException();
        }
    }

    private async Task<StreamError?> JudgePasswordAsync(string message, long begun, CancellationToken cancellation)
    {
        // A machine is told the condition, not a text for people.
        switch (host.Services.Judge(message is "" or "=" ? [] : Convert.FromBase64String(message), request.RemoteAddress))
        {
            case PasswordVerdict.Right right:
                return await AnswerAsync(Admission.ForService(host, request, sessionId, right.Service), begun, cancellation);
            case PasswordVerdict.Wrong wrong:
                return await FailServiceAsync(SaslFailure.NotAuthorized, "service.credentials", wrong.Service);
            case PasswordVerdict.FromElsewhere elsewhere:
                return await FailServiceAsync(SaslFailure.NotAuthorized, "service.network", elsewhere.Service);
            case PasswordVerdict.ForAnother another:
                return await FailServiceAsync(SaslFailure.InvalidAuthzid, "service.credentials", another.Service);
            case PasswordVerdict.Malformed:
                return await FailServiceAsync(SaslFailure.MalformedRequest, "service.credentials", name: null);
            case PasswordVerdict.Limited:
                return await FailServiceAsync(SaslFailure.TemporaryAuthFailure, "service.limited", name: null);
            default:
                throw new UnreachableException();
        }

        Task<StreamError?> FailServiceAsync(SaslFailure failure, string code, string? name)
        {
            services.Metrics.LoginRefused(code, services.Time.GetElapsedTime(begun));
            services.Metrics.ServiceRefused(name);
            LogServiceRefused(sessionId, host.Domain, code, name ?? "nobody's name", failure.Condition, request.RemoteAddress);
            return FailAsync(failure, cancellation);
        }
    }

    private async Task<StreamError?> LogInAsync(AdmissionVerdict.Admitted admitted, long begun, CancellationToken cancellation)
    {
        // Who comes back needs no login at the server; who then binds after all gets it there.
        if (!admitted.ResumeOnly && !MayResume(admitted))
        {
            if (!place.TryOwn())
                return StreamError.ResourceConstraint;
            try
            {
                await ConnectAsync(admitted, cancellation);
            }
            catch (UpstreamFailedException failure)
            {
                services.Metrics.LoginRefused(failure.Code, services.Time.GetElapsedTime(begun));
                if (failure.ClientText is not { } text)
                    throw;
                LogRefused(sessionId, host.Domain, failure.Code, text, failure.Message);
                return await FailAsync(SaslFailure.NotAllowed($"{text} [{sessionId}]"), cancellation);
            }
        }

        Admitted = admitted;
        _stage = Stage.Authenticated;
        services.Metrics.LoginAccepted(services.Time.GetElapsedTime(begun), guest: admitted.Identity.IsGuest);
        NoteAccepted(admitted.Identity);
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
        request.Transport is Transport.WebSocket
        && resumptions.Find(request.PreviousId, host) is { } former && resumptions.IsSame(former.Identity, admitted.Identity);

    private async Task ConnectAsync(AdmissionVerdict.Admitted admitted, CancellationToken cancellation)
    {
        var connecting = services.Time.GetTimestamp();
        try
        {
            Upstream = await host.Upstream.ConnectAsync(admitted.Login, cancellation);
            services.Metrics.UpstreamConnected(host.Options.Upstream, services.Time.GetElapsedTime(connecting));
        }
        catch (UpstreamFailedException failure) when (failure.ClientText is null)
        {
            // Otherwise the server is well and so is the gateway's way to it: it is this client that it does not want.
            services.Metrics.UpstreamFailed(host.Options.Upstream, failure.Code, services.Time.GetElapsedTime(connecting));
            throw;
        }
    }

    private async Task<StreamError?> FailAsync(SaslFailure failure, CancellationToken cancellation)
    {
        await client.DeliverAsync(failure.ToElement(), cancellation);
        return ++_failures < MaxAttempts ? null : StreamError.PolicyViolation;
    }

    private async Task<StreamError?> BindAsync(Element element, CancellationToken cancellation)
    {
        if (!Stanza.TryCreate(element, out var stanza) || stanza.Kind is not StanzaKind.Iq)
            return StreamError.NotAuthorized;
        if (StreamRequests.Session(stanza))
        {
            await client.DeliverAsync(StreamRequests.Result(stanza), cancellation);
            return null;
        }

        if (StreamRequests.Bind(stanza) is not { } bind)
            return StreamError.NotAuthorized;
        if (string.IsNullOrEmpty(stanza.Id))
        {
            await client.DeliverAsync(StanzaError.BadRequest.ReplyTo(element), cancellation);
            return null;
        }

        if (Upstream is null)
        {
            if (Admitted!.ResumeOnly)
                return StreamError.NotAuthorized;
            if (!place.TryOwn())
                return StreamError.ResourceConstraint;
            try
            {
                await ConnectAsync(Admitted, cancellation);
            }
            catch (UpstreamFailedException failure) when (failure.ClientText is { } text)
            {
                // SASL is over, so its refusal comes as that of the bind (RFC 6120 §7.6.2).
                LogRefused(sessionId, host.Domain, failure.Code, text, failure.Message);
                await client.DeliverAsync((StanzaError.NotAllowed with { Text = $"{text} [{sessionId}]" }).ReplyTo(element), cancellation);
                return ++_failures < MaxAttempts ? null : StreamError.PolicyViolation;
            }
        }

        var resource = Admitted!.Identity.Service?.Resource ?? bind.Child("resource", XmppNamespaces.Bind)?.Text;
        Bound = await Upstream!.BindAsync(string.IsNullOrEmpty(resource) ? null : resource, cancellation);
        _stage = Stage.Bound;
        var jid = new Element("jid", XmppNamespaces.Bind, new TextNode(Bound.ToString()));
        await client.DeliverAsync(StreamRequests.Result(stanza).With(new Element("bind", XmppNamespaces.Bind, jid)), cancellation);
        return null;
    }

    /// <summary>XEP-0198 before a resource is bound: there is nothing yet to enable, but maybe something to come back to.</summary>
    private async Task<StreamError?> ManageAsync(Element element, CancellationToken cancellation)
    {
        if (request.Transport is not Transport.WebSocket || (element.Name == "resume" && !resumptions.AreOffered))
            return await FailAsync(ResumeOutcome.NotOffered, StanzaError.FeatureNotImplemented);
        if (element.Name != "resume")
            return await FailAsync(null, StanzaError.UnexpectedRequest);
        if (!ResumeRequest.TryRead(element, out var resume))
            return await FailAsync(ResumeOutcome.Malformed, StanzaError.BadRequest);

        var token = Admitted!.Identity.Token;
        if (resumptions.Find(resume.PreviousId, host) is not { } former)
            return await FailAsync(ResumeOutcome.NotFound, StanzaError.ItemNotFound, resumptions.HandledBy(resume.PreviousId, host, token));
        if (!resumptions.IsSame(former.Identity, Admitted.Identity))
        {
            // To a stranger it is as if there were no such session; to the operator it is not.
            LogStranger(sessionId, host.Domain, former.Id, token?.Subject ?? "guest");
            return await FailAsync(ResumeOutcome.OtherSubject, StanzaError.ItemNotFound);
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

    private enum Stage
    {
        Mechanisms,
        Authenticated,
        Bindable,
        Bound,
    }

    [LoggerMessage(2001, LogLevel.Information, "Login {Ref} at {Host} accepted: subject {Subject}, app {App}")]
    private partial void LogAccepted(string @ref, string host, string subject, string app);

    [LoggerMessage(2020, LogLevel.Warning, "Login {Ref} at {Host}: the token makes nobody a moderator, {Code}. {Explanation}")]
    private partial void LogContradiction(string @ref, string host, string code, string explanation);

    [LoggerMessage(2009, LogLevel.Warning, "Login {Ref} at {Host} asked for session {Session}, which is not that of its subject {Subject}")]
    private partial void LogStranger(string @ref, string host, string session, string subject);

    [LoggerMessage(
        2040, LogLevel.Information, "Login {Ref} at {Host} accepted: service {Service} ({Kind}) by its {Credential}, from {Address}")]
    private partial void LogServiceAccepted(string @ref, string host, string service, ServiceKind kind, string credential, IPAddress address);

    [LoggerMessage(2041, LogLevel.Warning, "Login {Ref} at {Host} refused: {Code}, as service {Service}, {Condition}, from {Address}")]
    private partial void LogServiceRefused(string @ref, string host, string code, string service, string condition, IPAddress address);

    [LoggerMessage(2002, LogLevel.Warning, "Login {Ref} at {Host} refused: {Code}, \"{Text}\". {Explanation}")]
    private partial void LogRefused(string @ref, string host, string code, string text, string explanation);
}

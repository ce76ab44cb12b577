using System.Buffers.Text;
using System.Diagnostics;
using System.Text;
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
    IClientConnection client,
    Task<AdmissionVerdict> verdict,
    SessionServices services)
{
    /// <summary>Failed attempts after which the stream is ended; a refused token cannot become a good one on the same stream.</summary>
    private const int MaxAttempts = 3;

    private static readonly Element BeforeLogin = new StreamFeatures { Mechanisms = ["ANONYMOUS"] }.ToElement();

    private static readonly Element AfterLogin = new StreamFeatures { Bind = true, Session = FeatureOffer.Optional }.ToElement();

    private readonly ILogger _log = services.Log;
    private Stage _stage = Stage.Mechanisms;
    private int _failures;

    public ClientIdentity? Identity { get; private set; }

    /// <summary>The server side once the login succeeded; whoever ends the session disposes it.</summary>
    public IUpstreamConnection? Upstream { get; private set; }

    /// <summary>The bound address; set means that negotiation is over.</summary>
    public Jid? Bound { get; private set; }

    /// <summary>Offers what comes next: at the start of the stream and after each restart.</summary>
    public async Task<StreamError?> RestartAsync(CancellationToken cancellation)
    {
        if (_stage is Stage.Bound)
            return StreamError.PolicyViolation;
        if (_stage is Stage.Authenticated)
            _stage = Stage.Bindable;
        await client.DeliverAsync(_stage is Stage.Bindable ? AfterLogin : BeforeLogin, cancellation);
        return null;
    }

    /// <summary>Takes one element; answers with the stream error that ends the session, or null.</summary>
    public Task<StreamError?> ReceiveAsync(Element element, CancellationToken cancellation) => _stage switch
    {
        Stage.Mechanisms => AuthenticateAsync(element, cancellation),
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
        if (element.Attribute("mechanism") != "ANONYMOUS")
            return await FailAsync(SaslFailure.InvalidMechanism, cancellation);
        // The trace information of RFC 4505 means nothing here, but it must be what the protocol says.
        if (element.Text is not ("" or "=") && !Base64.IsValid(Encoding.UTF8.GetBytes(element.Text)))
            return await FailAsync(SaslFailure.IncorrectEncoding, cancellation);

        var begun = services.Time.GetTimestamp();
        switch (await verdict)
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

    private async Task<StreamError?> LogInAsync(AdmissionVerdict.Admitted admitted, long begun, CancellationToken cancellation)
    {
        var connecting = services.Time.GetTimestamp();
        try
        {
            Upstream = await host.Upstream.ConnectAsync(admitted.Login, cancellation);
            services.Metrics.UpstreamConnected(host.Options.Upstream, services.Time.GetElapsedTime(connecting));
        }
        catch (UpstreamFailedException failure) when (failure.ClientText is { } text)
        {
            // The server is well and so is the gateway's way to it: it is this client that it does not want.
            services.Metrics.LoginRefused(failure.Code, services.Time.GetElapsedTime(begun));
            LogRefused(sessionId, host.Domain, failure.Code, text, failure.Message);
            return await FailAsync(SaslFailure.NotAllowed($"{text} [{sessionId}]"), cancellation);
        }
        catch (UpstreamFailedException failure)
        {
            services.Metrics.UpstreamFailed(host.Options.Upstream, failure.Code, services.Time.GetElapsedTime(connecting));
            services.Metrics.LoginRefused(failure.Code, services.Time.GetElapsedTime(begun));
            throw;
        }

        Identity = admitted.Identity;
        _stage = Stage.Authenticated;
        services.Metrics.LoginAccepted(services.Time.GetElapsedTime(begun), guest: admitted.Identity.Token is null);
        LogAccepted(sessionId, host.Domain, admitted.Identity.Token?.Subject ?? "guest", admitted.Identity.Token?.AppId ?? "none");
        if (admitted.Identity.Grants.ModeratorConflict is { } conflict)
            LogContradiction(sessionId, host.Domain, "grants.moderator", conflict);
        await client.DeliverAsync(new Element("success", XmppNamespaces.Sasl), cancellation);
        return null;
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

        var resource = bind.Child("resource", XmppNamespaces.Bind)?.Text;
        Bound = await Upstream!.BindAsync(string.IsNullOrEmpty(resource) ? null : resource, cancellation);
        _stage = Stage.Bound;
        var jid = new Element("jid", XmppNamespaces.Bind, new TextNode(Bound.ToString()));
        await client.DeliverAsync(StreamRequests.Result(stanza).With(new Element("bind", XmppNamespaces.Bind, jid)), cancellation);
        return null;
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

    [LoggerMessage(2002, LogLevel.Warning, "Login {Ref} at {Host} refused: {Code}, \"{Text}\". {Explanation}")]
    private partial void LogRefused(string @ref, string host, string code, string text, string explanation);
}

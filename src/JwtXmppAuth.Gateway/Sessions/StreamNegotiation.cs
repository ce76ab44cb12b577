using System.Collections.Frozen;
using JwtXmppAuth.Gateway.Sessions.Uses;
using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Streams;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>
/// A client's way from the first features to a bound resource (RFC 6120 §6 and §7), or back to its session, whatever carries
/// it: what is on offer when, and whose turn it is.
/// </summary>
internal sealed class StreamNegotiation
{
    private static readonly StreamFeatures AfterLogin = new() { Bind = true, Session = FeatureOffer.Optional };

    // BOSH answers for lost requests itself; a second way to do so would only contradict it.
    private static readonly FrozenDictionary<Transport, Element> AfterLoginOver = Enum.GetValues<Transport>().ToFrozenDictionary(
        transport => transport, transport => (AfterLogin with { StreamManagement = transport is Transport.WebSocket }).ToElement());

    private readonly Host _host;
    private readonly Transport _transport;
    private readonly IClientConnection _client;
    private readonly ServerSide _server;
    private readonly LoginNegotiation _login;
    private readonly ResourceBinding _binding;
    private readonly SessionReturn _return;
    private bool _restarted;

    /// <param name="verdict">On the first request; it is there before the client asks.</param>
    public StreamNegotiation(
        Host host,
        string sessionId,
        SessionRequest request,
        IClientConnection client,
        Task<AdmissionVerdict> verdict,
        Place place,
        TokenHold hold,
        Resumptions resumptions,
        SessionServices services)
    {
        _host = host;
        _transport = request.Transport;
        _client = client;
        _server = new ServerSide(host, request, place, hold, services);
        var attempts = new Attempts();
        var tokens = new TokenAdmission(host, request, sessionId, resumptions.FormerOf(request, host)?.Id, verdict);
        _login = new LoginNegotiation(host, sessionId, request, client, tokens, place, _server, resumptions, attempts, services);
        _binding = new ResourceBinding(host, sessionId, client, _server, attempts, services);
        _return = new SessionReturn(host, sessionId, request, client, resumptions, services);
    }

    /// <inheritdoc cref="LoginNegotiation.Admitted"/>
    public AdmissionVerdict.Admitted? Admitted => _login.Admitted;

    /// <inheritdoc cref="ServerSide.Connection"/>
    public IUpstreamConnection? Upstream => _server.Connection;

    /// <inheritdoc cref="ResourceBinding.Bound"/>
    public Jid? Bound => _binding.Bound;

    /// <inheritdoc cref="ResourceBinding.Answer"/>
    public Element? Answer => _binding.Answer;

    /// <inheritdoc cref="SessionReturn.Resumed"/>
    public GatewaySession? Resumed => _return.Resumed;

    /// <summary>Offers what comes next: at the start of the stream and after each restart.</summary>
    public async Task<StreamError?> RestartAsync(CancellationToken cancellation)
    {
        if (Bound is not null)
            return StreamError.PolicyViolation;
        _restarted = Admitted is not null;
        await _client.DeliverAsync(_restarted ? AfterLoginOver[_transport] : _host.Logins.Features, cancellation);
        return null;
    }

    /// <summary>Takes one element; answers with the stream error that ends the session, or null.</summary>
    public Task<StreamError?> ReceiveAsync(Element element, CancellationToken cancellation) => Admitted switch
    {
        null => _login.ReceiveAsync(element, cancellation),
        // RFC 6120 §6.4.6, §7.1: before the restart, and before a resource is bound, there is nothing to send.
        _ when !_restarted || Bound is not null => Task.FromResult<StreamError?>(StreamError.NotAuthorized),
        var admitted when element.Namespace == XmppNamespaces.StreamManagement => _return.ReceiveAsync(element, admitted, cancellation),
        var admitted => _binding.ReceiveAsync(element, admitted, cancellation),
    };
}

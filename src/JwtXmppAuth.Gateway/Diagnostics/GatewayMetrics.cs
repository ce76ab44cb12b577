using System.Diagnostics.Metrics;
using JwtXmppAuth.Tokens;
using JwtXmppAuth.Tokens.Keys;
using JwtXmppAuth.Tokens.Keys.Remote;

namespace JwtXmppAuth.Gateway.Diagnostics;

/// <summary>What became of a wish to make somebody a moderator, or to take it back.</summary>
public enum ModerationOutcome
{
    Granted,
    Withdrawn,

    /// <summary>The room refused: the account may not.</summary>
    Refused,

    /// <summary>The room did not answer.</summary>
    Timeout,

    /// <summary>Too many at once.</summary>
    Dropped,

    /// <summary>There is no account, or it could not log in.</summary>
    NoAccount,
}

/// <summary>
/// Every instrument, a verb each. No method takes text that a client could choose as it is: tag values are names of
/// enum members, or codes that <see cref="KnownCodes"/> lists; anything else counts as <c>other</c>.
/// </summary>
public sealed class GatewayMetrics
{
    public const string MeterName = "JwtXmppAuth";

    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };

    private readonly Counter<long> _logins;
    private readonly Histogram<double> _loginDuration;
    private readonly Counter<long> _leeway;
    private readonly Counter<long> _trial;
    private readonly Counter<long> _tickets;
    private readonly Counter<long> _keyFiles;
    private readonly Counter<long> _serviceLogins;
    private readonly Counter<long> _sessionsStarted;
    private readonly Counter<long> _sessionsEnded;
    private readonly Counter<long> _sessionsRefused;
    private readonly UpDownCounter<long> _sessionsActive;
    private readonly UpDownCounter<long> _sessionsDetached;
    private readonly Counter<long> _resumes;
    private readonly Counter<long> _stanzasRefused;
    private readonly Counter<long> _boshRequests;
    private readonly UpDownCounter<long> _boshHeld;
    private readonly Counter<long> _webSocketUpgrades;
    private readonly UpDownCounter<long> _webSocketsOpen;
    private readonly Histogram<double> _upstreamConnects;
    private readonly Counter<long> _moderation;
    private readonly UpDownCounter<long> _moderatorAccounts;
    private readonly UpDownCounter<long> _componentsUp;
    private readonly Counter<long> _componentBreaks;
    private readonly Counter<long> _componentRefusals;
    private readonly Counter<long> _keyFetches;
    private readonly Meter _meter;

    public GatewayMetrics(IMeterFactory meters)
    {
        var meter = _meter = meters.Create(MeterName);
        _logins = meter.CreateCounter<long>("jwtxmppauth.logins", "{login}", "Logins decided, by verdict and reason.");
        _loginDuration = meter.CreateHistogram(
            "jwtxmppauth.login.duration", "s", "From the client's login to its answer, upstream connect included.", null, Seconds);
        _leeway = meter.CreateCounter<long>(
            "jwtxmppauth.tokens.leeway", "{token}", "Tokens taken that were expired, or not valid yet, but for the app's leeway.");
        _trial = meter.CreateCounter<long>("jwtxmppauth.trial.refused", "{refusal}", "What rules on trial would have refused, by reason.");
        _tickets = meter.CreateCounter<long>("jwtxmppauth.tickets", "{ticket}", "Tickets asked for and shown, by outcome.");
        _keyFiles = meter.CreateCounter<long>(
            "jwtxmppauth.keys.files", "{file}", "Key files that had changed and were read again, by outcome.");
        _serviceLogins = meter.CreateCounter<long>(
            "jwtxmppauth.service.logins", "{login}", "Logins of services, by the operator's name for them and by verdict.");
        _sessionsStarted = meter.CreateCounter<long>("jwtxmppauth.sessions.started", "{session}", "Sessions opened.");
        _sessionsEnded = meter.CreateCounter<long>("jwtxmppauth.sessions.ended", "{session}", "Sessions over, by reason.");
        _sessionsRefused = meter.CreateCounter<long>("jwtxmppauth.sessions.refused", "{session}", "Sessions not opened, by stream error.");
        _sessionsActive = meter.CreateUpDownCounter<long>("jwtxmppauth.sessions.active", "{session}", "Living sessions, logged in or not.");
        _sessionsDetached = meter.CreateUpDownCounter<long>(
            "jwtxmppauth.sessions.detached", "{session}", "Those of them that wait for their clients to come back.");
        _resumes = meter.CreateCounter<long>("jwtxmppauth.resumes", "{resume}", "Requests to go on in an older session, by outcome.");
        _stanzasRefused = meter.CreateCounter<long>(
            "jwtxmppauth.stanzas.refused", "{stanza}", "Stanzas of clients that a rule kept from the server, by reason.");
        _boshRequests = meter.CreateCounter<long>("jwtxmppauth.bosh.requests", "{request}", "BOSH requests answered, by outcome.");
        _boshHeld = meter.CreateUpDownCounter<long>("jwtxmppauth.bosh.held", "{request}", "BOSH requests that wait for their answer.");
        _webSocketUpgrades = meter.CreateCounter<long>("jwtxmppauth.websocket.upgrades", "{upgrade}", "WebSocket upgrades answered, by outcome.");
        _webSocketsOpen = meter.CreateUpDownCounter<long>("jwtxmppauth.websocket.open", "{connection}", "WebSocket connections, with a session or not.");
        _upstreamConnects = meter.CreateHistogram(
            "jwtxmppauth.upstream.connect.duration", "s", "Logins at the XMPP server, by outcome.", null, Seconds);
        _moderation = meter.CreateCounter<long>("jwtxmppauth.moderation", "{change}", "Moderators made and unmade in rooms, by outcome.");
        _moderatorAccounts = meter.CreateUpDownCounter<long>(
            "jwtxmppauth.moderation.accounts", "{account}", "Moderator accounts that are logged in.");
        _componentsUp = meter.CreateUpDownCounter<long>("jwtxmppauth.component.links", "{link}", "Components that are connected to their servers.");
        _componentBreaks = meter.CreateCounter<long>("jwtxmppauth.component.breaks", "{break}", "Links of components that went down, by reason.");
        _componentRefusals = meter.CreateCounter<long>(
            "jwtxmppauth.component.refusals", "{attempt}", "Attempts to connect a component that failed, by reason.");
        _keyFetches = meter.CreateCounter<long>("jwtxmppauth.keys.fetches", "{fetch}", "Documents with keys asked for, by kind and outcome.");
    }

    /// <param name="active">How many are in force.</param>
    public void WatchRevocations(Func<int> active) =>
        _meter.CreateObservableGauge("jwtxmppauth.revocations.active", active, "{revocation}", "Revocations in force.");

    /// <param name="waiting">The bytes that wait at the doors for their clients.</param>
    public void WatchOutboxes(Func<long> waiting) =>
        _meter.CreateObservableGauge("jwtxmppauth.outbox.waiting", waiting, "By", "Bytes of stanzas that wait for their clients to read them.");

    /// <summary>A client is in: with a token, or as a guest without one.</summary>
    public void LoginAccepted(TimeSpan latency, bool guest = false) => Login(guest ? "guest" : "accepted", "none", latency);

    public void LoginRefused(TokenReason reason, TimeSpan latency) => LoginRefused(TokenFailure.CodeOf(reason), latency);

    /// <param name="code">Of a token's failure, of a login refusal such as <c>handoff.too_large</c>, or of a failed upstream.</param>
    public void LoginRefused(string code, TimeSpan latency) => Login("refused", KnownCodes.Reason(code), latency);

    /// <summary>A token was taken by the leeway of its app alone: some clock is wrong, or a client slow.</summary>
    public void LeewayUsed() => _leeway.Add(1);

    /// <summary>A rule on trial would have refused, and did not.</summary>
    public void TrialRefused(string code) => _trial.Add(1, new KeyValuePair<string, object?>("reason", KnownCodes.Reason(code)));

    /// <summary>A ticket was asked for, or shown.</summary>
    public void Ticket<TOutcome>(TOutcome outcome)
        where TOutcome : struct, Enum => _tickets.Add(1, new KeyValuePair<string, object?>("outcome", EnumTag<TOutcome>.Of(outcome)));

    /// <param name="taken">False: it could not be used, and the former keys stay.</param>
    public void KeyFileRead(bool taken) => _keyFiles.Add(1, new KeyValuePair<string, object?>("outcome", taken ? "taken" : "kept"));

    /// <param name="service">As it is configured; never what a client said.</param>
    public void ServiceAccepted(string service) => _serviceLogins.Add(1, new("service", service), new("verdict", "accepted"));

    /// <param name="service">Null when it is not known for which service somebody tried.</param>
    public void ServiceRefused(string? service) =>
        _serviceLogins.Add(1, new("service", service ?? KnownCodes.Other), new("verdict", "refused"));

    public void SessionStarted<TTransport>(TTransport transport)
        where TTransport : struct, Enum
    {
        var name = new KeyValuePair<string, object?>("transport", EnumTag<TTransport>.Of(transport));
        _sessionsStarted.Add(1, name);
        _sessionsActive.Add(1, name);
    }

    /// <summary>Once for each <see cref="SessionStarted"/>.</summary>
    public void SessionEnded<TReason, TTransport>(TReason reason, TTransport transport)
        where TReason : struct, Enum
        where TTransport : struct, Enum
    {
        var name = new KeyValuePair<string, object?>("transport", EnumTag<TTransport>.Of(transport));
        _sessionsEnded.Add(1, name, new("reason", EnumTag<TReason>.Of(reason)));
        _sessionsActive.Add(-1, name);
    }

    /// <summary>A session has lost its client and waits for it.</summary>
    public void SessionDetached() => _sessionsDetached.Add(1);

    /// <summary>Once for each <see cref="SessionDetached"/>: the client is back, or the session is over.</summary>
    public void SessionReattached() => _sessionsDetached.Add(-1);

    public void SessionResumed<TOutcome>(TOutcome outcome)
        where TOutcome : struct, Enum => _resumes.Add(1, new KeyValuePair<string, object?>("outcome", EnumTag<TOutcome>.Of(outcome)));

    /// <param name="condition">The stream error's, e.g. <c>resource-constraint</c>.</param>
    public void SessionRefused(string condition) => _sessionsRefused.Add(1, new KeyValuePair<string, object?>("reason", KnownCodes.StreamError(condition)));

    /// <param name="code">Of a rule: <c>room.mismatch</c>, …</param>
    public void StanzaRefused(string code) => _stanzasRefused.Add(1, new KeyValuePair<string, object?>("reason", KnownCodes.Reason(code)));

    /// <param name="condition">The terminal condition (XEP-0124 §17); null for a body without one.</param>
    public void BoshAnswered(string? condition) => BoshOutcome(condition is null ? "ok" : KnownCodes.BoshCondition(condition));

    /// <summary>A repeated rid was answered from the cache.</summary>
    public void BoshReplayed() => BoshOutcome("replayed");

    /// <summary>The client went away before its answer was written.</summary>
    public void BoshAbandoned() => BoshOutcome("abandoned");

    /// <summary>A request waits for its answer.</summary>
    public void BoshHeld() => _boshHeld.Add(1);

    /// <summary>Once for each <see cref="BoshHeld"/>.</summary>
    public void BoshReleased() => _boshHeld.Add(-1);

    /// <summary>Refused below BOSH: a method, an origin, a size.</summary>
    public void HttpRefused(int status) => BoshOutcome(KnownCodes.HttpStatus(status));

    public void WebSocketOpened()
    {
        WebSocketUpgrade("ok");
        _webSocketsOpen.Add(1);
    }

    /// <summary>Once for each <see cref="WebSocketOpened"/>.</summary>
    public void WebSocketClosed() => _webSocketsOpen.Add(-1);

    /// <summary>Refused before it was one: an origin, a subprotocol, a version.</summary>
    public void WebSocketRefused(int status) => WebSocketUpgrade(KnownCodes.HttpStatus(status));

    public void UpstreamConnected(string upstream, TimeSpan latency) => UpstreamConnect(upstream, "ok", latency);

    /// <param name="code">Of the failure: <c>upstream.unreachable</c>, …</param>
    public void UpstreamFailed(string upstream, string code, TimeSpan latency) => UpstreamConnect(upstream, KnownCodes.Reason(code), latency);

    public void Moderation(ModerationOutcome outcome) =>
        _moderation.Add(1, new KeyValuePair<string, object?>("outcome", EnumTag<ModerationOutcome>.Of(outcome)));

    public void ModeratorAccountConnected() => _moderatorAccounts.Add(1);

    /// <summary>Once for each <see cref="ModeratorAccountConnected"/>.</summary>
    public void ModeratorAccountLost() => _moderatorAccounts.Add(-1);

    public void ComponentUp() => _componentsUp.Add(1);

    /// <summary>For a <see cref="ComponentUp"/>: the link was lost.</summary>
    /// <param name="code">Of the failure: <c>upstream.conflict</c>, …</param>
    public void ComponentDown(string code)
    {
        _componentsUp.Add(-1);
        _componentBreaks.Add(1, new KeyValuePair<string, object?>("reason", KnownCodes.Reason(code)));
    }

    /// <summary>For a <see cref="ComponentUp"/>: the gateway has ended the link itself.</summary>
    public void ComponentLeft() => _componentsUp.Add(-1);

    /// <param name="code">Of the failure.</param>
    public void ComponentRefused(string code) => _componentRefusals.Add(1, new KeyValuePair<string, object?>("reason", KnownCodes.Reason(code)));

    public void KeysFetched(KeySourceKind kind, KeyFetchOutcome outcome) =>
        _keyFetches.Add(1, new("kind", EnumTag<KeySourceKind>.Of(kind)), new("outcome", EnumTag<KeyFetchOutcome>.Of(outcome)));

    /// <param name="ages">By app and source as they are configured: since when each source's keys are known to be good.</param>
    public void WatchKeys(Func<IEnumerable<(string App, string Source, TimeSpan Age)>> ages) => _meter.CreateObservableGauge(
        "jwtxmppauth.keys.age",
        () => ages().Select(each => new Measurement<double>(each.Age.TotalSeconds, new("app", each.App), new("source", each.Source))),
        "s",
        "Since the keys of a source were last fetched or confirmed.");

    private void Login(string verdict, string reason, TimeSpan latency)
    {
        _logins.Add(1, new("verdict", verdict), new("reason", reason));
        _loginDuration.Record(latency.TotalSeconds, new KeyValuePair<string, object?>("verdict", verdict));
    }

    private void BoshOutcome(string outcome) => _boshRequests.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    private void WebSocketUpgrade(string outcome) => _webSocketUpgrades.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    private void UpstreamConnect(string upstream, string outcome, TimeSpan latency) =>
        _upstreamConnects.Record(latency.TotalSeconds, new("upstream", KnownCodes.Upstream(upstream)), new("outcome", outcome));
}

using System.Diagnostics.Metrics;
using System.Net;
using JwtXmppAuth.Gateway;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Diagnostics;
using JwtXmppAuth.Gateway.Identity;
using JwtXmppAuth.Gateway.Revocation;
using JwtXmppAuth.Gateway.Rules;
using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Gateway.Transports.Bosh;
using JwtXmppAuth.Gateway.Transports.WebSocket;
using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Gateway.Upstreams.Embedded;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Testing.Faults;
using JwtXmppAuth.Tokens;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Testing;

namespace JwtXmppAuth.Faults;

/// <summary>
/// One run of one plan: the whole gateway but its sockets, its embedded conference, the participants of the plan, and a
/// witness who sits in the room from first to last. Time stands still while anything is left to do.
/// </summary>
internal sealed class World : IAsyncDisposable
{
    private const string Domain = "meet.example.com";
    private const string Room = "r@conference.meet.example.com";

    /// <summary>Time in which every script and every timeout is over, many times.</summary>
    private static readonly TimeSpan Most = TimeSpan.FromHours(1);

    /// <summary>Between two points in time; a run takes some hundreds.</summary>
    private const int MostTurns = 100_000;

    /// <summary>Between a broken connection and the next attempt.</summary>
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(200);

    /// <summary>Around a bound, either outcome is right.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(10);

    private readonly VirtualTime _time = new();
    private readonly FakeLogCollector _log = new();
    private readonly ServiceProvider _services;
    private readonly GatewayOptions _options;
    private readonly UnreliableServer _server;
    private readonly EmbeddedUpstream _embedded;
    private readonly Gauge _active;
    private readonly Gauge _held;
    private readonly Gauge _open;
    private readonly List<string> _room = [];

    /// <param name="transcript">Gets a line for everything that passes between clients and gateway.</param>
    public World(Plan plan, List<string>? transcript = null)
    {
        var issuer = Issuer.Hmac() with { Time = _time };
        var app = issuer.App();
        var host = new HostOptions { Domain = Domain };
        _options = new GatewayOptions { Hosts = { host }, Apps = { app } };
        _options.Bosh.MaxHold = 2;
        _options.Revocation.File = RevocationOptions.InMemory;
        _embedded = new EmbeddedUpstream(host, _time, NullLogger<EmbeddedUpstream>.Instance);
        _server = new UnreliableServer(_embedded, plan, _time);
        _services = new ServiceCollection()
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Error).AddProvider(new FakeLoggerProvider(_log)))
            .AddSingleton<TimeProvider>(_time)
            .AddSingleton<Microsoft.Extensions.Hosting.IHostApplicationLifetime>(new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance))
            .AddGateway(_options)
            .AddSingleton(provider => new SessionTable(
                [new Host(host, new TokenVerifier([app], new TokenRules(), _time), StanzaPipeline.For(host), _server)],
                _options,
                new SessionServices(
                    _time,
                    provider.GetRequiredService<GatewayMetrics>(),
                    provider.GetRequiredService<ILogger<GatewaySession>>(),
                    _options.AuthenticationTimeout)))
            .BuildServiceProvider();
        var meters = _services.GetRequiredService<IMeterFactory>();
        _active = new Gauge(meters, "jwtxmppauth.sessions.active");
        _held = new Gauge(meters, "jwtxmppauth.bosh.held");
        _open = new Gauge(meters, "jwtxmppauth.websocket.open");
        Plan = plan;
        Note = transcript is null ? null : (name, what) => transcript.Add($"{_time.Passed} {name} {what}");
        Token = name => issuer.Token(change: payload => payload["context"]!["user"]!["id"] = name);
    }

    private Plan Plan { get; }

    private Action<string, string>? Note { get; }

    private Func<string, string> Token { get; }

    /// <summary>Plays the plan; what it returns must not have happened.</summary>
    public async Task<RunReport> RunAsync()
    {
        var witness = await WatchAsync();
        var lives = Plan.Parts.Select(part => part.Socket ? ByWebSocket(part) : ByBosh(part)).ToList();
        var violations = new List<string>();
        if (!await PassAsync(() => lives.All(life => life.Playing.IsCompleted)))
            violations.AddRange(lives.Where(life => !life.Playing.IsCompleted).Select(life => $"waiting for ever: {life.Participant}"));
        // Whoever vanished is noticed, and what was on its way arrives.
        await PassAsync(() => lives.All(life => life.Network.Quiet.IsCompleted) && Count == 0 && _time.Waiting == 0);
        await witness.DisposeAsync();
        await SettleAsync();
        violations.AddRange(Leftovers());
        foreach (var life in lives.Where(life => life.Playing.IsCompleted))
            violations.AddRange(await JudgeAsync(life));
        return new RunReport(
            Plan,
            violations,
            [.. lives.SelectMany(life => life.Network.Befell), .. _server.Befell.Select(befell => $"{befell.Kind}")],
            [.. lives.Where(life => life.Playing.IsCompletedSuccessfully).Select(life => life.Playing.Result.End)],
            lives.Sum(life => life.Client.Resumed),
            _room);
    }

    private int Count => _services.GetRequiredService<SessionTable>().Count;

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _active.Dispose();
        _held.Dispose();
        _open.Dispose();
    }

    private async Task<IEnumerable<string>> JudgeAsync(Life life)
    {
        if (life.Playing.IsFaulted)
            return [$"{life.Part.Name}: {life.Playing.Exception!.InnerException}"];
        if (life.Client.Loop.IsFaulted)
            return [$"{life.Part.Name}: {life.Client.Loop.Exception!.InnerException}"];
        return [
            .. life.Network.Thrown.Select(fault => $"{life.Part.Name}: the endpoint has thrown {fault}"),
            .. Judgement.Violations(_room, await life.Playing, Excuse(life)),
        ];
    }

    /// <summary>What lets a session end: a silence, a login that took too long, a copy from the past, a server that is gone.</summary>
    private Excuse Excuse(Life life)
    {
        var silence = life.LongestSilence;
        var login = (_server.Bound.TryGetValue(life.Part.Name, out var bound) && bound >= life.Opened ? bound : life.Over) - life.Opened;
        var gone = _server.Befell.Where(befell => befell.Name == life.Part.Name).Select(befell => befell.Kind)
            .FirstOrDefault(kind => kind is ServerFaultKind.Unreachable or ServerFaultKind.Lost or ServerFaultKind.Ended, (ServerFaultKind)(-1));
        var inactivity = life.Part.Socket ? _options.Resumption.Window : _options.Bosh.Inactivity;
        var timeout = _options.AuthenticationTimeout;
        // Whether a session was resumed in time the gateway knows a little before its client.
        var must = !life.Part.Socket && silence > inactivity + Margin ? $"a silence of {silence}"
            : login > timeout + Margin ? $"a login of {login}"
            : gone >= 0 ? $"a server's fault: {gone}"
            : null;
        var may = must
            ?? (silence >= inactivity - Margin ? "silence" : login >= timeout - Margin ? "slow login" : life.Network.LateCopy ? "late copy" : null);
        return new Excuse(may, must);
    }

    private IEnumerable<string> Leftovers()
    {
        if (Count != 0)
            yield return $"{Count} sessions are left in the table";
        if (_time.Waiting != 0)
            yield return $"{_time.Waiting} timers are left";
        if (!_active.ReachAsync(0).IsCompleted)
            yield return "the gauge of sessions is not back at 0";
        if (!_held.ReachAsync(0).IsCompleted)
            yield return "the gauge of held requests is not back at 0";
        if (!_open.ReachAsync(0).IsCompleted)
            yield return "the gauge of open connections is not back at 0";
        if (_embedded.Health.Detail != "in this process: 0 sessions, 0 rooms")
            yield return $"left at the server: {_embedded.Health.Detail}";
        var failed = _server.Befell.Any(befell => befell.Kind == ServerFaultKind.Unreachable);
        foreach (var record in _log.GetSnapshot().Where(record => !failed || record.Level > LogLevel.Error))
            yield return $"logged: {record}";
    }

    private async Task<IUpstreamConnection> WatchAsync()
    {
        const string Name = "witness";
        var witness = await _embedded.ConnectAsync(
            new UpstreamLogin
            {
                Host = Domain,
                SessionId = Name,
                ClientAddress = IPAddress.Loopback,
                Identity = new ClientIdentity { Node = Name },
            },
            CancellationToken.None);
        await witness.BindAsync(Name, CancellationToken.None);
        _ = WatchAsync(witness);
        var join = new Xmpp.Xml.Element("presence", Xmpp.XmppNamespaces.Client, new Xmpp.Xml.Element("x", Xmpp.XmppNamespaces.Muc));
        Xmpp.Stanzas.Stanza.TryCreate(join.WithAttribute("to", $"{Room}/{Name}"), out var stanza);
        await witness.SendAsync(stanza!, CancellationToken.None);
        return witness;
    }

    private async Task WatchAsync(IUpstreamConnection witness)
    {
        await foreach (var stanza in witness.Incoming.ReadAllAsync())
        {
            if (RoomEvent.Of(stanza) is { } what)
                _room.Add(what);
        }
    }

    /// <summary>Lets time pass, timer by timer, until something is so; false when it never will be.</summary>
    private async Task<bool> PassAsync(Func<bool> done)
    {
        await SettleAsync();
        while (!done())
        {
            if (_time.Passed > Most || !_time.TryAdvance())
                return false;
            await SettleAsync();
        }

        return true;
    }

    /// <summary>
    /// Completes when nothing is left to do. The pool has one thread, and this runs on it: when it gets its turn and nobody
    /// else is in the queue, everybody waits for time to pass.
    /// </summary>
    /// <exception cref="InvalidOperationException">There always is something.</exception>
    private static async Task SettleAsync()
    {
        var turns = 0;
        do
        {
            await Task.Yield();
            if (++turns > MostTurns)
                throw new InvalidOperationException("It never comes to rest.");
        }
        while (ThreadPool.PendingWorkItemCount > 0);
    }

    private Life ByBosh(Part part)
    {
        var network = new VirtualBosh(part, Token(part.Name), _services.GetRequiredService<BoshEndpoint>(), Note, _time);
        var client = new PatientBoshClient(part, Domain, network, _time, Retry, patience: TimeSpan.FromSeconds(part.Wait + 10));
        return new Life(part, network, client, _time);
    }

    private Life ByWebSocket(Part part)
    {
        var network = new VirtualWebSocket(part, Token(part.Name), _services.GetRequiredService<WebSocketEndpoint>(), Note, _time);
        var client = new PatientWebSocketClient(part, Domain, network, _time, Retry);
        return new Life(part, network, client, _time);
    }

    /// <summary>One participant and all that is its own.</summary>
    private sealed class Life
    {
        public Life(Part part, IVirtualNetwork network, IFaultedClient client, VirtualTime time)
        {
            (Part, Network, Client) = (part, network, client);
            Participant = new Participant(part, client, Domain, Room, time);
            Playing = PlayAsync(time);
        }

        public Part Part { get; }

        public IVirtualNetwork Network { get; }

        public IFaultedClient Client { get; }

        public Participant Participant { get; }

        /// <summary>While the session lived.</summary>
        public TimeSpan LongestSilence { get; private set; }

        public TimeSpan Opened { get; private set; }

        public TimeSpan Over { get; private set; }

        public Task<Account> Playing { get; }

        private async Task<Account> PlayAsync(VirtualTime time)
        {
            var account = await Participant.PlayAsync();
            LongestSilence = Network.LongestSilence;
            Opened = Network.Opened;
            Over = time.Passed;
            return account;
        }
    }
}

using System.Diagnostics.Metrics;
using System.Net;
using System.Text.Json.Nodes;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Diagnostics;
using JwtXmppAuth.Gateway.Limits;
using JwtXmppAuth.Gateway.Policy;
using JwtXmppAuth.Gateway.Revocation;
using JwtXmppAuth.Gateway.Rules;
using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Gateway.Sessions.Resumption;
using JwtXmppAuth.Gateway.Sessions.Uses;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Tests.Tokens.Keys.Remote;
using JwtXmppAuth.Tokens;
using JwtXmppAuth.Tokens.Keys;
using JwtXmppAuth.Tokens.Keys.Remote;
using JwtXmppAuth.Xmpp.Xml;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Tests.Gateway.Sessions;

/// <summary>A session table for one host with a real verifier and real rules, between a recording client and a fake server.</summary>
internal sealed class SessionFixture
{
    public const string Domain = "meet.example.com";
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Issuer Issuer = Issuer.Hmac() with { Time = new FakeTimeProvider(Now) };

    /// <summary>Of an app that is a service's, where a service has it.</summary>
    public static Issuer ServiceIssuer { get; } =
        Issuer.Hmac("the-service's-secret-K7d2mQ9xV4tZ8pW3cR5") with { Id = "service-app", Time = new FakeTimeProvider(Now) };

    private readonly Host _running;

    public SessionFixture(
        Action<HostOptions>? host = null, int maxSessions = 100, Action<ResumptionOptions>? resumption = null, Action<AppOptions>? app = null,
        int maxUsed = 100, Func<TimeProvider, IKeyDocuments>? documents = null, KeyFetchOptions? terms = null, IUsedTokenStore? used = null,
        Func<TimeProvider, Revocations>? revocations = null, LimitsOptions? limits = null,
        params ServiceOptions[] services)
    {
        var options = new HostOptions { Domain = Domain };
        host?.Invoke(options);
        var trusted = Issuer.App();
        app?.Invoke(trusted);
        AppOptions[] apps = services.Any(service => service.App == ServiceIssuer.Id) ? [trusted, ServiceIssuer.App()] : [trusted];
        Keys = new KeyRings(
            apps, Time, documents is null ? null : new KeyFetching(documents(Time), () => terms ?? new KeyFetchOptions(), new RemoteFixture(), Time, () => 0));
        var verifier = new TokenVerifier(apps, Keys.Of, new TokenRules(), Time);
        var gateway = new GatewayOptions { MaxSessions = maxSessions };
        resumption?.Invoke(gateway.Resumption);
        var meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();
        Revocations = revocations?.Invoke(Time) ?? Revocations.InMemory(Time);
        Uses = new TokenUses(maxUsed, Time, used ?? new VolatileUsedTokenStore());
        Uses.Adopt([trusted]);
        var shared = new SessionServices(Time, new GatewayMetrics(meters), Log, TimeSpan.FromSeconds(30))
        {
            Revocations = Revocations,
            Uses = Uses,
            Limits = limits is null ? RateLimits.None : new RateLimits(limits, Time),
        };
        Detached = new Gauge(meters, "jwtxmppauth.sessions.detached");
        Resumes = new MetricCollector<long>(meters, GatewayMetrics.MeterName, "jwtxmppauth.resumes");
        _running = new Host(options, verifier, StanzaPipeline.For(options, [], new Attendance(), moderators: null, Revocations), Upstream)
        {
            Checks = new AdmissionChecks([new NotRevoked(Revocations), .. Uses.Checks]),
            Services = new HostServices(Domain, services, new FailedLogins(Time)),
        };
        Table = new SessionTable([_running], gateway, shared);
    }

    /// <summary>The host is another from now on; what is not said stays.</summary>
    /// <param name="apps">Whom it trusts then; none said: whom it has trusted.</param>
    public void Reload(Action<HostOptions>? host = null, params AppOptions[] apps)
    {
        var options = new HostOptions { Domain = Domain };
        host?.Invoke(options);
        if (apps.Length > 0)
            Uses.Adopt(apps);
        Table.Adopt([_running with
        {
            Options = options,
            Verifier = apps.Length > 0 ? new TokenVerifier(apps, new TokenRules(), Time) : _running.Verifier,
        }]);
    }

    public FakeTimeProvider Time { get; } = new(Now);

    public FakeUpstream Upstream { get; } = new();

    public FakeLogger<GatewaySession> Log { get; } = new();

    public SessionTable Table { get; }

    /// <summary>Of the apps that it began with.</summary>
    public KeyRings Keys { get; }

    public Revocations Revocations { get; }

    /// <summary>Kept nowhere before they are opened.</summary>
    public TokenUses Uses { get; }

    public Gauge Detached { get; }

    public MetricCollector<long> Resumes { get; }

    public IEnumerable<string?> ResumeOutcomes => Resumes.GetMeasurementSnapshot().Select(each => (string?)each.Tags["outcome"]);

    /// <summary>The one that signs <see cref="Token"/>.</summary>
    public static AppOptions App(Action<AppOptions>? change = null) => Issuer.App(change);

    public static string Token(Action<JsonObject>? change = null) => Issuer.Token("a", Domain, change);

    public static SessionRequest Request(
        string? token, string host = Domain, Transport transport = Transport.Bosh, string? previousId = null) => new()
        {
            Transport = transport,
            PreviousId = previousId,
            Host = host,
            Token = token,
            RemoteAddress = IPAddress.Loopback,
        };

    public (GatewaySession Session, RecordingClient Client) Open(string? token, RecordingClient? client = null) => OpenWith(Request(token), client);

    public (GatewaySession Session, RecordingClient Client) OpenWith(SessionRequest request, RecordingClient? client = null)
    {
        client ??= new RecordingClient();
        Assert.True(Table.TryOpen(request, client, out var session, out _));
        return (session, client);
    }

    /// <summary>A session that ends with the answer to its login.</summary>
    /// <returns>Whether it got in.</returns>
    public async Task<bool> LogInAsync(string token)
    {
        var (session, client) = Open(token);
        await session.StartAsync();
        await client.NextAsync();
        await session.ReceiveAsync(Auth);
        var answer = await client.NextAsync();
        await session.EndAsync(new SessionEnd(EndReason.ClientTerminated));
        return answer.Name == "success";
    }

    /// <summary>A session past login and bind, with everything said on the way taken.</summary>
    public Task<(GatewaySession Session, RecordingClient Client, FakeConnection Server)> BoundAsync(RecordingClient? client = null) =>
        BoundAsync(Token(), client);

    public async Task<(GatewaySession Session, RecordingClient Client, FakeConnection Server)> BoundAsync(string? token, RecordingClient? client = null)
    {
        (var session, client) = Open(token, client);
        await session.StartAsync();
        await client.NextAsync();
        await session.ReceiveAsync(Auth);
        await client.NextAsync();
        await session.RestartAsync();
        await client.NextAsync();
        await session.ReceiveAsync(Bind);
        await client.NextAsync();
        return (session, client, Upstream.Connections[^1]);
    }

    public static readonly Element Auth =
        Xml.Element("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>");

    public static readonly Element Bind =
        Xml.Element("<iq xmlns='jabber:client' type='set' id='b1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>");
}

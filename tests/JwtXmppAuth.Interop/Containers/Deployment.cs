using System.Security.Cryptography;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Networks;
using JwtXmppAuth.Interop.Clients;
using JwtXmppAuth.Interop.EndToEnd;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Testing.Scenarios;

namespace JwtXmppAuth.Interop.Containers;

/// <summary>How a deployment under test differs from the usual one.</summary>
public sealed record DeploymentSetup
{
    public ProsodySetup Prosody { get; init; } = new();

    /// <summary>Further environment variables of the gateway.</summary>
    public IReadOnlyDictionary<string, string> Gateway { get; init; } = new Dictionary<string, string>();

    /// <summary>Files that the gateway finds in its container, by their paths there.</summary>
    public IReadOnlyDictionary<string, byte[]> GatewayFiles { get; init; } = new Dictionary<string, byte[]>();
}

/// <summary>
/// Gateway and Prosody in containers on a network of their own: host <see cref="Prosody.Host"/> trusts <see cref="Issuer"/>,
/// host <see cref="Prosody.OtherHost"/> trusts <see cref="OtherIssuer"/>.
/// </summary>
public class Deployment<TVersion> : IConferenceDeployment, IAsyncLifetime
    where TVersion : IProsodyVersion
{
    private INetwork? _network;
    private Prosody? _prosody;
    private GatewayContainer? _gateway;

    public Issuer Issuer { get; } = Issuer.Hmac("the-first-app's-secret-K7d2mQ9xV4tZ8pW3") with { Id = "first-app", Audience = "first" };

    public Issuer OtherIssuer { get; } = Issuer.Hmac("the-other-app's-secret-B5n1cX6rL0sJ2hG8") with { Id = "other-app", Audience = "other" };

    public Prosody Prosody => _prosody ?? throw new InvalidOperationException("It is not running yet.");

    /// <summary>Where they are called <c>prosody</c> and <c>gateway</c>.</summary>
    protected INetwork Network => _network ?? throw new InvalidOperationException("It is not running yet.");

    public GatewayContainer Gateway => _gateway ?? throw new InvalidOperationException("It is not running yet.");

    protected virtual DeploymentSetup Setup => new();

    public virtual async ValueTask InitializeAsync()
    {
        _network = new NetworkBuilder().WithLabel(TestRun.Label, TestRun.Id).Build();
        await _network.CreateAsync();
        var setup = Setup.Prosody with { Network = _network };
        if (setup.Secrets.Count == 0)
            setup = setup with { Secrets = [RandomNumberGenerator.GetHexString(64, lowercase: true)] };
        // The gateway connects when somebody logs in: neither waits for the other.
        await Task.WhenAll(StartProsodyAsync(setup), StartGatewayAsync(Settings(setup.Secrets[0])));
    }

    private async Task StartProsodyAsync(ProsodySetup setup) => _prosody = await Prosody.StartAsync(TVersion.Name, setup);

    private async Task StartGatewayAsync(Dictionary<string, string> settings) =>
        _gateway = await GatewayContainer.StartAsync(Network, settings, Setup.GatewayFiles);

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_gateway is not null)
            await _gateway.DisposeAsync();
        if (_prosody is not null)
            await _prosody.DisposeAsync();
        if (_network is not null)
            await _network.DisposeAsync();
    }

    /// <summary>The URL a client of this field uses: token and room in the query.</summary>
    public Uri Url(string? token, string room = "", string path = "/http-bind") =>
        new($"{Gateway.At(path)}?room={Uri.EscapeDataString(room)}{(token is null ? "" : $"&token={token}")}");

    Uri IConferenceDeployment.Url(string? token, string room, string path) => Url(token, room, path);

    Task<C2sClient> IConferenceDeployment.ObserveInAsync(string room) => Prosody.ObserveInAsync(room);

    /// <summary>A client that behaves, logged in.</summary>
    public Task<BoshScenarioClient> ConnectAsync(string token, string host = Prosody.Host) =>
        BoshScenarioClient.ConnectAsync(Url(token), host, TestContext.Current.CancellationToken);

    private Dictionary<string, string> Settings(string secret)
    {
        var settings = new Dictionary<string, string>
        {
            ["Gateway__Handoff__Secret"] = secret,
            ["Gateway__Apps__0__Id"] = Issuer.Id,
            ["Gateway__Apps__0__Secrets__0"] = Issuer.App().Secrets[0],
            ["Gateway__Apps__0__AcceptedAudiences__0"] = Issuer.Audience,
            ["Gateway__Apps__1__Id"] = OtherIssuer.Id,
            ["Gateway__Apps__1__Secrets__0"] = OtherIssuer.App().Secrets[0],
            ["Gateway__Apps__1__AcceptedAudiences__0"] = OtherIssuer.Audience,
            ["Gateway__Hosts__0__Domain"] = Prosody.Host,
            ["Gateway__Hosts__0__Apps__0"] = Issuer.Id,
            ["Gateway__Hosts__0__Upstream"] = "prosody",
            ["Gateway__Hosts__0__Prosody__Address"] = "prosody",
            ["Gateway__Hosts__0__Prosody__AllowUnencrypted"] = "true",
            ["Gateway__Hosts__1__Domain"] = Prosody.OtherHost,
            ["Gateway__Hosts__1__Apps__0"] = OtherIssuer.Id,
            ["Gateway__Hosts__1__Upstream"] = "prosody",
            ["Gateway__Hosts__1__Prosody__Address"] = "prosody",
            ["Gateway__Hosts__1__Prosody__AllowUnencrypted"] = "true",
        };
        foreach (var (name, value) in Setup.Gateway)
            settings[name] = value;
        return settings;
    }
}

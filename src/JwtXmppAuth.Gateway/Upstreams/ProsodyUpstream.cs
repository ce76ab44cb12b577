using System.Collections.Frozen;
using Microsoft.Extensions.Logging;

namespace JwtXmppAuth.Gateway.Upstreams;

/// <summary>
/// Prosody with our authentication module: each session is a stream of its own, logged in by a hand-off. Each configured
/// host has its own way in, so that the outage of one is not that of another.
/// </summary>
public sealed class ProsodyUpstream : IUpstream, IAsyncDisposable
{
    private readonly FrozenDictionary<string, Host> _hosts;
    private readonly Handoff _handoff;
    private readonly TimeProvider _time;

    /// <param name="hosts">By domain.</param>
    /// <exception cref="IOException">A file of certificate authorities cannot be read.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">Such a file holds something else.</exception>
    public ProsodyUpstream(
        IReadOnlyDictionary<string, ProsodyOptions> hosts, Handoff handoff, TimeProvider time, ILogger<ProsodyUpstream> logger)
    {
        _handoff = handoff;
        _time = time;
        _hosts = hosts.ToFrozenDictionary(host => host.Key, host => Open(host.Key, host.Value, time, logger), StringComparer.OrdinalIgnoreCase);
    }

    public string Name => "prosody";

    /// <summary>
    /// Ready while one server is: the others' clients must not suffer from an outage that is not theirs. A server that
    /// one host cannot log in to counts as out for all of its hosts, those too that nobody has tried yet.
    /// </summary>
    public UpstreamHealth Health
    {
        get
        {
            var servers = _hosts.Values
                .GroupBy(host => (host.Options.Address, host.Options.Port), host => host.Path.Health)
                .Select(hosts => hosts.ToList())
                .ToList();
            return new UpstreamHealth(
                servers.Any(hosts => hosts.TrueForAll(host => host.Ready)),
                string.Join("; ", servers.SelectMany(hosts => hosts).Select(host => host.Detail)));
        }
    }

    public LoginRefusal? Refuses(UpstreamLogin login) =>
        _handoff.TryCreate(login, _hosts[login.Host].Options.ForwardToken, out _)
            ? null
            : new LoginRefusal(UpstreamFailure.HandoffTooLarge, "token carries too much", TooLarge);

    public async Task<IUpstreamConnection> ConnectAsync(UpstreamLogin login, CancellationToken cancellation)
    {
        var host = _hosts[login.Host];
        return await host.Path.RunAsync(
            // Good once, and for seconds: every attempt makes its own.
            async inTime => new ClientStream(await host.Login.LogInAsync(() => Create(login, host), inTime), host.Options, _time),
            cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts.Values)
            await host.Path.DisposeAsync();
    }

    private static string TooLarge =>
        $"The hand-off would have more than {Handoff.MaxBytes} bytes, or more than {Handoff.MaxDepth} levels of objects; let tokens carry less in their context.";

    private string Create(UpstreamLogin login, Host host) =>
        _handoff.TryCreate(login, host.Options.ForwardToken, out var handoff)
            ? handoff
            : throw new UpstreamFailedException(UpstreamFailure.HandoffTooLarge, TooLarge);

    private static Host Open(string domain, ProsodyOptions options, TimeProvider time, ILogger logger)
    {
        var endpoint = new UpstreamEndpoint(domain, options);
        var login = new ClientLogin(endpoint, options, Handoff.Mechanism, time);
        return new Host(options, login, new LoginPath(endpoint.ToString(), options, login.ProbeAsync, time, logger));
    }

    private sealed record Host(ProsodyOptions Options, ClientLogin Login, LoginPath Path);
}

using System.Collections.Frozen;
using Microsoft.Extensions.Logging;

namespace JwtXmppAuth.Gateway.Upstreams;

/// <summary>The servers of several hosts. Each host has its own way in, so that the outage of one is not that of another.</summary>
internal sealed class ServerLogins<TOptions> : IAsyncDisposable
    where TOptions : LoginOptions
{
    private readonly FrozenDictionary<string, Host> _hosts;
    private readonly TimeProvider _time;

    /// <param name="hosts">By domain.</param>
    /// <param name="speaksFirst">See <see cref="ClientLogin"/>.</param>
    /// <exception cref="IOException">A file of certificate authorities cannot be read.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">Such a file holds something else.</exception>
    public ServerLogins(IReadOnlyDictionary<string, TOptions> hosts, string mechanism, TimeProvider time, ILogger logger, bool speaksFirst = false)
    {
        _time = time;
        _hosts = hosts.ToFrozenDictionary(
            host => host.Key, host => Open(host.Key, host.Value, mechanism, time, logger, speaksFirst), StringComparer.OrdinalIgnoreCase);
    }

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

    public TOptions OptionsOf(string domain) => _hosts[domain].Options;

    /// <param name="exchange">Asked for at every attempt: the later, the fresher.</param>
    /// <returns>A stream that is logged in, and not bound.</returns>
    /// <exception cref="UpstreamFailedException">It did not work.</exception>
    public async Task<ClientStream> ConnectAsync(string domain, Func<ISaslExchange> exchange, CancellationToken cancellation)
    {
        var host = _hosts[domain];
        return await host.Path.RunAsync(
            async inTime => new ClientStream(await host.Login.LogInAsync(_ => exchange(), inTime), host.Options, _time), cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts.Values)
            await host.Path.DisposeAsync();
    }

    private static Host Open(string domain, TOptions options, string mechanism, TimeProvider time, ILogger logger, bool speaksFirst)
    {
        var endpoint = new UpstreamEndpoint(domain, options);
        var login = new ClientLogin(endpoint, options, [mechanism], time, speaksFirst);
        return new Host(options, login, new LoginPath(endpoint.ToString(), options, login.ProbeAsync, time, logger));
    }

    private sealed record Host(TOptions Options, ClientLogin Login, LoginPath Path);
}

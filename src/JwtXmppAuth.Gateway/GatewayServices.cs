using System.Diagnostics;
using System.Security.Cryptography;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Diagnostics;
using JwtXmppAuth.Gateway.Keys;
using JwtXmppAuth.Gateway.Limits;
using JwtXmppAuth.Gateway.Moderation;
using JwtXmppAuth.Gateway.Policy;
using JwtXmppAuth.Gateway.Revocation;
using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Gateway.Sessions.Uses;
using JwtXmppAuth.Gateway.Timing;
using JwtXmppAuth.Gateway.Transports;
using JwtXmppAuth.Gateway.Transports.Bosh;
using JwtXmppAuth.Gateway.Transports.Tickets;
using JwtXmppAuth.Gateway.Transports.WebSocket;
using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Gateway.Upstreams.Component;
using JwtXmppAuth.Gateway.Upstreams.Embedded;
using JwtXmppAuth.Tokens.Keys;
using JwtXmppAuth.Tokens.Keys.Remote;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace JwtXmppAuth.Gateway;

/// <summary>The composition root: from options to everything that runs, in the order in which a session meets it.</summary>
public static class GatewayServices
{
    extension(IServiceCollection services)
    {
        /// <param name="options">Checked: <see cref="ConfigurationCheck"/> found no fault in them.</param>
        public IServiceCollection AddGateway(GatewayOptions options)
        {
            services.AddMetrics();
            services.TryAddSingleton(TimeProvider.System);
            services.AddSingleton(options);
            services.AddSingleton(new OptionsInForce(options));
            services.AddSingleton<GatewayMetrics>();
            services.AddKeys(options);

            services.AddSingleton<TrustedProxies>();
            services.AddSingleton<WheelTime>();
            services.AddSingleton<FirstRequest>();
            services.AddSingleton<OriginCheck>();
            services.AddSingleton<Door>();
            services.AddSingleton(Waiting);
            services.AddSingleton<BoshSessions>();
            services.AddSingleton<BoshEndpoint>();
            services.AddSingleton<WebSocketEndpoint>();
            services.AddSingleton<HostMetaEndpoint>();
            services.AddSingleton<TicketEndpoint>();

            foreach (var host in options.Hosts.Where(host => host.ModeratorAccount.Jid is not null))
                services.AddKeyedSingleton(host.Domain, (provider, _) => Account(host, provider));
            services.AddSingleton<TrialLog>();
            services.AddSingleton(provider => new TrialRecord(
                provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<TrialLog>().Tell));
            services.AddSingleton(provider => new RateLimits(options.Limits, provider.GetRequiredService<TimeProvider>()));
            services.AddSingleton<HostAssembly>();
            services.AddSingleton(Store);
            services.AddSingleton(provider => new TokenUses(
                options.Revocation.MaxUsedTokens, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<IUsedTokenStore>()));
            services.AddSingleton(PlaceOfState);
            // An embedder's own come before these.
            services.TryAddSingleton(RevocationStore);
            services.TryAddSingleton<IUsedTokenStore>(provider => provider.GetRequiredService<StatePlace>() is StatePlace.OnDisk(var path)
                ? new SqliteUsedTokenStore(FileAt(path, provider)) : new VolatileUsedTokenStore());
            services.AddHostedService<RevocationsAtStart>();
            services.AddHostedService<UsesAtStart>();
            services.AddHostedService<SharedRevocations>();
            services.AddSingleton(Sessions);
            services.AddSingleton(provider => new GatewayReload(
                provider.GetRequiredService<SessionTable>(),
                provider.GetRequiredService<HostAssembly>(),
                provider.GetRequiredService<Revocations>(),
                provider.GetRequiredService<TokenUses>(),
                provider.GetRequiredService<RateLimits>(),
                provider.GetRequiredService<OptionsInForce>()));
            services.AddUpstreams(options);
            return services;
        }

        private void AddKeys(GatewayOptions options)
        {
            services.AddKeyClient(options.KeyFetch);
            services.AddSingleton<ClockCheck>();
            services.AddSingleton<IKeyDocuments, HttpKeyDocuments>();
            services.AddSingleton<IKeyFetchLog, KeyReports>();
            services.AddSingleton(provider =>
            {
                var time = provider.GetRequiredService<TimeProvider>();
                var rings = new KeyRings(options.Apps, time, new KeyFetching(
                    provider.GetRequiredService<IKeyDocuments>(), () => provider.GetRequiredService<OptionsInForce>().Now.KeyFetch, provider.GetRequiredService<IKeyFetchLog>(), time, Chance));
                provider.GetRequiredService<GatewayMetrics>().WatchKeys(() => Ages(rings));
                return rings;
            });
        }

        private void AddUpstreams(GatewayOptions options)
        {
            if (options.Hosts.Any(host => host.Upstream == "prosody"))
            {
                services.AddSingleton(Prosody);
                services.AddSingleton<IUpstream>(provider => provider.GetRequiredService<ProsodyUpstream>());
            }

            if (options.Hosts.Any(host => host.Upstream == "anonymous"))
            {
                services.AddSingleton(Anonymous);
                services.AddSingleton<IUpstream>(provider => provider.GetRequiredService<AnonymousUpstream>());
            }

            foreach (var host in options.Hosts.Where(host => host.Upstream == "component"))
            {
                services.AddKeyedSingleton(host.Domain, (provider, _) => Component(host, provider));
                services.AddSingleton<IUpstream>(provider => provider.GetRequiredKeyedService<ComponentUpstream>(host.Domain));
            }

            foreach (var sharing in options.Hosts.Where(host => host.Upstream == "embedded").GroupBy(host => host.MucDomain))
            {
                HostOptions[] hosts = [.. sharing];
                services.AddKeyedSingleton(sharing.Key, (provider, _) => new EmbeddedUpstream(
                    hosts, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<EmbeddedUpstream>>()));
                services.AddSingleton<IUpstream>(provider => provider.GetRequiredKeyedService<EmbeddedUpstream>(sharing.Key));
            }
        }
    }

    /// <summary>From 0 up to 1.</summary>
    private static double Chance() => RandomNumberGenerator.GetInt32(1000) / 1000.0;

    private static IEnumerable<(string App, string Source, TimeSpan Age)> Ages(KeyRings rings) =>
        from ring in rings.All
        from source in ring.Sources
        where source.Age is not null
        select (ring.App, source.Name, source.Age.GetValueOrDefault());

    private static SessionTable Sessions(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<GatewayOptions>();
        var services = new SessionServices(
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<GatewayMetrics>(),
            provider.GetRequiredService<ILogger<GatewaySession>>(),
            options.AuthenticationTimeout)
        {
            Timers = provider.GetRequiredService<WheelTime>(),
            Revocations = provider.GetRequiredService<Revocations>(),
            Uses = provider.GetRequiredService<TokenUses>(),
            Limits = provider.GetRequiredService<RateLimits>(),
            Backlog = provider.GetRequiredService<Backlog>(),
        };
        return new SessionTable(provider.GetRequiredService<HostAssembly>().Of(options), options, services);
    }

    private static Backlog Waiting(IServiceProvider provider)
    {
        var backlog = new Backlog(provider.GetRequiredService<GatewayOptions>().MaxOutboxBytesOfAll);
        provider.GetRequiredService<GatewayMetrics>().WatchOutboxes(() => backlog.Bytes);
        return backlog;
    }

    private static Revocations Store(IServiceProvider provider)
    {
        var (options, time) = (provider.GetRequiredService<GatewayOptions>().Revocation, provider.GetRequiredService<TimeProvider>());
        var revocations = new Revocations(provider.GetRequiredService<IRevocationStore>(), options, time);
        provider.GetRequiredService<GatewayMetrics>().WatchRevocations(() => revocations.Count);
        return revocations;
    }

    private static StatePlace PlaceOfState(IServiceProvider provider)
    {
        var place = StatePlace.Of(
            provider.GetRequiredService<GatewayOptions>().Revocation, Environment.GetEnvironmentVariable, provider.GetRequiredService<TimeProvider>().GetUtcNow());
        if (place is StatePlace.InMemory { Trouble: { } trouble })
            RevocationsAtStart.WarnOfMemory(provider.GetRequiredService<ILogger<RevocationsAtStart>>(), trouble);
        return place;
    }

    private static IRevocationStore RevocationStore(IServiceProvider provider) => provider.GetRequiredService<StatePlace>() switch
    {
        StatePlace.OnDisk(var path) => new SqliteRevocationStore(FileAt(path, provider)),
        StatePlace.InMemory(var trouble) => new VolatileRevocationStore(trouble),
        var other => throw new UnreachableException($"{other}"),
    };

    private static SqliteFile FileAt(string path, IServiceProvider provider) => new(
        path,
        provider.GetRequiredService<GatewayOptions>().Revocation.Unreadable,
        RevocationsAtStart.SetAside(provider.GetRequiredService<ILogger<RevocationsAtStart>>()));

    private static ModeratorAccount Account(HostOptions host, IServiceProvider provider)
    {
        var time = provider.GetRequiredService<TimeProvider>();
        ModeratorAccount By(Func<CancellationToken, Task<IUpstreamConnection>> connect, ServerOptions server) => new(
            host.Domain,
            host.ModeratorAccount,
            connect,
            server.ConnectTimeout,
            provider.GetRequiredService<GatewayMetrics>(),
            time,
            provider.GetRequiredService<ILogger<ModeratorAccount>>());

        if (host.Upstream == "component")
            return By(provider.GetRequiredKeyedService<ComponentUpstream>(host.Domain).ConnectOwnAsync, host.Component);
        var server = host.Server() ?? throw new ArgumentException($"{host.Domain} has no server that could have an account.");
        return By(new AccountLogin(host.ModeratorAccount, server, time).ConnectAsync, server);
    }

    private static ProsodyUpstream Prosody(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<GatewayOptions>();
        var time = provider.GetRequiredService<TimeProvider>();
        if (!HandoffSecret.TryRead(options.Handoff, out var secret, out var fault))
            throw new ArgumentException(fault);
        return new ProsodyUpstream(
            options.Hosts.Where(host => host.Upstream == "prosody").ToDictionary(host => host.Domain, host => host.Prosody),
            new Handoff(secret, time),
            time,
            provider.GetRequiredService<ILogger<ProsodyUpstream>>());
    }

    private static AnonymousUpstream Anonymous(IServiceProvider provider) => new(
        provider.GetRequiredService<GatewayOptions>().Hosts
            .Where(host => host.Upstream == "anonymous").ToDictionary(host => host.Domain, host => host.Anonymous),
        provider.GetRequiredService<TimeProvider>(),
        provider.GetRequiredService<ILogger<AnonymousUpstream>>());

    private static ComponentUpstream Component(HostOptions host, IServiceProvider provider)
    {
        var time = provider.GetRequiredService<TimeProvider>();
        var reports = new LinkReports(
            host.Domain, provider.GetRequiredService<GatewayMetrics>(), provider.GetRequiredService<ILogger<ComponentLink>>());
        return new ComponentUpstream(
            host,
            new ComponentLink(new UpstreamEndpoint(host.Domain, host.Component), host.Component, reports, time),
            time,
            provider.GetRequiredService<ILogger<ComponentUpstream>>());
    }
}

using JwtXmppAuth.Gateway.Diagnostics;
using JwtXmppAuth.Server.Hosting;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace JwtXmppAuth.Server.Health;

/// <summary><c>/health/*</c> on both listeners, in detail only for operators; <c>/metrics</c> for operators alone.</summary>
internal static class SignsOfLife
{
    private const string Ready = "ready";
    private const string Startup = "startup";

    public static void AddSignsOfLife(this IServiceCollection services)
    {
        services.AddHealthChecks()
            .AddCheck<StartedCheck>("started", tags: [Startup])
            .AddCheck<KeysCheck>("keys", tags: [Ready])
            .AddCheck<UpstreamsCheck>("upstreams", tags: [Ready])
            .AddCheck<SettingsCheck>("configuration", tags: [Ready])
            .AddCheck<RevocationsCheck>("revocations", tags: [Ready])
            .AddCheck<DrainingCheck>("draining", tags: [Ready]);

        // HTTP request durations are left out: a BOSH request is held on purpose, its duration says nothing.
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("jwtxmppauth"))
            .WithMetrics(metrics => metrics
                .AddMeter(GatewayMetrics.MeterName, "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime")
                .AddPrometheusExporter());
    }

    public static void MapSignsOfLife(this WebApplication app)
    {
        app.MapHealth("/health/live", tag: null);
        app.MapHealth("/health/ready", Ready);
        app.MapHealth("/health/startup", Startup);
        app.MapPrometheusScrapingEndpoint("/metrics").On(Listener.Admin);
    }

    /// <param name="tag">Null: no check at all, answering is the sign.</param>
    private static void MapHealth(this WebApplication app, string path, string? tag) =>
        app.MapHealthChecks(path, new HealthCheckOptions
        {
            Predicate = check => tag is not null && check.Tags.Contains(tag),
            ResponseWriter = HealthReportWriter.WriteAsync,
        }).On(Listener.Public | Listener.Admin);
}

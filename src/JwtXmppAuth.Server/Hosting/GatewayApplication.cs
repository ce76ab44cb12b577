using JwtXmppAuth.Gateway;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Server.Admin;
using JwtXmppAuth.Server.Demo;
using JwtXmppAuth.Server.Health;
using JwtXmppAuth.Server.Minting;
using JwtXmppAuth.Server.Settings;
using HostingOptions = Microsoft.Extensions.Hosting.HostOptions;

namespace JwtXmppAuth.Server.Hosting;

/// <summary>From settings to a process that can be started: what is in it, and the order in which a request meets it.</summary>
internal static class GatewayApplication
{
    /// <param name="reload">Reads the settings anew; null: they stay as they are.</param>
    public static WebApplication Build(ServerSettings settings, GatewayOptions options, DemoDeployment? demo = null, Func<ServerSettings>? reload = null)
    {
        // Empty: nothing reads configuration, logs or answers that is not named here.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = settings.Environment });
        builder.Configuration.AddConfiguration(settings.Configuration);
        var started = false;
        LogConsole.Configure(builder.Logging, builder.Configuration, () => Volatile.Read(ref started));
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel((context, kestrel) =>
        {
            kestrel.Configure(context.Configuration.GetSection("Kestrel"));
            Listeners.Configure(kestrel, options);
        });

        builder.Services.AddRoutingCore();
        builder.Services.AddGateway(options);
        builder.Services.AddSignsOfLife();
        builder.Services.AddAdminApi();
        builder.Services.AddMint(options);
        builder.Services.AddHostedService<Draining>();
        builder.Services.Configure<HostingOptions>(host => host.ShutdownTimeout = options.DrainTime + Draining.StopTime);
        if (reload is not null)
            builder.Services.AddSettingsReload(settings, reload);
        if (demo is not null)
            builder.Logging.AddProvider(demo.Log).AddFilter<DemoLog>("JwtXmppAuth.Gateway", LogLevel.Information);

        var app = builder.Build();
        app.Lifetime.ApplicationStarted.Register(() => Volatile.Write(ref started, true));
        app.Use(LastResort.InvokeAsync);
        app.UseRouting();
        app.Use(ListenerGuard.InvokeAsync);
        app.UseAdminGate();
        app.MapSignsOfLife();
        app.MapAdminApi();
        app.MapMint();
        app.MapGateway();
        if (demo is not null)
            app.MapDemo(demo);
        return app;
    }
}

using System.Runtime.InteropServices;
using JwtXmppAuth.Gateway;
using JwtXmppAuth.Gateway.Configuration;

namespace JwtXmppAuth.Server.Settings;

/// <summary>The registration of what reads the settings again.</summary>
internal static class SettingsReloading
{
    public static void AddSettingsReload(this IServiceCollection services, ServerSettings running, Func<ServerSettings> load)
    {
        services.AddSingleton(provider => new SettingsReload(
            running,
            load,
            provider.GetRequiredService<GatewayReload>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<SettingsReload>>()));
        services.AddSingleton<KeyFileReload>();
        services.AddHostedService<SettingsWatch>();
    }
}

/// <summary>
/// When the configuration and the key files are read again: at <c>SIGHUP</c>, as <c>systemctl reload</c> sends it, and every
/// <see cref="GatewayOptions.ReloadInterval"/>. Files are read rather than watched: mounted secrets change by a symbolic link
/// somewhere above them, and network file systems tell nobody.
/// </summary>
internal sealed class SettingsWatch(SettingsReload reload, KeyFileReload keys, GatewayOptions options, TimeProvider time)
    : IHostedService, IDisposable
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    private PosixSignalRegistration? _hangup;
    private ITimer? _timer;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            Run(asked: true);
        });
        if (options.ReloadInterval > TimeSpan.Zero)
        {
            var interval = options.ReloadInterval > Shortest ? options.ReloadInterval : Shortest;
            keys.Next = time.GetUtcNow() + interval;
            _timer = time.CreateTimer(
                _ =>
                {
                    keys.Next = time.GetUtcNow() + interval;
                    Run(asked: false);
                },
                null, interval, interval);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    private void Run(bool asked)
    {
        reload.Run(asked);
        keys.Run(asked);
    }

    public void Dispose()
    {
        _hangup?.Dispose();
        _timer?.Dispose();
    }
}

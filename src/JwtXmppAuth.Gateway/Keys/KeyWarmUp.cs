using JwtXmppAuth.Tokens.Keys;
using Microsoft.Extensions.Hosting;

namespace JwtXmppAuth.Gateway.Keys;

/// <summary>
/// Asks for keys before the first client can come, and lets the gateway start all the same where they cannot be had: it is
/// not ready then, and says why.
/// </summary>
internal sealed class KeyWarmUp(KeyRings rings) : IHostedLifecycleService
{
    private Task _fetching = Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _fetching = rings.FetchAsync();
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Within the time of one fetch: whoever waits for longer was let go.
    public Task StoppedAsync(CancellationToken cancellationToken) => _fetching;
}

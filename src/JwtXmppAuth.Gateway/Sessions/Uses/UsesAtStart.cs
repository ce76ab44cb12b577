using Microsoft.Extensions.Hosting;

namespace JwtXmppAuth.Gateway.Sessions.Uses;

/// <summary>Reads which tokens were used before the doors open.</summary>
internal sealed class UsesAtStart(TokenUses uses) : IHostedLifecycleService
{
    /// <exception cref="IOException">It cannot be read: the process must not start.</exception>
    public Task StartingAsync(CancellationToken cancellationToken) => uses.OpenAsync(cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace JwtXmppAuth.Gateway.Upstreams;

/// <summary>Prosody with our authentication module: each session is a stream of its own, logged in by a hand-off.</summary>
public sealed class ProsodyUpstream : IUpstream, IAsyncDisposable
{
    private readonly ServerLogins<ProsodyOptions> _servers;
    private readonly Handoff _handoff;

    /// <inheritdoc cref="ServerLogins{TOptions}(IReadOnlyDictionary{string, TOptions}, string, TimeProvider, ILogger)"/>
    public ProsodyUpstream(
        IReadOnlyDictionary<string, ProsodyOptions> hosts, Handoff handoff, TimeProvider time, ILogger<ProsodyUpstream> logger)
    {
        _handoff = handoff;
        _servers = new ServerLogins<ProsodyOptions>(hosts, Handoff.Mechanism, time, logger);
    }

    public string Name => "prosody";

    public UpstreamHealth Health => _servers.Health;

    private static string TooLarge =>
        $"The hand-off would have more than {Handoff.MaxBytes} bytes, or more than {Handoff.MaxDepth} levels of objects; let tokens carry less in their context.";

    public LoginRefusal? Refuses(UpstreamLogin login) =>
        TryCreate(login, out _) ? null : new LoginRefusal(UpstreamFailure.HandoffTooLarge, "token carries too much", TooLarge);

    // Good once, and for seconds: every attempt makes its own.
    public async Task<IUpstreamConnection> ConnectAsync(UpstreamLogin login, CancellationToken cancellation) =>
        await _servers.ConnectAsync(
            login.Host,
            () => TryCreate(login, out var handoff)
                ? new OneResponse(Handoff.Mechanism, handoff, UpstreamFailure.HandoffRefused)
                : throw new UpstreamFailedException(UpstreamFailure.HandoffTooLarge, TooLarge),
            cancellation);

    public ValueTask DisposeAsync() => _servers.DisposeAsync();

    private bool TryCreate(UpstreamLogin login, [NotNullWhen(true)] out string? handoff) =>
        _handoff.TryCreate(login, _servers.OptionsOf(login.Host).ForwardToken, out handoff);
}

using Microsoft.Extensions.Logging;

namespace JwtXmppAuth.Gateway.Upstreams;

/// <summary>Prosody with our authentication module: each session is a stream of its own, logged in by a hand-off.</summary>
public sealed class ProsodyUpstream : IUpstream, IAsyncDisposable
{
    private readonly ServerLogins<ProsodyOptions> _servers;
    private readonly Handoff _handoff;

    /// <inheritdoc cref="ServerLogins{TOptions}(IReadOnlyDictionary{string, TOptions}, string, TimeProvider, ILogger, bool)"/>
    public ProsodyUpstream(
        IReadOnlyDictionary<string, ProsodyOptions> hosts, Handoff handoff, TimeProvider time, ILogger<ProsodyUpstream> logger)
    {
        _handoff = handoff;
        _servers = new ServerLogins<ProsodyOptions>(hosts, Handoff.Mechanism, time, logger, speaksFirst: true);
    }

    public string Name => "prosody";

    public UpstreamHealth Health => _servers.Health;

    private static string TooLarge =>
        $"The hand-off would have more than {Handoff.MaxBytes} bytes, or more than {Handoff.MaxDepth} levels of objects; let tokens carry less in their context.";

    public LoginRefusal? Refuses(UpstreamLogin login) =>
        _handoff.Fits(login, _servers.OptionsOf(login.Host).ForwardToken)
            ? null
            : new LoginRefusal(UpstreamFailure.HandoffTooLarge, "token carries too much", TooLarge);

    // Good once, and for seconds: every attempt makes its own.
    public async Task<IUpstreamConnection> ConnectAsync(UpstreamLogin login, CancellationToken cancellation) =>
        new ProsodyConnection(
            await _servers.ConnectAsync(login.Host, () => new HandoffExchange(Create(login)), cancellation), Create);

    public ValueTask DisposeAsync() => _servers.DisposeAsync();

    /// <exception cref="UpstreamFailedException">It would be too large.</exception>
    private string Create(UpstreamLogin login) =>
        _handoff.TryCreate(login, _servers.OptionsOf(login.Host).ForwardToken, out var handoff)
            ? handoff
            : throw new UpstreamFailedException(UpstreamFailure.HandoffTooLarge, TooLarge);
}

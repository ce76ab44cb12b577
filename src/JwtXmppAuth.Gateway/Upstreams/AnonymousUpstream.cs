using Microsoft.Extensions.Logging;

namespace JwtXmppAuth.Gateway.Upstreams;

/// <summary>
/// Any XMPP server that lets people in without asking (SASL ANONYMOUS, RFC 4505), with nothing installed. It learns
/// nothing of the token and chooses the JID itself; what the token says is kept to by the gateway alone, so nobody else
/// may reach the server's own listeners.
/// </summary>
public sealed class AnonymousUpstream : IUpstream, IAsyncDisposable
{
    private const string Mechanism = "ANONYMOUS";

    private readonly ServerLogins<AnonymousOptions> _servers;

    /// <inheritdoc cref="ServerLogins{TOptions}(IReadOnlyDictionary{string, TOptions}, string, TimeProvider, ILogger, bool)"/>
    public AnonymousUpstream(IReadOnlyDictionary<string, AnonymousOptions> hosts, TimeProvider time, ILogger<AnonymousUpstream> logger) =>
        _servers = new ServerLogins<AnonymousOptions>(hosts, Mechanism, time, logger);

    public string Name => "anonymous";

    public UpstreamHealth Health => _servers.Health;

    // Without trace information (RFC 4505 §2): whose session it is, the gateway's log knows.
    public async Task<IUpstreamConnection> ConnectAsync(UpstreamLogin login, CancellationToken cancellation) =>
        await _servers.ConnectAsync(login.Host, () => new OneResponse(Mechanism, response: null), cancellation);

    public ValueTask DisposeAsync() => _servers.DisposeAsync();
}

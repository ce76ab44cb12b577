using System.Security.Cryptography;
using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Gateway.Moderation;

/// <summary>The moderator account's own login at a server that has it: by its password, at the address of the host's streams.</summary>
internal sealed class AccountLogin
{
    private readonly Jid _account;
    private readonly string? _password;
    private readonly LoginOptions _server;
    private readonly ClientLogin _login;
    private readonly TimeProvider _time;

    /// <param name="server">How the host's server is reached.</param>
    public AccountLogin(ModeratorAccountOptions options, LoginOptions server, TimeProvider time)
    {
        _account = options.Address;
        _password = options.Password;
        _server = server;
        _time = time;
        // PLAIN says the password to whoever listens, so only under TLS.
        string[] mechanisms = [ScramExchange.Sha256, ScramExchange.Sha1, .. server.Tls is UpstreamTls.None ? Array.Empty<string>() : ["PLAIN"]];
        _login = new ClientLogin(new UpstreamEndpoint(_account.Domain, server), server, mechanisms, time);
    }

    /// <returns>A stream with a resource.</returns>
    /// <exception cref="UpstreamFailedException">The server cannot be reached, or refuses the account.</exception>
    public async Task<IUpstreamConnection> ConnectAsync(CancellationToken cancellation)
    {
        var stream = new ClientStream(await _login.LogInAsync(Exchange, cancellation), _server, _time);
        try
        {
            // Without presence: it is nobody's contact and in no room.
            await stream.BindAsync(null, cancellation);
            return stream;
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    private ISaslExchange Exchange(string mechanism) => mechanism == "PLAIN"
        ? new OneResponse(mechanism, $"\0{_account.Node}\0{_password}")
        : new ScramExchange(mechanism, _account.Node!, _password!, RandomNumberGenerator.GetHexString(32, lowercase: true));
}

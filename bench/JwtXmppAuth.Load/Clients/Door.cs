using System.Net;

namespace JwtXmppAuth.Load.Clients;

internal enum Transport
{
    Bosh,
    WebSocket,
}

/// <summary>Where clients of one target come in, and how.</summary>
/// <param name="Server">On this machine's loopback.</param>
/// <param name="Domain">That clients log in at.</param>
/// <param name="Muc">The conference component's domain.</param>
/// <param name="IsShared">Clients over BOSH share connections, as behind a reverse proxy that keeps them; otherwise each has its own.</param>
internal sealed record Door(Transport Transport, IPEndPoint Server, string Path, string Domain, string Muc, Login Login, bool IsShared = true)
{
    /// <param name="pool">Of the HTTP connections, for clients that share them.</param>
    /// <param name="wait">Of a client over BOSH: seconds after which the server answers a request for which it has nothing.</param>
    public IClient Client(HttpPool pool, int number, int wait = 60) => Transport is Transport.Bosh
        ? new BoshClient(IsShared ? pool : new HttpPool(Server), this, number, wait)
        : new WebSocketClient(this, number);
}

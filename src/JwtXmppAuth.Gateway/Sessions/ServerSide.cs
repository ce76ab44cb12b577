using JwtXmppAuth.Gateway.Upstreams;

namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>The server side of a stream that is being negotiated: opened for who is let in, and only where there is a place.</summary>
internal sealed class ServerSide(Host host, Place place, SessionServices services)
{
    /// <summary>Null until it is open; whoever ends the session disposes it.</summary>
    public IUpstreamConnection? Connection { get; private set; }

    /// <returns>False where there is no place.</returns>
    /// <exception cref="UpstreamFailedException">With a text for the client where the server does not want it.</exception>
    public async Task<bool> TryOpenAsync(UpstreamLogin login, CancellationToken cancellation)
    {
        if (!place.TryOwn())
            return false;
        var connecting = services.Time.GetTimestamp();
        try
        {
            Connection = await host.Upstream.ConnectAsync(login, cancellation);
            services.Metrics.UpstreamConnected(host.Options.Upstream, services.Time.GetElapsedTime(connecting));
            return true;
        }
        catch (UpstreamFailedException failure) when (failure.ClientText is null)
        {
            // Otherwise the server is well and so is the gateway's way to it: it is this client that it does not want.
            services.Metrics.UpstreamFailed(host.Options.Upstream, failure.Code, services.Time.GetElapsedTime(connecting));
            throw;
        }
    }
}

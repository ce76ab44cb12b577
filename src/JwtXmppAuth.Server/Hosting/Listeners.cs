using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Transports;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace JwtXmppAuth.Server.Hosting;

/// <summary>The places to connect to, and what one connection may cost.</summary>
internal static class Listeners
{
    /// <summary>Of an HTTP/2 connection, instead of 1 MiB: bytes that clients may send before they are read.</summary>
    private const int MaxUnread = 128 * 1024;

    public static void Configure(KestrelServerOptions kestrel, GatewayOptions options)
    {
        kestrel.AddServerHeader = false;
        SetLimits(kestrel.Limits, options);
        Listen(kestrel, options.Listen, _ => { });
        Listen(kestrel, options.AdminListen, endpoint => CameInAt.Mark(endpoint, Listener.Admin));
        if (options.Mint.Clients.Count > 0)
            Listen(kestrel, options.Mint.Listen, endpoint => CameInAt.Mark(endpoint, Listener.Mint));
    }

    private static void SetLimits(KestrelServerLimits limits, GatewayOptions options)
    {
        var token = options.Apps.Select(app => app.MaxTokenBytes).DefaultIfEmpty(0).Max();
        limits.MaxRequestLineSize = RequestSize.Line(token);
        limits.MaxRequestHeadersTotalSize = RequestSize.Headers(token);
        limits.Http2.MaxRequestHeaderFieldSize = RequestSize.Line(token);
        // What has come and nobody reads yet, behind a request that is held or on a WebSocket that is paced. What a body is put
        // together from is not counted; less than the largest head the server does not start with.
        limits.MaxRequestBufferSize = limits.MaxRequestHeadersTotalSize;
        limits.Http2.InitialConnectionWindowSize = MaxUnread;
        limits.Http2.InitialStreamWindowSize = MaxUnread;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        // The endpoint refuses a larger body with an answer its clients can read; this is the wall behind it.
        limits.MaxRequestBodySize = 2L * options.Bosh.MaxBodyBytes;
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        // Between two requests a client may think as long as its session lives without one.
        limits.KeepAliveTimeout = Longer(options.Bosh.MaxWait, options.Bosh.Inactivity) + TimeSpan.FromSeconds(30);
        // A session holds one request and sends another; the rest are connections that have not spoken yet. Each listener
        // counts by itself: a rush of clients cannot shut operators out.
        limits.MaxConcurrentConnections = (2L * options.MaxSessions) + 1024;
        // Not fewer: one WebSocket more than there are sessions is told so on its stream, and one that resumes comes beside the old.
        limits.MaxConcurrentUpgradedConnections = limits.MaxConcurrentConnections;
        limits.Http2.MaxStreamsPerConnection = 100;
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static void Listen(KestrelServerOptions kestrel, string place, Action<ListenOptions> configure)
    {
        if (!ListenAddress.TryParse(place, out var address))
            throw new ArgumentException($"{place} is no place to listen at.", nameof(place));

        if (address.Address is { } ip)
            kestrel.Listen(ip, address.Port, Endpoint);
        else
            kestrel.ListenAnyIP(address.Port, Endpoint);

        void Endpoint(ListenOptions endpoint)
        {
            // Without TLS nobody can negotiate HTTP/2, and a proxy that guesses it gets a clear refusal.
            endpoint.Protocols = address.Tls ? HttpProtocols.Http1AndHttp2 : HttpProtocols.Http1;
            configure(endpoint);
            if (address.Tls)
                endpoint.UseHttps();
        }
    }
}

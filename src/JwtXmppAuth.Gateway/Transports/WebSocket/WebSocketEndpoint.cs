using System.Net.WebSockets;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Diagnostics;
using JwtXmppAuth.Gateway.Limits;
using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Gateway.Timing;
using JwtXmppAuth.Xmpp.Xml;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Net.Http.Headers;
using Socket = System.Net.WebSockets.WebSocket;

namespace JwtXmppAuth.Gateway.Transports.WebSocket;

/// <summary>
/// XMPP over WebSocket: <c>/xmpp-websocket</c> and <c>/&lt;tenant&gt;/xmpp-websocket</c>. An upgrade is refused for what is
/// wrong with the HTTP request, never for its token: a client learns of that in its login, where it can show the reason.
/// </summary>
internal sealed class WebSocketEndpoint(
    GatewayOptions options,
    Door door,
    FirstRequest firstRequest,
    SessionTable sessions,
    Backlog backlog,
    GatewayMetrics metrics,
    TimeProvider time,
    WheelTime timers,
    IHostApplicationLifetime lifetime)
{
    private const string Subprotocol = "xmpp";
    private const string Version = "13";

    private readonly XmlLimits _limits = XmlLimits.Default with { MaxBytes = options.WebSocket.MaxMessageBytes };

    public static readonly string[] Paths = Door.Paths(Door.WebSocket);

    public Task HandleAsync(HttpContext http)
    {
        var allowed = door.Greet(http);
        if (http.WebSockets.IsWebSocketRequest)
            return allowed ? UpgradeAsync(http) : RefuseAsync(http, StatusCodes.Status403Forbidden, "This page may not connect here.");
        return http.Request.Method switch
        {
            "GET" when WantsUpgrade(http.Request) => RefuseHandshakeAsync(http),
            // The keep-alive of Jitsi's clients: same URL, token and all, so nothing of it is looked at.
            "GET" or "HEAD" => SayAsync(http.Response, StatusCodes.Status200OK, "An XMPP endpoint (RFC 7395): upgrade to WebSocket here."),
            "OPTIONS" when allowed => AnswerPreflightAsync(http.Response),
            "OPTIONS" => RefuseAsync(http, StatusCodes.Status403Forbidden, "This page may not connect here."),
            _ => RefuseMethodAsync(http),
        };
    }

    private async Task UpgradeAsync(HttpContext http)
    {
        if (!http.WebSockets.WebSocketRequestedProtocols.Contains(Subprotocol))
        {
            await RefuseAsync(http, StatusCodes.Status400BadRequest, "The subprotocol xmpp must be asked for (RFC 7395).");
            return;
        }

        if (!TenantName.TryParse(http.GetRouteValue(Door.Tenant) as string ?? "", out var tenant))
        {
            await RefuseAsync(http, StatusCodes.Status400BadRequest, "The path names no tenant.");
            return;
        }

        FreeOfRates(http);
        var socket = await http.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
        {
            SubProtocol = Subprotocol,
            KeepAliveInterval = options.WebSocket.KeepAliveInterval,
            KeepAliveTimeout = options.WebSocket.KeepAliveTimeout,
        });
        metrics.WebSocketOpened();
        try
        {
            await ServeAsync(http, socket, tenant);
        }
        finally
        {
            metrics.WebSocketClosed();
            // The framework resets the connection of a failed socket that is disposed of, and with it the close frame that
            // said what was wrong. Such a socket holds nothing but memory.
            if (socket.State is not WebSocketState.Aborted)
                socket.Dispose();
        }
    }

    /// <summary>A client that says nothing, or does not read, is the connection's own business: its patience is another than a request's.</summary>
    private static void FreeOfRates(HttpContext http)
    {
        if (http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } request)
            request.MinDataRate = null;
        if (http.Features.Get<IHttpMinResponseDataRateFeature>() is { } response)
            response.MinDataRate = null;
    }

    private async Task ServeAsync(HttpContext http, Socket socket, string tenant)
    {
        var rate = new MessageRate(new(options.WebSocket.MessagesPerSecond, options.WebSocket.MessageBurst), time);
        using var connection = new WebSocketConnection(socket, options.WebSocket, backlog, Elsewhere(http.Request), timers)
        {
            From = options.Hosts[0].Domain,
        };
        var stream = new FramedStream(
            connection,
            new MessageReader(socket, options.WebSocket.MaxMessageBytes, rate),
            rate,
            _limits,
            sessions,
            domain => Read(http, domain, tenant));
        stream.Opening = new OpeningWatch(options.AuthenticationTimeout, timers, stream.GiveUp, lifetime.ApplicationStopping);

        var writing = connection.WriteAsync();
        await stream.ReadAsync();
        await writing;
    }

    /// <summary>What the upgrade said. Its header fields are let go of: the connection would keep them for as long as it lives.</summary>
    private SessionRequest Read(HttpContext http, string domain, string tenant)
    {
        var request = firstRequest.Read(http, Transport.WebSocket, domain, tenant);
        http.Request.Headers.Clear();
        return request;
    }

    /// <summary>The same path and query at the other gateway, because room and token are in them.</summary>
    private Uri? Elsewhere(HttpRequest request) => options.WebSocket.RedirectAtShutdown is { } other
        ? new Uri($"{other}{request.PathBase}{request.Path}{request.QueryString}")
        : null;

    private static bool WantsUpgrade(HttpRequest request) =>
        request.Headers.Upgrade.ToString().Contains("websocket", StringComparison.OrdinalIgnoreCase);

    /// <summary>RFC 6455 §4.2.2: a version that is not spoken here is answered with the one that is.</summary>
    private Task RefuseHandshakeAsync(HttpContext http)
    {
        if (http.Request.Headers.SecWebSocketVersion == Version)
            return RefuseAsync(http, StatusCodes.Status400BadRequest, "This is no opening handshake of RFC 6455.");
        http.Response.Headers.SecWebSocketVersion = Version;
        http.Response.Headers.Upgrade = "websocket";
        http.Response.Headers.Connection = HeaderNames.Upgrade;
        return RefuseAsync(http, StatusCodes.Status426UpgradeRequired, "Version 13 of the WebSocket protocol is spoken here.");
    }

    private Task RefuseMethodAsync(HttpContext http)
    {
        http.Response.Headers.Allow = "GET, HEAD, OPTIONS";
        return RefuseAsync(http, StatusCodes.Status405MethodNotAllowed, "There is nothing to do here but to connect.");
    }

    private static Task AnswerPreflightAsync(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private Task RefuseAsync(HttpContext http, int status, string why)
    {
        metrics.WebSocketRefused(status);
        return SayAsync(http.Response, status, why);
    }

    private static Task SayAsync(HttpResponse response, int status, string text)
    {
        response.StatusCode = status;
        response.ContentType = "text/plain; charset=utf-8";
        return response.WriteAsync(text + "\n");
    }
}

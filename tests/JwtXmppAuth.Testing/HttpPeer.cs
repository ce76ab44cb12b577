using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace JwtXmppAuth.Testing;

/// <summary>A real HTTP server on a loopback port that answers what a test says.</summary>
public sealed class HttpPeer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private HttpPeer(WebApplication app) => _app = app;

    /// <summary>Where it is: <c>http://127.0.0.1:41234</c>.</summary>
    public Uri Url => new(_app.Urls.First());

    /// <summary>Path and query of every request so far.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    public Uri At(string path) => new(Url, path);

    /// <param name="answer">Called for each request, whatever its path.</param>
    /// <param name="certificate">Null: unencrypted.</param>
    /// <param name="address">Where it listens; port 0 takes any.</param>
    public static async Task<HttpPeer> StartAsync(RequestDelegate answer, X509Certificate2? certificate = null, IPEndPoint? address = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(address ?? new IPEndPoint(IPAddress.Loopback, 0), listen =>
        {
            if (certificate is not null)
                listen.UseHttps(certificate);
        }));
        var app = builder.Build();
        var peer = new HttpPeer(app);
        app.Run(async http =>
        {
            peer.Requests.Enqueue(http.Request.Path + http.Request.QueryString);
            await answer(http);
        });
        await app.StartAsync();
        return peer;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

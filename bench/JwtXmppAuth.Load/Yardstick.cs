using System.CommandLine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace JwtXmppAuth.Load;

/// <summary><c>yardstick</c>: an HTTP server that reads a small POST and answers one, and does nothing else.</summary>
internal static class Yardstick
{
    /// <summary>About the size of a body element with a stanza or two.</summary>
    public const int BodySize = 200;

    public static Command Command()
    {
        var port = new Option<int>("--port") { Required = true };
        var command = new Command("yardstick", "Serve bare POSTs on loopback.") { port };
        command.SetAction((words, cancellation) => ServeAsync(words.GetValue(port), cancellation));
        return command;
    }

    private static async Task<int> ServeAsync(int port, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        await using var app = builder.Build();
        var answer = new byte[BodySize];
        answer.AsSpan().Fill((byte)' ');
        app.Run(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
            context.Response.ContentType = "text/xml; charset=utf-8";
            context.Response.ContentLength = answer.Length;
            await context.Response.Body.WriteAsync(answer, context.RequestAborted);
        });
        await app.StartAsync(cancellation);
        await app.WaitForShutdownAsync(cancellation);
        return 0;
    }
}

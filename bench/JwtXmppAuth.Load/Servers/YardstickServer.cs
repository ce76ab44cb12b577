using System.CommandLine;
using System.Net.WebSockets;
using System.Runtime;
using JwtXmppAuth.Load.Measuring;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace JwtXmppAuth.Load.Servers;

/// <summary><c>yardstick</c>: an HTTP server that reads a small POST and answers one, or echoes WebSocket messages, and does nothing else.</summary>
internal static class YardstickServer
{
    /// <summary>About the size of a body element with a stanza or two.</summary>
    public const int BodySize = 200;

    public static Command Command()
    {
        var port = new Option<int>("--port") { Required = true };
        var command = new Command("yardstick", "Serve bare POSTs and WebSocket echoes on loopback.") { port };
        command.SetAction((words, cancellation) => ServeAsync(words.GetValue(port), cancellation));
        return command;
    }

    private static async Task<int> ServeAsync(int port, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        await using var app = builder.Build();
        app.UseWebSockets();
        var answer = new byte[BodySize];
        answer.AsSpan().Fill((byte)' ');
        app.Run(context => context.WebSockets.IsWebSocketRequest ? EchoAsync(context)
            : context.Request.Path == "/metrics" ? context.Response.WriteAsync($"{Metrics.CompiledMethods} {JitInfo.GetCompiledMethodCount()}\n")
            : AnswerAsync(context, answer));
        await app.StartAsync(cancellation);
        await app.WaitForShutdownAsync(cancellation);
        return 0;
    }

    private static async Task AnswerAsync(HttpContext context, byte[] answer)
    {
        await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
        context.Response.ContentType = "text/xml; charset=utf-8";
        context.Response.ContentLength = answer.Length;
        await context.Response.Body.WriteAsync(answer, context.RequestAborted);
    }

    private static async Task EchoAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync("xmpp");
        var buffer = new byte[16 * 1024];
        while (await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted) is { MessageType: not WebSocketMessageType.Close } part)
            await socket.SendAsync(buffer.AsMemory(0, part.Count), part.MessageType, part.EndOfMessage, context.RequestAborted);
    }
}

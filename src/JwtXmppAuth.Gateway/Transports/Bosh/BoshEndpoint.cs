using System.Buffers;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Diagnostics;
using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Xmpp.Xml;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace JwtXmppAuth.Gateway.Transports.Bosh;

/// <summary>
/// BOSH over HTTP: <c>/http-bind</c> and <c>/&lt;tenant&gt;/http-bind</c>. Every answer to a client is a <c>body</c>
/// element, whatever is wrong with the request, because a BOSH client reads nothing else.
/// </summary>
internal sealed class BoshEndpoint(
    GatewayOptions options,
    Door door,
    FirstRequest firstRequest,
    BoshSessions sessions,
    GatewayMetrics metrics)
{
    private readonly XmlLimits _limits = XmlLimits.Default with { MaxBytes = options.Bosh.MaxBodyBytes };

    public static readonly string[] Paths = Door.Paths(Door.Bosh);

    public async Task HandleAsync(HttpContext http)
    {
        try
        {
            await ServeAsync(http);
        }
        catch (Exception gone) when (gone is IOException || (gone is OperationCanceledException && http.RequestAborted.IsCancellationRequested))
        {
            // The connection broke. Who reads hears of a reset before RequestAborted is cancelled, and before Kestrel knows
            // that there is nothing left to read.
            http.Abort();
            metrics.BoshAbandoned();
        }
    }

    private async Task ServeAsync(HttpContext http)
    {
        var allowed = door.Greet(http);
        try
        {
            await (http.Request.Method switch
            {
                "POST" when allowed => PostAsync(http),
                "OPTIONS" when allowed => AnswerPreflightAsync(http),
                "POST" or "OPTIONS" => RefuseAsync(http, StatusCodes.Status403Forbidden, BoshCondition.PolicyViolation),
                // The sign of life of Jitsi's clients: same URL, token and all, so nothing of it is looked at.
                "GET" or "HEAD" => SayHelloAsync(http.Response),
                _ => RefuseMethodAsync(http),
            });
        }
        catch (BadHttpRequestException fault)
        {
            // Too slow, too large, or broken off: Kestrel says which. Whoever broke off does not read the answer.
            await RefuseAsync(http, fault.StatusCode, BoshCondition.BadRequest);
        }
    }

    private async Task PostAsync(HttpContext http)
    {
        if (!string.IsNullOrEmpty(http.Request.Headers.ContentEncoding) && http.Request.Headers.ContentEncoding != "identity")
        {
            await RefuseAsync(http, StatusCodes.Status415UnsupportedMediaType, BoshCondition.BadRequest);
            return;
        }

        var answer = await ReadAsync(http.Request) is { } bytes
            ? await AnswerAsync(http, bytes)
            : BoshAnswer.Refusal(BoshCondition.PolicyViolation);
        if (answer is null)
        {
            metrics.BoshAbandoned();
            return;
        }

        if (answer.Replayed)
            metrics.BoshReplayed();
        else
            metrics.BoshAnswered(answer.Condition?.Name);
        await WriteAsync(http, answer);
    }

    /// <summary>The whole body; null when it is larger than the bound, of which no more than that is kept.</summary>
    private async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpRequest request)
    {
        if (request.ContentLength > _limits.MaxBytes)
            return null;
        while (true)
        {
            var read = await request.BodyReader.ReadAsync(request.HttpContext.RequestAborted);
            if (read.Buffer.Length > _limits.MaxBytes)
            {
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return null;
            }

            if (read.IsCompleted)
            {
                var body = read.Buffer.ToArray();
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return body;
            }

            request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private async Task<BoshAnswer?> AnswerAsync(HttpContext http, ReadOnlyMemory<byte> bytes)
    {
        if (!BoshBodyReader.TryRead(bytes, _limits, out var body, out var fault))
            return BoshAnswer.Refusal(fault);
        BoshConnection? connection;
        if (body.Sid is null)
        {
            if (TryOpen(http, body, out connection) is { } refusal)
                return refusal;
        }
        else if (!sessions.TryGet(body.Sid, out connection))
        {
            return BoshAnswer.Refusal(BoshCondition.ItemNotFound);
        }

        var answer = connection!.AnswerAsync(body, http.RequestAborted);
        return answer.IsCompleted ? await answer : await WaitAsync(answer);
    }

    private async Task<BoshAnswer?> WaitAsync(Task<BoshAnswer?> answer)
    {
        metrics.BoshHeld();
        try
        {
            return await answer;
        }
        finally
        {
            metrics.BoshReleased();
        }
    }

    private BoshAnswer? TryOpen(HttpContext http, BoshBody body, out BoshConnection? connection)
    {
        connection = null;
        var legacy = body.Version is null;
        if (!BoshTerms.TryDomain(body, out var domain))
            return BoshAnswer.Refusal(BoshCondition.ImproperAddressing, legacy);
        if (!TenantName.TryParse(http.GetRouteValue(Door.Tenant) as string ?? "", out var tenant))
            return BoshAnswer.Refusal(BoshCondition.BadRequest, legacy);
        var request = firstRequest.Read(http, Transport.Bosh, domain, tenant);
        return sessions.TryOpen(body, request, out connection, out var refusal) ? null : BoshAnswer.Refusal(BoshEnd.Of(refusal), legacy);
    }

    private static Task SayHelloAsync(HttpResponse response)
    {
        response.ContentType = "text/plain; charset=utf-8";
        return response.WriteAsync("A BOSH endpoint (XEP-0124): requests are POSTed here.\n");
    }

    private static Task AnswerPreflightAsync(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private Task RefuseMethodAsync(HttpContext http)
    {
        http.Response.Headers.Allow = "GET, HEAD, OPTIONS, POST";
        return RefuseAsync(http, StatusCodes.Status405MethodNotAllowed, BoshCondition.BadRequest);
    }

    private Task RefuseAsync(HttpContext http, int status, BoshCondition condition)
    {
        metrics.HttpRefused(status);
        return WriteAsync(http, BoshAnswer.Refusal(condition) with { Status = status });
    }

    private static async Task WriteAsync(HttpContext http, BoshAnswer answer)
    {
        var response = http.Response;
        response.StatusCode = answer.Status;
        response.ContentType = answer.ContentType;
        response.ContentLength = answer.Body.Length;
        // The client chose the type (XEP-0124 §7.1); should a browser show it as a page, it must be able to do nothing.
        if (answer.ContentType != BoshTerms.DefaultContentType)
            response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        await response.Body.WriteAsync(answer.Body, http.RequestAborted);
    }
}

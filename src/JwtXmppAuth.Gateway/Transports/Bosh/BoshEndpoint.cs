using System.IO.Pipelines;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Diagnostics;
using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Gateway.Timing;
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
    GatewayMetrics metrics,
    WheelTime timers)
{
    /// <summary>
    /// A body has to be here within it. A rate alone is kept too by who has sent most of a body at once, and could then sit on it
    /// for a quarter of an hour.
    /// </summary>
    public static readonly TimeSpan BodyPatience = TimeSpan.FromSeconds(30);

    private readonly XmlLimits _limits = XmlLimits.Default with { MaxBytes = options.Bosh.MaxBodyBytes };

    public static readonly string[] Paths = Door.Paths(Door.Bosh);

    public Task HandleAsync(HttpContext http)
    {
        var allowed = door.Greet(http);
        return http.Request.Method switch
        {
            "POST" when allowed => PostAsync(http),
            "OPTIONS" when allowed => AnswerPreflightAsync(http),
            "POST" or "OPTIONS" => RefuseAsync(http, StatusCodes.Status403Forbidden, BoshCondition.PolicyViolation),
            // The sign of life of Jitsi's clients: same URL, token and all, so nothing of it is looked at.
            "GET" or "HEAD" => SayHelloAsync(http.Response),
            _ => RefuseMethodAsync(http),
        };
    }

    /// <summary>All that a request holds while it waits is in here: who waits is all that an idle session does.</summary>
    private async Task PostAsync(HttpContext http)
    {
        if (!string.IsNullOrEmpty(http.Request.Headers.ContentEncoding) && http.Request.Headers.ContentEncoding != "identity")
        {
            await RefuseAsync(http, StatusCodes.Status415UnsupportedMediaType, BoshCondition.BadRequest);
            return;
        }

        try
        {
            var (body, fault) = await ReadAsync(http);
            HeldRequest? held = null;
            var answer = body is null ? BoshAnswer.Refusal(fault!) : Take(http, body, out held);
            if (held is not null)
            {
                using var hold = new Hold(held, metrics, http.RequestAborted);
                answer = await held.Answer;
            }

            await AnswerAsync(http, answer);
        }
        catch (BadHttpRequestException fault) when (fault.StatusCode != StatusCodes.Status408RequestTimeout)
        {
            // Too large, or broken off: Kestrel says which. Whoever broke off does not read the answer. One that was too slow is not
            // answered but loses its connection: its session lives, and to its client that means to ask again.
            await RefuseAsync(http, fault.StatusCode, BoshCondition.BadRequest);
        }
        catch (Exception gone) when (gone is IOException || (gone is OperationCanceledException && http.RequestAborted.IsCancellationRequested))
        {
            // The connection broke. Who reads hears of a reset before RequestAborted is cancelled, and before Kestrel knows
            // that there is nothing left to read.
            http.Abort();
            metrics.BoshAbandoned();
        }
    }

    /// <summary>The whole body, or the condition that answers it; of one larger than the bound no more than that is kept.</summary>
    private async ValueTask<(BoshBody? Body, BoshCondition? Fault)> ReadAsync(HttpContext http)
    {
        if (http.Request.ContentLength > _limits.MaxBytes)
            return (null, BoshCondition.PolicyViolation);
        var reader = http.Request.BodyReader;
        // Nearly always it came with the headers. What tells of an abort, or of the time, has to be made first.
        if (reader.TryRead(out var read))
        {
            if (IsWhole(read))
                return Judge(reader, read);
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }

        return await ReadAsync(reader, http.RequestAborted);
    }

    private async ValueTask<(BoshBody? Body, BoshCondition? Fault)> ReadAsync(PipeReader reader, CancellationToken gone)
    {
        using var late = new CancellationTokenSource(BodyPatience, timers);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(late.Token, gone);
        try
        {
            while (true)
            {
                var read = await reader.ReadAsync(over.Token);
                if (IsWhole(read))
                    return Judge(reader, read);
                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            }
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !gone.IsCancellationRequested)
        {
            throw new BadHttpRequestException("The body did not come in time.", StatusCodes.Status408RequestTimeout);
        }
    }

    /// <summary>All of it is here, or more than may be.</summary>
    private bool IsWhole(ReadResult read) => read.IsCompleted || read.Buffer.Length > _limits.MaxBytes;

    private (BoshBody? Body, BoshCondition? Fault) Judge(PipeReader reader, ReadResult read)
    {
        _ = BoshBodyReader.TryRead(read.Buffer, _limits, out var body, out var fault);
        reader.AdvanceTo(read.Buffer.End);
        return (body, fault);
    }

    private BoshAnswer? Take(HttpContext http, BoshBody body, out HeldRequest? held)
    {
        held = null;
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

        return connection!.Take(body, out held);
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

    /// <param name="answer">Null: the client did not wait so long.</param>
    private Task AnswerAsync(HttpContext http, BoshAnswer? answer)
    {
        if (answer is null)
        {
            metrics.BoshAbandoned();
            return Task.CompletedTask;
        }

        if (answer.Replayed)
            metrics.BoshReplayed();
        else
            metrics.BoshAnswered(answer.Condition?.Name);
        return WriteAsync(http, answer);
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
        // Not cancelled: to a broken connection a write is over at once, and what would tell of it has to be made first.
        await response.BodyWriter.WriteAsync(answer.Body);
    }

    /// <summary>A request while it waits: counted, and given up when its client is gone.</summary>
    private readonly struct Hold : IDisposable
    {
        private readonly HeldRequest _request;
        private readonly GatewayMetrics _metrics;
        private readonly CancellationTokenRegistration _watch;

        public Hold(HeldRequest request, GatewayMetrics metrics, CancellationToken gone)
        {
            _request = request;
            _metrics = metrics;
            metrics.BoshHeld();
            _watch = request.AbandonWhen(gone);
        }

        public void Dispose()
        {
            // Not waited for: who is given up when he has his answer has it still. Only who cannot be given up any more is used again.
            if (_watch.Unregister())
                _request.Release();
            _metrics.BoshReleased();
        }
    }
}

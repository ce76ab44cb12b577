using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Tokens.Keys.Remote;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace JwtXmppAuth.Gateway.Keys;

/// <summary>
/// Documents with keys over HTTP: from where the operator said and nowhere else, bounded in bytes, in redirects, and in time
/// from the first attempt to the last byte.
/// </summary>
internal sealed class HttpKeyDocuments : IKeyDocuments
{
    public const string Client = "keys";

    /// <summary>Within one host; more is a loop.</summary>
    public const int MaxRedirects = 3;

    public static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(200);

    private readonly IHttpClientFactory _clients;
    private readonly OptionsInForce _options;
    private readonly ClockCheck _clock;
    private readonly TimeProvider _time;
    private readonly ResiliencePipeline<KeyDocument> _pipeline;

    public HttpKeyDocuments(IHttpClientFactory clients, OptionsInForce options, ClockCheck clock, TimeProvider time)
    {
        (_clients, _options, _clock, _time) = (clients, options, clock, time);
        _pipeline = new ResiliencePipelineBuilder<KeyDocument> { TimeProvider = time }
            .AddTimeout(Within(1))
            .AddRetry(new RetryStrategyOptions<KeyDocument>
            {
                // One more attempt mends a connection that had died unnoticed; what lasts longer is the caller's to wait for.
                ShouldHandle = new PredicateBuilder<KeyDocument>().HandleResult(MayPass).Handle<TimeoutRejectedException>(),
                MaxRetryAttempts = 1,
                Delay = RetryDelay,
            })
            .AddTimeout(Within(2))
            .Build();
    }

    private KeyFetchOptions Terms => _options.Now.KeyFetch;

    public async Task<KeyDocument> GetAsync(Uri address, string? known, CancellationToken cancellation)
    {
        try
        {
            return await _pipeline.ExecuteAsync(async inTime => await AttemptAsync(address, known, inTime), cancellation);
        }
        catch (TimeoutRejectedException)
        {
            return new KeyDocument.Failed(KeyFetchOutcome.Timeout, $"has not answered in full within {Terms.Timeout.TotalSeconds:0.#} s.");
        }
    }

    /// <summary>A part of the whole time, as it is when the question begins.</summary>
    private TimeoutStrategyOptions Within(int parts) => new() { TimeoutGenerator = _ => new(Terms.Timeout / parts) };

    private static bool MayPass(KeyDocument document) =>
        document is KeyDocument.Failed { Outcome: KeyFetchOutcome.Unreachable } or KeyDocument.Failed { Outcome: KeyFetchOutcome.Status, MayPass: true };

    private async Task<KeyDocument> AttemptAsync(Uri address, string? known, CancellationToken cancellation)
    {
        using var client = View(out var fault);
        if (client is null)
            return new KeyDocument.Failed(KeyFetchOutcome.Tls, $"is not asked, for KeyFetch:CertificateAuthorityFile cannot be used: {fault}");
        try
        {
            var place = address;
            for (var redirects = 0; ; redirects++)
            {
                using var request = Request(place, known);
                using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
                _clock.Compare(address.Host, response);
                if (!IsRedirect(response.StatusCode))
                    return await ReadAsync(response, cancellation);
                if (Next(place, response.Headers.Location) is not { } next)
                    return new KeyDocument.Failed(KeyFetchOutcome.Redirect, "redirects to another host, which was not configured: that one must be, if it is the right one.");
                if (redirects == MaxRedirects)
                    return new KeyDocument.Failed(KeyFetchOutcome.Redirect, $"redirects more than {MaxRedirects} times.");
                place = next;
            }
        }
        catch (HttpRequestException problem) when (problem.HttpRequestError is HttpRequestError.SecureConnectionError)
        {
            return new KeyDocument.Failed(KeyFetchOutcome.Tls, $"cannot be connected to with TLS: {Reason(problem)}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new KeyDocument.Failed(KeyFetchOutcome.Timeout, "has not answered in time.");
        }
        // Handlers, proxies and certificate stores throw what they like, and all of it means that no document came.
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            return new KeyDocument.Failed(KeyFetchOutcome.Unreachable, $"does not answer: {Reason(problem)}");
        }
    }

    /// <summary>The factory keeps the connections, and reads the authorities' file for whoever asks first; a client is a view on them.</summary>
    private HttpClient? View(out string fault)
    {
        fault = "";
        try
        {
            return _clients.CreateClient(Client);
        }
        catch (Exception problem) when (problem is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            fault = problem.Message;
            return null;
        }
    }

    private static HttpRequestMessage Request(Uri place, string? known)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, place);
        request.Headers.Accept.ParseAdd("application/jwk-set+json, application/json, application/x-pem-file, */*;q=0.1");
        request.Headers.UserAgent.ParseAdd("jwtxmppauth");
        if (known is not null)
            request.Headers.TryAddWithoutValidation("If-None-Match", known);
        return request;
    }

    private async Task<KeyDocument> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        switch (response.StatusCode)
        {
            case HttpStatusCode.OK:
                break;
            case HttpStatusCode.NotModified:
                return new KeyDocument.Unchanged(Freshness.Of(response, _time));
            case HttpStatusCode.NoContent or HttpStatusCode.NotFound or HttpStatusCode.Gone:
                return new KeyDocument.Absent();
            case var status:
                return new KeyDocument.Failed(KeyFetchOutcome.Status, $"answers {(int)status}.")
                {
                    MayPass = (int)status >= 500 || status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests,
                };
        }

        // It was not asked for, and could unpack to any size.
        if (response.Content.Headers.ContentEncoding.Count > 0)
            return new KeyDocument.Failed(KeyFetchOutcome.Malformed, "sends the document compressed, which it was not asked for.");
        var most = Terms.MaxBytes;
        if (response.Content.Headers.ContentLength > most)
            return TooLarge(most);

        var buffer = new byte[most + 1];
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
        return length > most
            ? TooLarge(most)
            : new KeyDocument.Fetched(buffer[..length], response.Headers.ETag?.ToString(), Freshness.Of(response, _time));
    }

    private static KeyDocument.Failed TooLarge(int most) => new(KeyFetchOutcome.TooLarge, $"sends more than {most} bytes.");

    private static bool IsRedirect(HttpStatusCode status) => status is
        HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
        or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    /// <summary>Null where it leads to another scheme, host or port: the operator trusts the one that stands in the configuration.</summary>
    private static Uri? Next(Uri place, Uri? location)
    {
        if (location is null || !Uri.TryCreate(place, location, out var next))
            return null;
        return next.UserInfo.Length == 0 && Uri.Compare(
            place, next, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0 ? next : null;
    }

    private static string Reason(Exception problem) => problem switch
    {
        { InnerException: AuthenticationException tls } => tls.Message,
        HttpRequestException { HttpRequestError: not HttpRequestError.Unknown and var error } => $"{error}.",
        _ => $"{problem.GetType().Name}.",
    };
}

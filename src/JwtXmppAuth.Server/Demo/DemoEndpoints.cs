using System.Net;
using System.Text.Json;
using JwtXmppAuth.Gateway.Explaining;
using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Server.Admin;

namespace JwtXmppAuth.Server.Demo;

/// <summary>
/// The page, the mint and the explainer behind it, and a look into the log. All of it answers to this machine only, and only to requests that
/// name this machine: a page elsewhere that points its own name at 127.0.0.1 gets nothing.
/// </summary>
internal static class DemoEndpoints
{
    private const int MaxRequest = 16 * 1024;

    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static void MapDemo(this WebApplication app, DemoDeployment demo)
    {
        var own = app.MapGroup("").AddEndpointFilter(async (context, next) =>
            IsOwn(context.HttpContext) ? await next(context) : TypedResults.NotFound());
        own.MapGet("/", () => TypedResults.Redirect("/demo/"));
        own.MapGet("/demo/{file?}", (string? file, HttpContext http) => Page(file, http));
        own.MapGet("/demo/log", (long since) => TypedResults.Json(demo.Log.Since(since)));
        own.MapPost("/demo/token", (HttpContext http, TimeProvider time) => AnswerAsync<DemoWish>(http, wish =>
            Task.FromResult<IResult>(TypedResults.Json(wish.Mint(demo, time.GetUtcNow())))));
        own.MapPost("/demo/explain", (HttpContext http, SessionTable sessions, TimeProvider time) =>
            AnswerAsync<DemoQuestion>(http, question => ExplainAsync(question, sessions, time.GetUtcNow(), http)));
    }

    private static IResult Page(string? file, HttpContext http)
    {
        if (file is null && http.Request.Path.Value?.EndsWith('/') != true)
            return TypedResults.Redirect("/demo/");
        if (DemoPage.Find(file ?? "index.html") is not { } found)
            return TypedResults.NotFound();

        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "no-referrer";
        return TypedResults.Bytes(found.Content, found.MediaType);
    }

    /// <summary>What <c>POST /v1/explain</c> answers; whoever may mint tokens here may know why they are refused.</summary>
    private static async Task<IResult> ExplainAsync(DemoQuestion asked, SessionTable sessions, DateTimeOffset now, HttpContext http)
    {
        var question = new ExplainQuestion(asked.Token)
        {
            Room = asked.Room,
            Carrier = TokenCarrier.Query,
            From = http.Connection.RemoteIpAddress,
            At = now,
        };
        return await ExplainAnswer.OfAsync(Explainer.Of(sessions), DemoDeployment.Domain, question, http.RequestAborted) is { } answer
            ? AdminBody.Answer(answer)
            : TypedResults.NotFound();
    }

    private static async Task<IResult> AnswerAsync<TAsked>(HttpContext http, Func<TAsked, Task<IResult>> answer)
        where TAsked : class
    {
        // A form of another page cannot send JSON without asking first (CORS), and nobody here says yes.
        if (!IsSameOrigin(http.Request) || !http.Request.HasJsonContentType())
            return TypedResults.StatusCode(StatusCodes.Status403Forbidden);
        if (http.Request.ContentLength is null or > MaxRequest)
            return TypedResults.StatusCode(StatusCodes.Status413PayloadTooLarge);

        try
        {
            var asked = await JsonSerializer.DeserializeAsync<TAsked>(http.Request.Body, JsonSerializerOptions.Web, http.RequestAborted);
            return asked is null ? TypedResults.BadRequest() : await answer(asked);
        }
        catch (JsonException)
        {
            return TypedResults.BadRequest();
        }
    }

    private static bool IsOwn(HttpContext http) =>
        http.Connection.RemoteIpAddress is { } peer && IPAddress.IsLoopback(peer) && IsLoopbackName(http.Request.Host.Host);

    private static bool IsLoopbackName(string name) =>
        name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(name, out var ip) && IPAddress.IsLoopback(ip));

    private static bool IsSameOrigin(HttpRequest request) =>
        request.Headers.Origin.ToString().Equals($"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase)
        && request.Headers["Sec-Fetch-Site"].ToString() is "" or "same-origin";
}

using Microsoft.AspNetCore.Connections;

namespace JwtXmppAuth.Server.Hosting;

/// <summary>
/// The second of two places where everything is caught: a request that fails by a fault of ours gets an empty 500, and
/// the log names the fault and not the request, whose URL may hold a token.
/// </summary>
internal static partial class LastResort
{
    public static async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        try
        {
            await next(http);
        }
        catch (Exception gone) when (http.RequestAborted.IsCancellationRequested || gone is ConnectionResetException or ConnectionAbortedException)
        {
            // Nobody is there any more to be answered; who reads hears of it before RequestAborted is cancelled.
        }
        catch (BadHttpRequestException fault) when (!http.Response.HasStarted)
        {
            http.Response.StatusCode = fault.StatusCode;
        }
        catch (Exception fault)
        {
            LogFault(http.RequestServices.GetRequiredService<ILogger<Program>>(), fault, http.TraceIdentifier);
            if (http.Response.HasStarted)
                http.Abort();
            else
                http.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }
    }

    [LoggerMessage(6003, LogLevel.Critical, "Request {Request} failed by a fault of the gateway")]
    private static partial void LogFault(ILogger log, Exception fault, string request);
}

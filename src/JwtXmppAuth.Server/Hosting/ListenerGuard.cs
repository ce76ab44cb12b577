namespace JwtXmppAuth.Server.Hosting;

[Flags]
internal enum Listener
{
    Public = 1,
    Admin = 2,
    Mint = 4,
}

/// <summary>Which listeners an endpoint answers on; an endpoint that does not say so is the public's.</summary>
internal sealed record AnswersOn(Listener Listeners);

/// <summary>Whoever asks at the wrong listener learns nothing: 404, as for a path that is not there.</summary>
internal static class ListenerGuard
{
    public static TBuilder On<TBuilder>(this TBuilder endpoint, Listener listeners)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new AnswersOn(listeners));

    public static Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        var answers = http.GetEndpoint()?.Metadata.GetMetadata<AnswersOn>()?.Listeners ?? Listener.Public;
        if (answers.HasFlag(CameInAt.Of(http)))
            return next(http);

        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}

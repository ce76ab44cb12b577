using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace JwtXmppAuth.Server.Hosting;

/// <summary>
/// Marks a connection with the listener that it came in at. The mark sits on the connection, not in anything a client
/// sends: no Host header, forwarded header or absolute URL makes a public request an operator's.
/// </summary>
internal sealed class CameInAt
{
    private readonly Listener _listener;

    private CameInAt(Listener listener) => _listener = listener;

    /// <summary>The public one where there is no mark.</summary>
    public static Listener Of(HttpContext http) => http.Features.Get<CameInAt>()?._listener ?? Listener.Public;

    public static void Mark(ListenOptions endpoint, Listener listener)
    {
        var mark = new CameInAt(listener);
        endpoint.Use(next => connection =>
        {
            connection.Features.Set(mark);
            return next(connection);
        });
    }
}

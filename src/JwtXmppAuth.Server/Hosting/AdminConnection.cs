using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace JwtXmppAuth.Server.Hosting;

/// <summary>
/// Marks a connection that came in at the admin listener. The mark sits on the connection, not in anything a client
/// sends: no Host header, forwarded header or absolute URL makes a public request an operator's.
/// </summary>
internal sealed class AdminConnection
{
    private static readonly AdminConnection Instance = new();

    private AdminConnection()
    {
    }

    public static bool Carries(HttpContext http) => http.Features.Get<AdminConnection>() is not null;

    public static void Mark(ListenOptions endpoint) => endpoint.Use(next => connection =>
    {
        connection.Features.Set(Instance);
        return next(connection);
    });
}

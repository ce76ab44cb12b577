using System.Net;

namespace JwtXmppAuth.Server.Admin;

/// <summary>Who asks: set by <see cref="AdminGate"/> on every request that it lets through, and named in the audit trail.</summary>
/// <param name="Name">Of the token, as it is configured; never the token.</param>
/// <param name="Address">Where the request came from.</param>
internal sealed record AdminCaller(string Name, IPAddress Address)
{
    public static AdminCaller Of(HttpContext http) =>
        http.Features.Get<AdminCaller>() ?? throw new InvalidOperationException("The request has not passed the admin gate.");
}

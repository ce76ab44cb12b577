using System.Net;
using JwtXmppAuth.Gateway.Sessions;

namespace JwtXmppAuth.Server.Hosting;

/// <summary>
/// Those who show no credentials, or wrong ones: counted by address, and beyond a bound answered without a log line. Right ones
/// are for the caller to let pass all the same: they cannot be guessed, and nobody at the same address can lock anybody out.
/// </summary>
/// <param name="challenge">How one shows credentials here (RFC 9110 section 11.6.1).</param>
/// <param name="unknown">What they are answered, with status 401.</param>
/// <param name="tooMany">And beyond the bound, with status 429.</param>
internal sealed class Strangers(TimeProvider time, string challenge, IResult unknown, IResult tooMany)
{
    private readonly FailedLogins _failures = new(time);

    /// <param name="note">Told of one that is answered within the bound.</param>
    public IResult Answer(HttpContext http, Action<IPAddress> note)
    {
        var address = http.Connection.RemoteIpAddress ?? IPAddress.None;
        if (_failures.AreTooMany(address))
        {
            http.Response.Headers.RetryAfter = "60";
            return tooMany;
        }

        _failures.Count(address);
        note(address);
        http.Response.Headers.WWWAuthenticate = challenge;
        return unknown;
    }
}

using System.Globalization;
using System.Net;
using JwtXmppAuth.Gateway.Limits;
using JwtXmppAuth.Xmpp.Streams;
using Microsoft.Extensions.Logging;

namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>
/// Those who begin a session and have shown nothing yet that is accepted: so many a minute from one network. Who then shows a good
/// token, or a service's credentials, was none, and makes room for the next.
/// </summary>
internal sealed partial class Strangers(RateLimits limits, ILogger log)
{
    private readonly ILogger _log = log;

    /// <summary>Charges the network with one more of them.</summary>
    /// <returns>What he is told where there were too many; null where he may go on.</returns>
    public StreamError? Refuse(IPAddress address, Place place)
    {
        // An address of this machine is a proxy's that nobody has named, and with it everybody's.
        if (IPAddress.IsLoopback(address))
            return null;
        var network = ClientNetwork.Of(address);
        place.IsCharged = limits.Strangers.TryTake(network, out var wait);
        if (place.IsCharged)
            return null;
        if (limits.Notices.TryTake(network, out _))
            LogTooMany(network);
        return StreamError.PolicyViolation with
        {
            Text = string.Create(CultureInfo.InvariantCulture, $"Too many sessions without an accepted token from your network; try again in {Math.Ceiling(wait.TotalSeconds)} s"),
        };
    }

    /// <summary>He has logged in, and is somebody.</summary>
    public void Acknowledge(IPAddress address, Place place)
    {
        if (place.IsCharged)
            limits.Strangers.GiveBack(ClientNetwork.Of(address));
        place.IsCharged = false;
    }

    [LoggerMessage(2016, LogLevel.Warning, "{Network} has begun more sessions without an accepted token than Limits:StrangersPerMinute allows; such are refused there, those with a good token are not")]
    private partial void LogTooMany(IPAddress network);
}

using Microsoft.Extensions.Logging;

namespace JwtXmppAuth.Gateway.Keys;

/// <summary>
/// Compares the gateway's clock with those of the servers it fetches keys from: a token that is not valid yet, or no longer,
/// is as often a clock's fault as the issuer's.
/// </summary>
internal sealed partial class ClockCheck(TimeProvider time, ILogger<ClockCheck> log)
{
    /// <summary>A Date has whole seconds, and an answer may take five.</summary>
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);

    private readonly ILogger _log = log;
    private readonly Lock _gate = new();
    private readonly HashSet<string> _apart = [];

    /// <param name="host">Of the configuration, so there are few.</param>
    /// <param name="response">As it has just arrived.</param>
    public void Compare(string host, HttpResponseMessage response)
    {
        if (response.Headers.Date is not { } date)
            return;

        // What a cache has kept for a while says how long (RFC 9111 section 5.1).
        var difference = time.GetUtcNow() - date - (response.Headers.Age ?? TimeSpan.Zero);
        var apart = difference.Duration() > Bound;
        lock (_gate)
        {
            if (apart ? !_apart.Add(host) : !_apart.Remove(host))
                return;
        }

        if (!apart)
            LogTogether(host);
        else if (difference > TimeSpan.Zero)
            LogAhead(difference.TotalSeconds, host);
        else
            LogBehind(-difference.TotalSeconds, host);
    }

    [LoggerMessage(1120, LogLevel.Warning,
        "The clock of this machine is {Seconds:0} s ahead of that of {Server}: tokens seem to expire early. Let NTP set it")]
    private partial void LogAhead(double seconds, string server);

    [LoggerMessage(1121, LogLevel.Warning,
        "The clock of this machine is {Seconds:0} s behind that of {Server}: new tokens seem not yet valid. Let NTP set it")]
    private partial void LogBehind(double seconds, string server);

    [LoggerMessage(1122, LogLevel.Information, "The clocks of this machine and of {Server} agree again")]
    private partial void LogTogether(string server);
}

using JwtXmppAuth.Gateway.Diagnostics;
using JwtXmppAuth.Tokens.Keys;
using JwtXmppAuth.Tokens.Keys.Remote;
using Microsoft.Extensions.Logging;

namespace JwtXmppAuth.Gateway.Keys;

/// <summary>Counts every fetch, and writes a line when it ends differently from the one before: a server can be silent for hours.</summary>
internal sealed partial class KeyReports(GatewayMetrics metrics, ILogger<KeyReports> log) : IKeyFetchLog
{
    private const int MaxShownIds = 16;

    private readonly ILogger _log = log;
    private readonly Lock _gate = new();

    /// <summary>The trouble that was told, by source; those are the operator's, so there are few.</summary>
    private readonly Dictionary<(KeySourceKind, string), KeyFetchOutcome> _troubles = [];

    public void Ended(KeyFetch fetch)
    {
        metrics.KeysFetched(fetch.Kind, fetch.Outcome);
        if (fetch.KeyIds is { } ids)
            LogKeys(fetch.Source, ids.Count, Shown(ids));
        if (!HasChanged(fetch))
            return;
        if (fetch.Explanation.Length == 0)
            LogMended(fetch.Kind, fetch.Source);
        else
            LogTrouble(fetch.Kind, fetch.Outcome, fetch.Source, fetch.Explanation);
    }

    private bool HasChanged(KeyFetch fetch)
    {
        var key = (fetch.Kind, fetch.Source);
        lock (_gate)
        {
            if (fetch.Explanation.Length == 0)
                return _troubles.Remove(key);
            // One that is sometimes slow and sometimes silent is told of once.
            return _troubles.TryAdd(key, fetch.Outcome);
        }
    }

    /// <summary>The issuer's own words, and no client's; all the same only what cannot forge a line.</summary>
    private static string Shown(IReadOnlyList<string> ids)
    {
        var shown = ids.Take(MaxShownIds).Select(id => string.Concat(id.Take(64).Select(letter => letter is > ' ' and <= '~' ? letter : '?')));
        return string.Join(", ", shown) + (ids.Count > MaxShownIds ? ", …" : "");
    }

    [LoggerMessage(1101, LogLevel.Information, "Keys of {Source} are now {Count}: {Ids}")]
    private partial void LogKeys(string source, int count, string ids);

    [LoggerMessage(1102, LogLevel.Warning,
        "Keys cannot be fetched ({Kind}, {Outcome}): {Source} {Explanation} Those at hand are used for as long as KeyFetch:KeepFor says")]
    private partial void LogTrouble(KeySourceKind kind, KeyFetchOutcome outcome, string source, string explanation);

    [LoggerMessage(1103, LogLevel.Information, "Keys can be fetched again ({Kind}): {Source}")]
    private partial void LogMended(KeySourceKind kind, string source);
}

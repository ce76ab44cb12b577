using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Limits;
using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Gateway.Timing;
using JwtXmppAuth.Xmpp.Streams;
using Microsoft.Extensions.Logging;

namespace JwtXmppAuth.Gateway.Transports.Bosh;

/// <summary>
/// The sid of every BOSH session. Living ones are as many as the session table lets in; of those that are over, a few
/// are remembered for a moment, so that a client whose last answer was lost can still ask for it.
/// </summary>
internal sealed partial class BoshSessions(
    GatewayOptions options, SessionTable table, Backlog backlog, TimeProvider time, WheelTime timers, ILogger<BoshSessions> log) : IAsyncDisposable
{
    public const int MaxRemembered = 256;

    private readonly ConcurrentDictionary<string, Entry> _bySid = new();
    private readonly ConcurrentQueue<(string Sid, long Since)> _over = new();

    /// <summary>
    /// A plain dictionary look-up: the sid is 128 random bits, and the time it takes depends on its hash under a
    /// per-process key, so there is nothing to learn from it.
    /// </summary>
    public bool TryGet(string sid, [NotNullWhen(true)] out BoshConnection? connection)
    {
        connection = _bySid.TryGetValue(sid, out var entry) && !entry.Connection.Forgotten ? entry.Connection : null;
        return connection is not null;
    }

    public bool TryOpen(
        BoshBody first,
        SessionRequest request,
        [NotNullWhen(true)] out BoshConnection? connection,
        [NotNullWhen(false)] out StreamError? refusal)
    {
        var candidate = new BoshConnection(
            RandomNumberGenerator.GetHexString(32, lowercase: true), request.Host, first, options.Bosh, backlog, time, timers);
        connection = null;
        if (!table.TryOpen(request, candidate, out var session, out refusal))
            return false;
        connection = candidate;
        var entry = new Entry(candidate);
        _bySid[candidate.Sid] = entry;
        entry.Life = LiveAsync(candidate, session);
        return true;
    }

    /// <summary>Waits for every session; the session table has ended them, or they end here.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var entry in _bySid.Values)
            entry.Connection.Forget(new SessionEnd(EndReason.Shutdown, StreamError.SystemShutdown));
        await Task.WhenAll(_bySid.Values.Select(entry => entry.Life));
    }

    private async Task LiveAsync(BoshConnection connection, GatewaySession session)
    {
        try
        {
            await connection.LiveAsync(session);
        }
        catch (Exception fault)
        {
            // A boundary: this task is awaited only when the process stops, and one session's fault must not stay unsaid.
            LogFault(fault, session.Id);
        }

        if (connection.Forgotten)
            _bySid.TryRemove(connection.Sid, out _);
        else
            Remember(connection.Sid);
    }

    private void Remember(string sid)
    {
        _over.Enqueue((sid, time.GetTimestamp()));
        while (_over.TryPeek(out var oldest) && (_over.Count > MaxRemembered || time.GetElapsedTime(oldest.Since) > options.Bosh.Inactivity))
        {
            if (_over.TryDequeue(out oldest))
                _bySid.TryRemove(oldest.Sid, out _);
        }
    }

    private sealed class Entry(BoshConnection connection)
    {
        public BoshConnection Connection => connection;

        public Task Life { get; set; } = Task.CompletedTask;
    }

    [LoggerMessage(3001, LogLevel.Critical, "The BOSH side of session {Ref} failed")]
    private partial void LogFault(Exception fault, string @ref);
}

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

    private readonly ConcurrentDictionary<string, BoshConnection> _bySid = new();
    private readonly ConcurrentQueue<(string Sid, long Since)> _over = new();

    // Clients of one kind ask for the same: their sessions share what was agreed on last.
    private BoshTerms? _usual;

    /// <summary>
    /// A plain dictionary look-up: the sid is 128 random bits, and the time it takes depends on its hash under a
    /// per-process key, so there is nothing to learn from it.
    /// </summary>
    public bool TryGet(string sid, [NotNullWhen(true)] out BoshConnection? connection)
    {
        if (_bySid.TryGetValue(sid, out connection) && connection.Forgotten)
            connection = null;
        return connection is not null;
    }

    public bool TryOpen(
        BoshBody first,
        SessionRequest request,
        [NotNullWhen(true)] out BoshConnection? connection,
        [NotNullWhen(false)] out StreamError? refusal)
    {
        var candidate = new BoshConnection(
            RandomNumberGenerator.GetHexString(32, lowercase: true), request.Host, first, Agree(first), options.Bosh, backlog, time, timers);
        connection = null;
        if (!table.TryOpen(request, candidate, out var session, out refusal))
            return false;
        connection = candidate;
        _bySid[candidate.Sid] = candidate;
        candidate.Life = LiveAsync(candidate, session);
        return true;
    }

    /// <summary>Waits for every session; the session table has ended them, or they end here.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _bySid.Values)
            connection.Forget(new SessionEnd(EndReason.Shutdown, StreamError.SystemShutdown));
        await Task.WhenAll(_bySid.Values.Select(connection => connection.Life));
    }

    private BoshTerms Agree(BoshBody first)
    {
        var terms = BoshTerms.Agree(first, options.Bosh);
        if (Volatile.Read(ref _usual) is { } usual && usual == terms)
            return usual;
        Volatile.Write(ref _usual, terms);
        return terms;
    }

    private async Task LiveAsync(BoshConnection connection, GatewaySession session)
    {
        try
        {
            connection.Begin(session);
            await connection.EndAsync(session, await connection.Ending);
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

    [LoggerMessage(3001, LogLevel.Critical, "The BOSH side of session {Ref} failed")]
    private partial void LogFault(Exception fault, string @ref);
}

using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Streams;

namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>Every living session: opens them within the bound, drains them at shutdown.</summary>
public sealed class SessionTable
{
    private static readonly SessionEnd Shutdown = new(EndReason.Shutdown, StreamError.SystemShutdown);

    private readonly ConcurrentDictionary<string, GatewaySession> _sessions = new();
    private readonly FrozenDictionary<string, Host> _hosts;
    private readonly SessionServices _services;
    private readonly int _capacity;
    private int _count;
    private int _refused;
    private volatile bool _draining;

    internal SessionTable(IEnumerable<Host> hosts, GatewayOptions options, SessionServices services)
    {
        _hosts = hosts.ToFrozenDictionary(host => host.Domain);
        _services = services;
        _capacity = options.MaxSessions;
    }

    public int Count => Volatile.Read(ref _count);

    public bool Draining => _draining;

    /// <param name="refusal"><c>host-unknown</c>, <c>resource-constraint</c> when full, <c>system-shutdown</c> when draining.</param>
    public bool TryOpen(
        SessionRequest request,
        IClientConnection client,
        [NotNullWhen(true)] out GatewaySession? session,
        [NotNullWhen(false)] out StreamError? refusal)
    {
        session = null;
        refusal = null;
        if (!Jid.TryParse(request.Host, out var domain) || !_hosts.TryGetValue(domain.ToString(), out var host))
            refusal = StreamError.HostUnknown;
        else if (_draining)
            refusal = StreamError.SystemShutdown;
        else if (Interlocked.Increment(ref _count) > _capacity || (session = Open(host, request, client)) is null)
            refusal = StreamError.ResourceConstraint;

        if (refusal == StreamError.ResourceConstraint)
            Interlocked.Decrement(ref _count);
        if (refusal is not null)
            _services.Metrics.SessionRefused(refusal.Condition);
        return session is not null;
    }

    /// <summary>No new sessions; ends the living ones with <c>system-shutdown</c> and waits until their clients were told.</summary>
    /// <exception cref="OperationCanceledException">Time is up; what was not delivered by then is given up.</exception>
    public async Task DrainAsync(CancellationToken cancellation)
    {
        _draining = true;
        var ended = Task.WhenAll(_sessions.Values.Select(session => session.EndAsync(Shutdown)));
        try
        {
            await ended.WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            // A server that does not read must not hold up the process for longer than the operator gave it.
            foreach (var session in _sessions.Values)
                session.Abandon();
            throw;
        }
    }

    /// <summary>
    /// Null where there is no place. Those whose token is refused already have half of the places: whoever has none to show
    /// can fill these, from however many addresses, and keeps nobody out who has.
    /// </summary>
    private GatewaySession? Open(Host host, SessionRequest request, IClientConnection client)
    {
        var id = RandomNumberGenerator.GetHexString(12, lowercase: true);
        var verdict = Admission.JudgeAsync(host, request, id, CancellationToken.None);
        var refused = verdict is { IsCompletedSuccessfully: true, Result: AdmissionVerdict.Refused };
        if (refused && Interlocked.Increment(ref _refused) > (_capacity + 1) / 2)
        {
            Interlocked.Decrement(ref _refused);
            return null;
        }

        var session = new GatewaySession(id, host, request, client, verdict, _services, ended => Forget(ended, refused));
        _sessions[session.Id] = session;
        _services.Metrics.SessionStarted(request.Transport);
        // Draining may have begun since the caller looked, and have counted the living before this one was among them.
        if (_draining)
            _ = session.EndAsync(Shutdown);
        return session;
    }

    private void Forget(GatewaySession session, bool refused)
    {
        _sessions.TryRemove(session.Id, out _);
        if (refused)
            Interlocked.Decrement(ref _refused);
        Interlocked.Decrement(ref _count);
    }
}

using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Xmpp.Streams;

namespace JwtXmppAuth.Gateway.Transports.Bosh;

/// <summary>
/// A client's bodies on their way to its session, one after the other, in rid order (XEP-0124 §14.2): one that came too
/// early is kept until the gap is filled. Who brings a body when nobody is giving gives it, on its own thread as far as the
/// session takes it at once, and all that come meanwhile; who finds somebody giving only leaves it here. So nobody waits for
/// a slow session. Bounded by the window, which lets in no more. Guarded by the connection's gate but for the giving itself.
/// </summary>
/// <param name="connection">Is told, under its gate, when the session has taken a body.</param>
/// <param name="ending">Completes when nobody listens any more, and what is left must not be held up.</param>
internal sealed class Intake(
    BoshConnection connection, int requests, MessageRate rate, Lock gate, TaskCompletionSource<SessionEnd> ending)
{
    // Most clients never come too early, and most bodies find nobody before them.
    private Dictionary<long, BoshBody>? _early;
    private BoshBody? _next;
    private Queue<BoshBody>? _behind;
    private TaskCompletionSource? _over;
    private Exception? _fault;
    private GatewaySession? _session;

    // From the first moment, for the session has to be begun.
    private bool _isGiving = true;
    private bool _isClosed;

    // One window of requests may be ahead of the session, one more may wait for an answer, and one may be the last.
    private int MaxReady => (2 * requests) + 1;

    private int Ready => _next is null ? 0 : 1 + (_behind?.Count ?? 0);

    /// <summary>
    /// Completes when the session has all there was and nothing comes in any more; faults by a fault of the gateway, which ends
    /// the session as well.
    /// </summary>
    public Task Over
    {
        get
        {
            lock (gate)
            {
                return _fault is not null ? Task.FromException(_fault)
                    : _isClosed && !_isGiving ? Task.CompletedTask
                    : (_over ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }
        }
    }

    /// <summary>Begins the session; bodies that come meanwhile are behind that.</summary>
    public void Begin(GatewaySession session)
    {
        _session = session;
        _ = GiveAsync(begins: true);
    }

    public void Keep(BoshBody early) => (_early ??= [])[early.Rid] = early;

    /// <summary>Takes the body that was expected, and those behind it that were kept; stops at the first that is no good.</summary>
    /// <param name="refused">The one that is no good; where there is one, nothing behind it was looked at.</param>
    public bool TryAdd(BoshBody body, RequestRules rules, [NotNullWhen(false)] out BoshBody? refused)
    {
        refused = null;
        for (BoshBody? next = body; next is not null; next = TakeEarly(next.Rid + 1))
        {
            if (!rules.TryTakeTurn(next))
            {
                refused = next;
                return false;
            }

            Add(next);
        }

        return true;
    }

    /// <summary>True when it falls to the caller to <see cref="Give"/> what is here, once it has left the gate.</summary>
    public bool TryBeginGiving()
    {
        if (_isGiving || _next is null)
            return false;
        return _isGiving = true;
    }

    /// <summary>Gives the session what is here; returns when it is done, or as soon as the session makes it wait.</summary>
    public void Give() => _ = GiveAsync(begins: false);

    /// <summary>What is in it is still given; nothing comes in any more.</summary>
    public void Close()
    {
        _isClosed = true;
        if (!_isGiving)
            _over?.TrySetResult();
    }

    private void Add(BoshBody body)
    {
        if (Ready == MaxReady)
            throw new UnreachableException("The window lets in more requests than the intake holds.");
        if (_next is null)
            _next = body;
        else
            (_behind ??= new()).Enqueue(body);
    }

    private BoshBody? TakeEarly(long rid) => _early is not null && _early.Remove(rid, out var body) ? body : null;

    /// <summary>Never faults: <see cref="Over"/> does.</summary>
    private async Task GiveAsync(bool begins)
    {
        try
        {
            if (begins)
                await _session!.StartAsync();
            while (TryNext(out var body))
            {
                await GiveAsync(body, _session!);
                lock (gate)
                    connection.OnGiven(body);
            }
        }
        catch (Exception fault)
        {
            // The request that gives is not to blame; who looks after the session's life hears of it.
            Fail(fault);
        }
    }

    private void Fail(Exception fault)
    {
        lock (gate)
        {
            _fault = fault;
            _over?.TrySetException(fault);
        }

        ending.TrySetResult(new SessionEnd(EndReason.InternalError, StreamError.InternalServerError));
    }

    private bool TryNext([NotNullWhen(true)] out BoshBody? body)
    {
        lock (gate)
        {
            body = _next;
            if (body is not null)
            {
                _next = _behind is not null && _behind.TryDequeue(out var behind) ? behind : null;
                return true;
            }

            _isGiving = false;
            if (_isClosed)
                _over?.TrySetResult();
            return false;
        }
    }

    private async ValueTask GiveAsync(BoshBody body, GatewaySession session)
    {
        if (body.Restarts)
        {
            // XEP-0206 §5: whatever else such a body holds is ignored.
            await session.RestartAsync();
        }
        else
        {
            foreach (var element in body.Payload)
            {
                await TakeTurnAsync(element.SizeOnWire);
                await session.ReceiveAsync(element);
            }
        }

        // §13: what came with the request is forwarded first.
        if (body.Terminates)
            await session.EndAsync(new SessionEnd(EndReason.ClientTerminated));
    }

    /// <summary>A stanza's turn at the agreed rate.</summary>
    private async ValueTask TakeTurnAsync(int bytes)
    {
        if (ending.Task.IsCompleted)
            return;
        var turn = rate.TakeAsync(bytes, CancellationToken.None);
        if (!turn.IsCompletedSuccessfully)
            await Task.WhenAny(turn.AsTask(), ending.Task);
    }
}

using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using JwtXmppAuth.Gateway.Sessions;

namespace JwtXmppAuth.Gateway.Transports.Bosh;

/// <summary>
/// A client's bodies on their way to its session, one after the other, in rid order (XEP-0124 §14.2): one that came too
/// early is kept until the gap is filled. Who brings a body when nobody is giving gives it, on its own thread as far as the
/// session takes it at once, and all that come meanwhile; who finds somebody giving only leaves it here. So nobody waits for
/// a slow session. Bounded by the window, which lets in no more. Guarded by the connection's gate but for the giving itself.
/// </summary>
/// <param name="ending">Completes when nobody listens any more, and what is left must not be held up.</param>
/// <param name="given">Is called when the session has taken a body, under the gate.</param>
internal sealed class Intake(int requests, MessageRate rate, Lock gate, Task ending, Action<BoshBody> given)
{
    private readonly Dictionary<long, BoshBody> _early = [];
    private readonly Queue<BoshBody> _ready = new();
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private GatewaySession? _session;

    // From the first moment, for the session has to be begun.
    private bool _isGiving = true;
    private bool _isClosed;

    // One window of requests may be ahead of the session, one more may wait for an answer, and one may be the last.
    private int MaxReady => (2 * requests) + 1;

    /// <summary>Completes when the session has all there was and nothing comes in any more; faults by a fault of the gateway.</summary>
    public Task Over => _over.Task;

    /// <summary>Begins the session; bodies that come meanwhile are behind that.</summary>
    public void Begin(GatewaySession session)
    {
        _session = session;
        _ = GiveAsync(begins: true);
    }

    public void Keep(BoshBody early) => _early[early.Rid] = early;

    /// <summary>Takes the body that was expected, and those behind it that were kept; stops at the first that is no good.</summary>
    /// <param name="refused">The one that is no good; where there is one, nothing behind it was looked at.</param>
    public bool TryAdd(BoshBody body, Func<BoshBody, bool> accepts, [NotNullWhen(false)] out BoshBody? refused)
    {
        refused = null;
        for (BoshBody? next = body; next is not null; _early.Remove(next.Rid + 1, out next))
        {
            if (!accepts(next))
            {
                refused = next;
                return false;
            }

            if (_ready.Count == MaxReady)
                throw new UnreachableException("The window lets in more requests than the intake holds.");
            _ready.Enqueue(next);
        }

        return true;
    }

    /// <summary>True when it falls to the caller to <see cref="Give"/> what is here, once it has left the gate.</summary>
    public bool TryBeginGiving()
    {
        if (_isGiving || _ready.Count == 0)
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
            _over.TrySetResult();
    }

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
                    given(body);
            }
        }
        catch (Exception fault)
        {
            // The request that gives is not to blame; who looks after the session's life hears of it.
            _over.TrySetException(fault);
        }
    }

    private bool TryNext([NotNullWhen(true)] out BoshBody? body)
    {
        lock (gate)
        {
            if (_ready.TryDequeue(out body))
                return true;
            _isGiving = false;
            if (_isClosed)
                _over.TrySetResult();
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
        if (ending.IsCompleted)
            return;
        var turn = rate.TakeAsync(bytes, CancellationToken.None);
        if (!turn.IsCompletedSuccessfully)
            await Task.WhenAny(turn.AsTask(), ending);
    }
}

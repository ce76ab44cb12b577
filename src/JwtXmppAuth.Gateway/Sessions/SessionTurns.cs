using System.Diagnostics.CodeAnalysis;
using JwtXmppAuth.Xmpp.Streams;

namespace JwtXmppAuth.Gateway.Sessions;

/// <summary>
/// What is done in a session one after the other, what its client says and what the gateway has to say to it; and the end,
/// for which whoever comes first gives the reason. What goes wrong in a turn is one.
/// </summary>
/// <param name="living">Stops what a turn waits for.</param>
[SuppressMessage("Design", "CA1001", Justification = "The semaphore holds nothing but memory: no wait handle.")]
internal sealed class SessionTurns(SessionReports reports, CancellationToken living)
{
    private readonly TaskCompletionSource<SessionEnd> _ending = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Completes when the session has to end.</summary>
    public Task<SessionEnd> Ending => _ending.Task;

    public bool IsOver => _ending.Task.IsCompleted;

    public void End(SessionEnd end) => _ending.TrySetResult(end);

    /// <summary>Ends the session for a failure; one that comes of the end itself says nothing new.</summary>
    public void Fail(Exception failure)
    {
        if (!IsOver)
            End(reports.Blame(failure));
    }

    /// <summary>A turn; none after the end.</summary>
    /// <param name="turn">Answers with the stream error that ends the session, or null.</param>
    public Task TakeAsync(Func<CancellationToken, Task<StreamError?>> turn) =>
        TakeAsync(turn, static (turn, cancellation) => turn(cancellation));

    /// <param name="of">What the turn is about: with it, a turn needs no object of its own.</param>
    public async Task TakeAsync<T>(T of, Func<T, CancellationToken, Task<StreamError?>> turn)
    {
        if (IsOver)
            return;
        await _turn.WaitAsync(CancellationToken.None);
        try
        {
            if (!IsOver && await turn(of, living) is { } fault)
                End(new SessionEnd(EndReason.ProtocolViolation, fault));
        }
        catch (Exception failure)
        {
            // One of the two places where everything is caught: a session's fault must not become another's.
            Fail(failure);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>What is done at the end, behind the turn in progress.</summary>
    /// <param name="of">What the end is about.</param>
    public async Task TakeLastAsync<T>(T of, Func<T, Task> last)
    {
        await _turn.WaitAsync(CancellationToken.None);
        try
        {
            await last(of);
        }
        finally
        {
            _turn.Release();
        }
    }
}

using System.Diagnostics;

namespace JwtXmppAuth.Tokens.Keys.Remote;

/// <returns>The sentence of the fault; null when <paramref name="value"/> was read.</returns>
internal delegate string? DocumentReader<T>(byte[] content, out T? value);

/// <summary>
/// One document of another machine, and what was last read from it. However many ask, one fetch is under way at a time, and
/// asking alone makes no more of them than the terms allow.
/// </summary>
internal sealed class CachedDocument<T> : IAsyncDisposable
    where T : class
{
    /// <summary>Sessions that wait at once; the others are told what is at hand.</summary>
    public const int MaxWaiting = 16 * 1024;

    public static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan LastRetry = TimeSpan.FromSeconds(30);

    private readonly KeyFetching _fetching;
    private readonly Func<CancellationToken, ValueTask<DocumentAddress>> _address;
    private readonly DocumentReader<T> _read;
    private readonly RefreshStyle _style;
    private readonly Action<KeyFetchOutcome, string, T?> _ended;
    private readonly ITimer? _timer;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private DocumentCopy<T>? _copy;
    private TaskCompletionSource? _flight;
    private Task _running = Task.CompletedTask;
    private long _next;
    private long _nextForUnknown;
    private string? _trouble;
    private long _fetches;
    private long _failures;
    private int _failuresInRow;
    private int _waiting;

    /// <param name="address">Asked before each fetch.</param>
    /// <param name="read">Called for each document that comes.</param>
    /// <param name="style">Who keeps it fresh.</param>
    /// <param name="fetching">By what, and on what terms.</param>
    /// <param name="ended">Told how each fetch ended, in words, and what is at hand after it.</param>
    public CachedDocument(
        Func<CancellationToken, ValueTask<DocumentAddress>> address,
        DocumentReader<T> read,
        RefreshStyle style,
        KeyFetching fetching,
        Action<KeyFetchOutcome, string, T?> ended)
    {
        (_address, _read, _style, _fetching, _ended) = (address, read, style, fetching, ended);
        if (style is RefreshStyle.Ahead)
            _timer = Time.CreateTimer(_ => RefreshAsync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>What is at hand and serves; null when nothing does.</summary>
    public T? Current => Volatile.Read(ref _copy) is { } copy && copy.Serves(Time) ? copy.Value : null;

    /// <summary>Whether the next who asks has it asked for.</summary>
    public bool IsDue => IsPast(ref _next);

    public DocumentCondition Condition
    {
        get
        {
            lock (_gate)
                return new(
                    _copy is null ? null : Time.GetElapsedTime(_copy.At),
                    Time.GetElapsedTime(Time.GetTimestamp(), _next),
                    _trouble, _fetches, _failures);
        }
    }

    private TimeProvider Time => _fetching.Time;

    private KeyFetchOptions Terms => _fetching.Options;

    /// <summary>Asks the server now, unless that is being done; completes when it has answered or failed.</summary>
    public Task RefreshAsync() => Fly(() => true);

    /// <summary>What is at hand; waits where nothing is yet, or nothing that can be known to be good still.</summary>
    public ValueTask<T?> GetAsync(CancellationToken cancellation)
    {
        var copy = Volatile.Read(ref _copy);
        var due = IsDue;
        if (copy is not null && copy.IsFresh(Time) && !due)
            return new(copy.Value);

        var flight = Fly(() => due);
        // Nobody who can be served without waits for a server that is known to be silent.
        var wait = copy is null || !copy.Serves(Time) || (!copy.IsFresh(Time) && Volatile.Read(ref _failuresInRow) == 0);
        return wait && !flight.IsCompleted ? WaitAsync(flight, cancellation) : new(Current);
    }

    /// <summary>
    /// For what <paramref name="seen"/> does not have: what has been fetched since, or is fetched for this caller where the
    /// last fetch of this kind is long enough ago; else what is at hand.
    /// </summary>
    public async ValueTask<NewerDocument<T>> GetNewerAsync(T seen, CancellationToken cancellation)
    {
        for (var asked = false; ;)
        {
            if (Current is var current && (asked || !ReferenceEquals(current, seen)))
                return new(current, asked);

            // A fetch that began before this call may have missed what is looked for: it is waited for, and proves nothing.
            var flight = Fly(() => asked = TryAskForUnknown());
            if (flight.IsCompleted && !asked)
                return new(current, asked);
            if (!await TryWaitAsync(flight, cancellation))
                return new(current, false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        if (_timer is not null)
            await _timer.DisposeAsync();
        Task flight;
        lock (_gate)
            flight = _flight?.Task ?? Task.CompletedTask;
        await flight;
        await _running;
    }

    private async ValueTask<T?> WaitAsync(Task flight, CancellationToken cancellation)
    {
        await TryWaitAsync(flight, cancellation);
        return Current;
    }

    /// <returns>False, at once, where as many wait as may.</returns>
    private async ValueTask<bool> TryWaitAsync(Task flight, CancellationToken cancellation)
    {
        try
        {
            if (Interlocked.Increment(ref _waiting) > MaxWaiting)
                return false;
            await flight.WaitAsync(cancellation);
            return true;
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private bool TryAskForUnknown()
    {
        if (!IsPast(ref _nextForUnknown))
            return false;
        _nextForUnknown = After(Terms.CoolDown);
        return true;
    }

    /// <returns>The fetch under way; else a new one, if it is <paramref name="wanted"/>; else nothing to wait for.</returns>
    private Task Fly(Func<bool> wanted)
    {
        TaskCompletionSource flight;
        lock (_gate)
        {
            if (_flight is not null)
                return _flight.Task;
            if (_stopping.IsCancellationRequested || !wanted())
                return Task.CompletedTask;
            // Those who wait must not run on the thread that fetches.
            _flight = flight = new(TaskCreationOptions.RunContinuationsAsynchronously);
            // For the case that nothing comes of it at all.
            Schedule(LastRetry);
        }

        _running = FlyAsync(flight);
        return flight.Task;
    }

    private async Task FlyAsync(TaskCompletionSource flight)
    {
        try
        {
            var answer = await AskAsync(_stopping.Token);
            var (outcome, words) = Take(answer.Document, answer.Address);
            _ended(outcome, words, Current);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
        }
        // Nobody awaits a fetch to hear of it: whatever was thrown is this document's trouble, or it would be nobody's.
        catch (Exception fault)
        {
            var (outcome, words) = Fail(KeyFetchOutcome.Unreachable, $"cannot be fetched: {fault.GetType().Name}.");
            _ended(outcome, words, Current);
        }
        finally
        {
            lock (_gate)
                _flight = null;
            flight.SetResult();
        }
    }

    private async Task<(KeyDocument Document, Uri? Address)> AskAsync(CancellationToken stopping)
    {
        var copy = Volatile.Read(ref _copy);
        switch (await _address(stopping))
        {
            case DocumentAddress.Known(var address):
                // A tag means something at its own address only.
                var tag = copy?.Address == address ? copy.ETag : null;
                return (await _fetching.Documents.GetAsync(address, tag, stopping), address);
            case DocumentAddress.Unknown(var outcome, var why):
                return (new KeyDocument.Failed(outcome, why), null);
            case var other:
                throw new UnreachableException($"{other}");
        }
    }

    private (KeyFetchOutcome Outcome, string Words) Take(KeyDocument document, Uri? address)
    {
        var copy = Volatile.Read(ref _copy);
        switch (document)
        {
            case KeyDocument.Fetched fetched:
                return _read(fetched.Content, out var value) is { } fault
                    ? Fail(KeyFetchOutcome.Malformed, fault)
                    : Keep(new(value!, address!, fetched.ETag, Time.GetTimestamp(), Age(fetched.Lifetime), Terms.KeepFor), KeyFetchOutcome.Fetched);
            case KeyDocument.Unchanged unchanged when copy is not null:
                return Keep(copy with { At = Time.GetTimestamp(), Fresh = Age(unchanged.Lifetime) }, KeyFetchOutcome.Unchanged);
            case KeyDocument.Unchanged:
                return Fail(KeyFetchOutcome.Status, "says that nothing has changed, and was told of nothing that could.");
            case KeyDocument.Absent when _style is RefreshStyle.OnUse:
                return Keep(null, KeyFetchOutcome.Absent);
            case KeyDocument.Absent:
                return Fail(KeyFetchOutcome.Absent, "has no document at this address.");
            case KeyDocument.Failed failed:
                return Fail(failed.Outcome, failed.Explanation);
            default:
                throw new UnreachableException();
        }
    }

    private (KeyFetchOutcome Outcome, string Words) Keep(DocumentCopy<T>? copy, KeyFetchOutcome outcome)
    {
        lock (_gate)
        {
            Volatile.Write(ref _copy, copy);
            _fetches++;
            _failuresInRow = 0;
            _trouble = null;
            // Ahead of time by a tenth to a fifth, so that one slow answer makes nobody wait.
            Schedule(copy is null ? Terms.UnknownFor : copy.Fresh * (0.8 + (0.1 * _fetching.Chance())));
        }

        return (outcome, "");
    }

    private (KeyFetchOutcome Outcome, string Words) Fail(KeyFetchOutcome outcome, string trouble)
    {
        lock (_gate)
        {
            _fetches++;
            _failures++;
            _trouble = trouble;
            var pause = FirstRetry * Math.Pow(2, Math.Min(_failuresInRow++, 10));
            Schedule((pause < LastRetry ? pause : LastRetry) * (0.75 + (0.25 * _fetching.Chance())));
        }

        return (outcome, trouble);
    }

    /// <summary>Where the bounds contradict each other the upper counts: it is how long a key lives that was taken back.</summary>
    private TimeSpan Age(TimeSpan? stated)
    {
        var age = stated ?? Terms.DefaultAge;
        age = age < Terms.MinAge ? Terms.MinAge : age;
        return age > Terms.MaxAge ? Terms.MaxAge : age;
    }

    private void Schedule(TimeSpan wait)
    {
        Volatile.Write(ref _next, After(wait));
        _timer?.Change(wait, Timeout.InfiniteTimeSpan);
    }

    private long After(TimeSpan wait) => Time.GetTimestamp() + (long)(wait.TotalSeconds * Time.TimestampFrequency);

    private bool IsPast(ref long moment) => Time.GetTimestamp() >= Volatile.Read(ref moment);
}

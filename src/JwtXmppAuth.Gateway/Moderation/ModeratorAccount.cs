using System.Collections.Concurrent;
using System.Threading.Channels;
using JwtXmppAuth.Gateway.Diagnostics;
using JwtXmppAuth.Gateway.Policy;
using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace JwtXmppAuth.Gateway.Moderation;

/// <summary>
/// One stream to the server, of an address that owns the rooms there, on which affiliations are set (XEP-0045 §9, §10).
/// While it is down wishes wait for it; what was wished and withdrawn meanwhile is never sent.
/// </summary>
internal sealed partial class ModeratorAccount : IModerators, IAsyncDisposable
{
    /// <summary>Moderators at a time; far beyond what one gateway's sessions can come to.</summary>
    private const int MaxSeats = 100_000;

    /// <summary>Rooms that are told something at the same time.</summary>
    private const int MaxUnderWay = 64;

    /// <summary>What a room has to answer.</summary>
    public static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(10);

    /// <summary>What the end of the process waits for what is still to be said.</summary>
    public static readonly TimeSpan FarewellTimeout = TimeSpan.FromSeconds(2);

    private readonly string _host;
    private readonly Jid _account;
    private readonly ModeratorAccountOptions _options;
    private readonly Func<CancellationToken, Task<IUpstreamConnection>> _connect;
    private readonly TimeSpan _connectTimeout;
    private readonly GatewayMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Seats _seats = new(MaxSeats);
    // Unbounded, and no longer than the book of seats: each seat is in it once at most.
    private readonly Channel<Seat> _due = Channel.CreateUnbounded<Seat>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentDictionary<string, TaskCompletionSource<Stanza>> _asked = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;
    private long _asking;
    private string? _outage;
    private bool _disposed;

    /// <param name="host">Whose rooms they are, for messages.</param>
    /// <param name="connect">A stream of the account, with a resource; throws <see cref="UpstreamFailedException"/>.</param>
    /// <param name="connectTimeout">What it has for that.</param>
    public ModeratorAccount(
        string host,
        ModeratorAccountOptions options,
        Func<CancellationToken, Task<IUpstreamConnection>> connect,
        TimeSpan connectTimeout,
        GatewayMetrics metrics,
        TimeProvider time,
        ILogger<ModeratorAccount> log)
    {
        _host = host;
        _account = options.Address;
        _options = options;
        _connect = connect;
        _connectTimeout = connectTimeout;
        _metrics = metrics;
        _time = time;
        _log = log;
        _running = RunAsync();
    }

    public void Settle(Jid room, Jid occupant, bool moderator)
    {
        var seat = new Seat(room, occupant);
        if (_seats.Want(seat, moderator, out var full))
            _due.Writer.TryWrite(seat);
        if (full)
        {
            LogFull(_host, MaxSeats);
            _metrics.Moderation(ModerationOutcome.Dropped);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true))
            return;
        _due.Writer.TryComplete();
        if (_seats.Count > 0)
        {
            using var patience = new CancellationTokenSource(FarewellTimeout, _time);
            try
            {
                await _running.WaitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                // What is left unsaid then stays so: the sessions it is about are over, and nobody else has their addresses.
            }
        }

        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        var connecting = BuildConnecting();
        try
        {
            while (!_due.Reader.Completion.IsCompleted)
            {
                await using var stream = await connecting.ExecuteAsync(async inTime => await _connect(inTime), _stopping.Token);
                _outage = null;
                LogConnected(_account.ToString(), _host);
                _metrics.ModeratorAccountConnected();
                try
                {
                    await ServeAsync(stream);
                }
                finally
                {
                    _metrics.ModeratorAccountLost();
                }
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
        }
    }

    /// <summary>Until the stream is over, or nothing more will have to be said.</summary>
    private async Task ServeAsync(IUpstreamConnection stream)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        var reading = ReadAsync(stream, over);
        using var window = new SemaphoreSlim(MaxUnderWay, MaxUnderWay);
        try
        {
            await foreach (var seat in _due.Reader.ReadAllAsync(over.Token))
            {
                await window.WaitAsync(CancellationToken.None);
                // Not awaited here: it gives its place in the window back, and all places are collected at the end.
                _ = TellAsync(stream, seat, window, over.Token);
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
        }

        // Each that is still being told ends in its time, or with the stream.
        for (var place = 0; place < MaxUnderWay; place++)
            await window.WaitAsync(CancellationToken.None);
        await stream.DisposeAsync();
        await reading;
    }

    private async Task ReadAsync(IUpstreamConnection stream, CancellationTokenSource over)
    {
        await foreach (var stanza in stream.Incoming.ReadAllAsync(CancellationToken.None))
        {
            // A room speaks without a resource, and nobody who could pretend to be one does.
            if (stanza is { Kind: StanzaKind.Iq, Type: "result" or "error", Id: { } id, From: null or { Resource: null } }
                && _asked.TryRemove(id, out var answer))
                answer.TrySetResult(stanza);
        }

        var end = await stream.Ended;
        if (!_due.Reader.Completion.IsCompleted && !_stopping.IsCancellationRequested)
            LogLost(_account.ToString(), _host, end.Error?.Condition ?? end.Detail);
        await over.CancelAsync();
    }

    /// <summary>Never faults; gives the place in the window back.</summary>
    private async Task TellAsync(IUpstreamConnection stream, Seat seat, SemaphoreSlim window, CancellationToken over)
    {
        try
        {
            while (_seats.Take(seat) is { } moderator)
            {
                var answer = await AskAsync(stream, seat, moderator, over);
                // Lost with the stream: told again on the next one. At the end of the process nobody takes from the queue any
                // more, and what came meanwhile is said here.
                if (!_seats.Told(seat, moderator, answer, again: over.IsCancellationRequested) || _due.Writer.TryWrite(seat)
                    || over.IsCancellationRequested)
                    break;
            }
        }
        finally
        {
            window.Release();
        }
    }

    private async Task<SeatAnswer> AskAsync(IUpstreamConnection stream, Seat seat, bool moderator, CancellationToken over)
    {
        var id = $"moderator-{Interlocked.Increment(ref _asking)}";
        var answer = new TaskCompletionSource<Stanza>(TaskCreationOptions.RunContinuationsAsynchronously);
        _asked[id] = answer;
        try
        {
            await stream.SendAsync(Affiliation(seat, moderator, id), over);
            return Judge(await answer.Task.WaitAsync(AnswerTimeout, _time, over), seat, moderator);
        }
        catch (TimeoutException)
        {
            LogNoAnswer(_host, AnswerTimeout.TotalSeconds);
            _metrics.Moderation(ModerationOutcome.Timeout);
            return SeatAnswer.Unknown;
        }
        catch (Exception exception) when (exception is UpstreamFailedException or OperationCanceledException)
        {
            return SeatAnswer.Unknown;
        }
        finally
        {
            _asked.TryRemove(id, out _);
        }
    }

    private SeatAnswer Judge(Stanza answer, Seat seat, bool moderator)
    {
        if (!StanzaError.TryRead(answer.Element, out var error))
        {
            _metrics.Moderation(moderator ? ModerationOutcome.Granted : ModerationOutcome.Withdrawn);
            return SeatAnswer.Done;
        }

        // The room is gone, and with it what it knew.
        if (error.Condition == StanzaError.ItemNotFound.Condition)
            return moderator ? SeatAnswer.Refused : SeatAnswer.Done;
        LogRefused(_account.ToString(), _host, seat.Room.Domain, error.Condition);
        _metrics.Moderation(ModerationOutcome.Refused);
        return SeatAnswer.Refused;
    }

    private Stanza Affiliation(Seat seat, bool moderator, string id)
    {
        var affiliation = !moderator ? "none" : _options.Affiliation is ModeratorAffiliation.Admin ? "admin" : "owner";
        var item = new Element("item", XmppNamespaces.MucAdmin)
            .WithAttribute("affiliation", affiliation).WithAttribute("jid", seat.Occupant.ToString());
        var iq = new Element("iq", XmppNamespaces.Client, new Element("query", XmppNamespaces.MucAdmin, item))
            .WithAttribute("type", "set").WithAttribute("id", id).WithAttribute("to", seat.Room.ToString());
        return Stanza.TryCreate(iq, out var stanza) ? stanza : throw new InvalidOperationException();
    }

    private ResiliencePipeline BuildConnecting() => new ResiliencePipelineBuilder { TimeProvider = _time }
        .AddRetry(new RetryStrategyOptions
        {
            // All of it can be mended at the server, a wrong password too, so it never gives up.
            ShouldHandle = new PredicateBuilder().Handle<UpstreamFailedException>().Handle<TimeoutRejectedException>(),
            MaxRetryAttempts = int.MaxValue,
            BackoffType = DelayBackoffType.Exponential,
            Delay = TimeSpan.FromSeconds(1),
            MaxDelay = TimeSpan.FromSeconds(30),
            UseJitter = true,
            OnRetry = retry =>
            {
                Failed(retry.Outcome.Exception!);
                return default;
            },
        })
        .AddTimeout(_connectTimeout)
        .Build();

    private void Failed(Exception exception)
    {
        _metrics.Moderation(ModerationOutcome.NoAccount);
        // An attempt every half minute at last, and one line for each kind of failure is enough.
        var (code, message) = exception is UpstreamFailedException failure
            ? (failure.Code, failure.Message)
            : (UpstreamFailure.Timeout, "No login in time.");
        if (code != _outage)
            LogFailed(_account.ToString(), _host, message);
        _outage = code;
    }

    [LoggerMessage(5101, LogLevel.Information, "Account {Account} makes the moderators of {Host}")]
    private partial void LogConnected(string account, string host);

    [LoggerMessage(5102, LogLevel.Error, "Tokens make nobody a moderator of {Host} until {Account} can log in: {Failure}")]
    private partial void LogFailed(string account, string host, string failure);

    [LoggerMessage(5103, LogLevel.Warning, "Account {Account} of {Host} has lost its stream: {Detail}")]
    private partial void LogLost(string account, string host, string detail);

    [LoggerMessage(5104, LogLevel.Warning, "Account {Account} of {Host} may not set affiliations at {Service}: {Condition}. Is it an admin of that component?")]
    private partial void LogRefused(string account, string host, string service, string condition);

    [LoggerMessage(5105, LogLevel.Warning, "A room of {Host} has not answered its moderator account within {Seconds:0} s")]
    private partial void LogNoAnswer(string host, double seconds);

    [LoggerMessage(5106, LogLevel.Warning, "More than {Max} moderators in the rooms of {Host}; the next ones have to do without")]
    private partial void LogFull(string host, int max);
}

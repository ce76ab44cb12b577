using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace JwtXmppAuth.Gateway.Upstreams;

/// <summary>
/// What every login at one server passes: a turn to wait for, attempts with pauses in between, and a circuit that opens
/// when attempts fail, so that clients get their answer at once instead of after a timeout each.
/// </summary>
internal sealed partial class LoginPath : IAsyncDisposable
{
    /// <summary>Short: people wait behind it, and one attempt in this time is no burden to a server that comes back.</summary>
    public static readonly TimeSpan BreakDuration = TimeSpan.FromSeconds(2);

    /// <summary>Failures, half of the attempts of 30 seconds, that open the circuit.</summary>
    public const int MinimumThroughput = 5;

    private readonly string _server;
    private readonly LoginOptions _options;
    private readonly Func<CancellationToken, Task> _probe;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _turns;
    private readonly ResiliencePipeline _patience;
    private readonly ResiliencePipeline _circuit;
    private readonly CircuitBreakerStateProvider _state = new();
    private readonly Channel<bool> _opened =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _probing;
    private volatile string? _outage;

    /// <param name="server">How messages name it.</param>
    /// <param name="probe">Finds out whether logins would succeed again, without being one.</param>
    public LoginPath(string server, LoginOptions options, Func<CancellationToken, Task> probe, TimeProvider time, ILogger logger)
    {
        _server = server;
        _options = options;
        _probe = probe;
        _time = time;
        _logger = logger;
        _turns = new SemaphoreSlim(options.MaxConcurrentLogins);
        _patience = BuildPatience();
        _circuit = BuildCircuit();
        _probing = ProbeAsync();
    }

    public UpstreamHealth Health => _state.CircuitState == CircuitState.Closed
        ? new UpstreamHealth(true, $"{_server}: logins pass")
        : new UpstreamHealth(false, $"{_server}: {_outage}");

    /// <param name="attempt">One login from the start; it may be run several times.</param>
    /// <exception cref="UpstreamFailedException">With the code of the last attempt that was made.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> attempt, CancellationToken cancellation)
    {
        UpstreamFailedException? failure = null;
        async ValueTask<T> AttemptNotingFailure(CancellationToken patience)
        {
            try
            {
                return await AttemptAsync(attempt, patience);
            }
            catch (UpstreamFailedException exception) when (exception.Code != UpstreamFailure.CircuitOpen)
            {
                failure = exception;
                throw;
            }
        }

        try
        {
            return await _patience.ExecuteAsync(AttemptNotingFailure, cancellation);
        }
        catch (UpstreamFailedException) when (failure is not null)
        {
            // Where attempts of this very login opened the circuit, their failure is the answer, not that it is open.
            throw failure;
        }
        catch (TimeoutRejectedException exception)
        {
            throw failure ?? new UpstreamFailedException(
                UpstreamFailure.Timeout, $"No login at {_server} within {_options.LoginTimeout.TotalSeconds:0.#} s.", exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _probing;
    }

    private async Task<T> AttemptAsync<T>(Func<CancellationToken, Task<T>> attempt, CancellationToken patience)
    {
        await _turns.WaitAsync(patience);
        try
        {
            return await _circuit.ExecuteAsync(async inTime => await attempt(inTime), patience);
        }
        catch (TimeoutRejectedException exception)
        {
            throw new UpstreamFailedException(
                UpstreamFailure.Timeout, $"No login at {_server} within {_options.ConnectTimeout.TotalSeconds:0.#} s.", exception);
        }
        catch (BrokenCircuitException exception)
        {
            throw new UpstreamFailedException(
                UpstreamFailure.CircuitOpen, $"Not tried, for the last logins at {_server} failed: {_outage}", exception);
        }
        finally
        {
            _turns.Release();
        }
    }

    private ResiliencePipeline BuildPatience()
    {
        var builder = new ResiliencePipelineBuilder { TimeProvider = _time }
            .AddTimeout(_options.LoginTimeout)
            // Time alone mends it: as much as the gateway's clock is behind the server's.
            .AddRetry(Retries(code => code == UpstreamFailure.HandoffPredatesStart, int.MaxValue, TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(4)));
        // Only what another attempt can mend; a server that has answered would answer the same again.
        if (_options.ConnectRetries > 0)
        {
            builder.AddRetry(Retries(
                code => code is UpstreamFailure.Unreachable or UpstreamFailure.Timeout, _options.ConnectRetries, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(2)));
        }

        return builder.Build();
    }

    /// <summary>Each wait is about twice the one before, up to the longest.</summary>
    private RetryStrategyOptions Retries(Predicate<string> mended, int most, TimeSpan first, TimeSpan longest) => new()
    {
        ShouldHandle = new PredicateBuilder().Handle<UpstreamFailedException>(failure => mended(failure.Code)),
        MaxRetryAttempts = most,
        BackoffType = DelayBackoffType.Exponential,
        Delay = first,
        MaxDelay = longest,
        UseJitter = true,
        OnRetry = NoteRetry,
    };

    private ValueTask NoteRetry(OnRetryArguments<object> retry)
    {
        LogRetry(retry.RetryDelay.TotalMilliseconds, retry.Outcome.Exception!.Message);
        return default;
    }

    private ResiliencePipeline BuildCircuit() =>
        new ResiliencePipelineBuilder { TimeProvider = _time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                // A refused login is an answer: the server is there.
                ShouldHandle = new PredicateBuilder()
                    .Handle<TimeoutRejectedException>()
                    .Handle<UpstreamFailedException>(failure => failure.Code is UpstreamFailure.Unreachable
                        or UpstreamFailure.Timeout or UpstreamFailure.Tls or UpstreamFailure.Protocol),
                FailureRatio = 0.5,
                MinimumThroughput = MinimumThroughput,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = BreakDuration,
                StateProvider = _state,
                OnOpened = opened => Opened(opened.Outcome.Exception!),
                OnClosed = _ => Closed(),
            })
            .AddTimeout(_options.ConnectTimeout)
            .Build();

    private ValueTask Opened(Exception exception)
    {
        var outage = exception is UpstreamFailedException failure ? failure.Message : $"No login at {_server} in time.";
        // A probe that fails opens the circuit anew, every few seconds of an outage: one line is enough.
        if (_outage is null)
            LogOpened(_server, outage);
        _outage = outage;
        _opened.Writer.TryWrite(true);
        return default;
    }

    private ValueTask Closed()
    {
        _outage = null;
        LogClosed(_server);
        return default;
    }

    /// <summary>
    /// A gateway that is not ready gets no clients who would find out that the server is back; and while it is not, no
    /// client need wait to find that out. So the gateway asks itself.
    /// </summary>
    private async Task ProbeAsync()
    {
        try
        {
            await foreach (var _ in _opened.Reader.ReadAllAsync(_stopping.Token))
            {
                await Task.Delay(BreakDuration, _time, _stopping.Token);
                try
                {
                    await _circuit.ExecuteAsync(async inTime => await _probe(inTime), _stopping.Token);
                }
                catch (Exception exception) when (exception is UpstreamFailedException or TimeoutRejectedException)
                {
                    // The circuit has heard it, and opens anew: the signal for the next probe.
                }
                catch (BrokenCircuitException)
                {
                    // A client was quicker and is being tried.
                    _opened.Writer.TryWrite(true);
                }
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
        }
    }

    [LoggerMessage(5001, LogLevel.Warning, "Login failed, trying again in {Milliseconds:0} ms: {Failure}")]
    private partial void LogRetry(double milliseconds, string failure);

    [LoggerMessage(5002, LogLevel.Error, "Logins at {Server} are refused until it is back: {Failure}")]
    private partial void LogOpened(string server, string failure);

    [LoggerMessage(5003, LogLevel.Information, "Logins at {Server} pass again")]
    private partial void LogClosed(string server);
}

using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace JwtXmppAuth.Gateway.Upstreams.Component;

/// <summary>The link over many connections, one at a time: connects, connects again, and ends the sessions where that takes too long.</summary>
internal sealed class ComponentLink : IComponentLink
{
    /// <summary>Between attempts, at most: short against the grace, and one attempt in this time is no burden to a server.</summary>
    public static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(5);

    /// <summary>A connection that broke earlier counts as an attempt that failed, so that breaks do not follow on each other's heels.</summary>
    public static readonly TimeSpan Settled = TimeSpan.FromSeconds(30);

    /// <summary>What the server has at the end to take all that waits, and to end its stream.</summary>
    public static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    private readonly string _server;
    private readonly ComponentOptions _options;
    private readonly LinkLogin _login;
    private readonly LinkQueue _queue;
    private readonly LinkProbe _probe;
    private readonly LinkReports _reports;
    private readonly TimeProvider _time;
    private readonly ResiliencePipeline _retry;
    private readonly ResiliencePipeline _inTime;
    private readonly CancellationTokenSource _leaving = new();
    private readonly CancellationTokenSource _abandoning = new();
    private volatile LinkEnd? _outage = new(UpstreamFailure.Unreachable, "not connected yet");
    private LinkEnd? _brokeEarly;
    private Task _running = Task.CompletedTask;
    private bool _disposed;

    public ComponentLink(UpstreamEndpoint endpoint, ComponentOptions options, LinkReports reports, TimeProvider time)
    {
        Domain = endpoint.Domain;
        _server = endpoint.ToString();
        _options = options;
        _reports = reports;
        _time = time;
        _login = new LinkLogin(endpoint, options, time);
        _queue = new LinkQueue(options.MaxQueuedStanzas, options.MaxStanzaBytes);
        _probe = new LinkProbe(Domain);
        _inTime = new ResiliencePipelineBuilder { TimeProvider = time }.AddTimeout(options.ConnectTimeout).Build();
        _retry = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                // Whatever it is: an operator may mend it at any time, and sessions wait.
                ShouldHandle = new PredicateBuilder().Handle<UpstreamFailedException>(),
                MaxRetryAttempts = int.MaxValue,
                BackoffType = DelayBackoffType.Exponential,
                Delay = TimeSpan.FromMilliseconds(200),
                MaxDelay = MaxPause,
                UseJitter = true,
                // Two gateways that take the domain from each other must not do so all the time.
                DelayGenerator = retry => ValueTask.FromResult<TimeSpan?>(
                    retry.Outcome.Exception is UpstreamFailedException { Code: UpstreamFailure.Conflict } ? MaxPause : null),
                OnRetry = Note,
            })
            .Build();
    }

    public string Domain { get; }

    public UpstreamHealth Health => _outage is { } outage
        ? new UpstreamHealth(false, $"{Domain}: {outage.Why}")
        : new UpstreamHealth(
            true, $"{Domain}: connected to {_server}{(_reports.IsShared ? ", which gives a part of everything to another connection of the domain" : "")}");

    public void Start(ILinkReceiver receiver) => _running = RunAsync(new LinkGuard(receiver, _reports));

    public LinkLane OpenLane() => _queue.TryOpenLane(out var lane)
        ? lane
        : throw (_outage ?? new LinkEnd(UpstreamFailure.Lost, "the link is over")).ToException();

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true))
            return;
        await _leaving.CancelAsync();
        await using (_time.CreateTimer(_ => _abandoning.Cancel(), null, CloseTimeout, Timeout.InfiniteTimeSpan))
            await _running;
        _queue.Close("the gateway is stopping");
        _leaving.Dispose();
        _abandoning.Dispose();
    }

    private async Task RunAsync(LinkGuard receiver)
    {
        try
        {
            for (var stream = await ConnectAsync(); ; stream = await ReconnectAsync(receiver))
            {
                var since = _time.GetTimestamp();
                _outage = null;
                _queue.Open();
                _reports.Up();
                var end = await new LinkStream(stream, _server, _queue, _probe, receiver, _reports, _options, _time)
                    .RunAsync(_leaving.Token, _abandoning.Token);
                _outage = end;
                if (_leaving.IsCancellationRequested)
                {
                    _reports.Left();
                    return;
                }

                _brokeEarly = _time.GetElapsedTime(since) < Settled ? end : null;
                _reports.Down(end);
                receiver.Interrupted();
            }
        }
        catch (OperationCanceledException) when (_leaving.IsCancellationRequested)
        {
        }
    }

    private async Task<XmlStream> ReconnectAsync(LinkGuard receiver)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_leaving.Token);
        var grace = Task.Delay(_options.OutageGrace, _time, over.Token);
        var connecting = ConnectAsync();
        if (await Task.WhenAny(connecting, grace) == grace && !_leaving.IsCancellationRequested)
        {
            var why = _outage?.Why ?? "the link is down";
            _queue.Close(why);
            _reports.GraceOver(_options.OutageGrace);
            receiver.Lost(why);
        }

        await over.CancelAsync();
        return await connecting;
    }

    private async Task<XmlStream> ConnectAsync() =>
        await _retry.ExecuteAsync(async cancellation => await AttemptAsync(cancellation), _leaving.Token);

    private async Task<XmlStream> AttemptAsync(CancellationToken cancellation)
    {
        if (Interlocked.Exchange(ref _brokeEarly, null) is { } end)
            throw end.ToException();
        try
        {
            return await _inTime.ExecuteAsync(async inTime => await _login.ConnectAsync(inTime), cancellation);
        }
        catch (TimeoutRejectedException exception)
        {
            throw new UpstreamFailedException(
                UpstreamFailure.Timeout, $"No handshake with {_server} within {_options.ConnectTimeout.TotalSeconds:0.#} s.", exception);
        }
        catch (Exception exception) when (exception is not (UpstreamFailedException or OperationCanceledException))
        {
            // A link that gave up for good would be noticed by nobody but its sessions.
            throw new UpstreamFailedException(UpstreamFailure.Unreachable, $"Cannot connect to {_server}: {OneLine.Of(exception.Message)}.", exception);
        }
    }

    private ValueTask Note(OnRetryArguments<object> retry)
    {
        var failure = (UpstreamFailedException)retry.Outcome.Exception!;
        _outage = new LinkEnd(failure.Code, failure.Message.TrimEnd('.'));
        _reports.NotConnected(_outage, retry.RetryDelay);
        return default;
    }
}

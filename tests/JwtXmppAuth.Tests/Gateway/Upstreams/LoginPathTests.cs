using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Tests.Gateway.Upstreams;

public sealed class LoginPathTests : IAsyncDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    private readonly FakeTimeProvider _clock = new();
    private readonly FakeLogger _logger = new();
    private readonly ProsodyOptions _options = new();
    private readonly Lazy<LoginPath> _path;
    private Func<CancellationToken, Task> _probe = _ => throw Failure(UpstreamFailure.Unreachable);
    private int _probes;
    private int _attempts;

    public LoginPathTests() => _path = new(() => new LoginPath("the server", _options, ProbeAsync, _clock, _logger));

    public ValueTask DisposeAsync() => _path.Value.DisposeAsync();

    [Fact]
    public async Task A_login_that_succeeds_is_made_once()
    {
        Assert.Equal(7, await RunAsync(_ => Task.FromResult(7)));
        Assert.Equal(1, _attempts);
        Assert.Equal(new UpstreamHealth(true, "the server: logins pass"), _path.Value.Health);
    }

    [Theory]
    [InlineData(UpstreamFailure.Unreachable, 3)]
    [InlineData(UpstreamFailure.Timeout, 3)]
    [InlineData(UpstreamFailure.Tls, 1)]
    [InlineData(UpstreamFailure.Protocol, 1)]
    [InlineData(UpstreamFailure.HandoffRefused, 1)]
    public async Task Only_what_another_attempt_can_mend_is_tried_again(string code, int attempts)
    {
        var failure = await FailAsync(_ => throw Failure(code));
        Assert.Equal(code, failure.Code);
        Assert.Equal(attempts, _attempts);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Retries_are_counted_after_the_first_attempt(int retries)
    {
        _options.ConnectRetries = retries;
        await FailAsync(_ => throw Failure(UpstreamFailure.Unreachable));
        Assert.Equal(retries + 1, _attempts);
    }

    [Fact]
    public async Task A_second_attempt_may_succeed() =>
        Assert.Equal(7, await RunAsync(_ => _attempts == 2 ? Task.FromResult(7) : throw Failure(UpstreamFailure.Unreachable)));

    [Fact]
    public async Task An_attempt_that_takes_too_long_is_given_up_and_made_again()
    {
        var start = _clock.GetUtcNow();
        var failure = await FailAsync(Never);

        Assert.Equal(UpstreamFailure.Timeout, failure.Code);
        Assert.Equal("No login at the server within 5 s.", failure.Message);
        Assert.Equal(3, _attempts);
        Assert.InRange(_clock.GetUtcNow() - start, TimeSpan.FromSeconds(15), _options.LoginTimeout + TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task All_attempts_together_are_bounded_too()
    {
        _options.ConnectTimeout = Long;
        var start = _clock.GetUtcNow();

        Assert.Equal("No login at the server within 20 s.", (await FailAsync(Never)).Message);
        // The clock runs on while the login notices: less than one attempt alone would have taken.
        Assert.InRange(_clock.GetUtcNow() - start, _options.LoginTimeout, Long - TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_client_that_gives_up_ends_the_attempt()
    {
        using var client = new CancellationTokenSource();
        var begun = new TaskCompletionSource();
        var login = _path.Value.RunAsync<int>(
            async cancellation =>
            {
                begun.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, _clock, cancellation);
                return 0;
            },
            client.Token);
        await begun.Task;
        await client.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => login);
    }

    [Fact]
    public async Task No_more_logins_than_configured_are_under_way_at_once_and_others_get_their_turn()
    {
        _options.MaxConcurrentLogins = 2;
        TaskCompletionSource<int>[] ends = [new(), new(), new()];
        var logins = ends.Select(end => StartAsync(_ => end.Task)).ToArray();
        Assert.Equal(2, _attempts);

        ends[0].SetResult(0);
        ends[2].SetResult(2);
        Assert.Equal(0, await logins[0]);
        Assert.Equal(2, await logins[2]);
        Assert.Equal(3, _attempts);
        Assert.False(logins[1].IsCompleted);

        ends[1].SetResult(1);
        Assert.Equal(1, await logins[1]);
    }

    [Fact]
    public async Task Whoever_waits_too_long_for_a_turn_is_refused_without_an_attempt()
    {
        _options.MaxConcurrentLogins = 1;
        _options.ConnectTimeout = Long;
        var end = new TaskCompletionSource<int>();
        var first = StartAsync(_ => end.Task);
        var failure = await FailAsync(Never);

        Assert.Equal(UpstreamFailure.Timeout, failure.Code);
        Assert.Equal(1, _attempts);
        end.SetResult(7);
        Assert.Equal(7, await first);
    }

    [Fact]
    public async Task After_a_few_failures_logins_are_refused_at_once()
    {
        await OpenAsync();
        var attempts = _attempts;

        var failure = await Assert.ThrowsAsync<UpstreamFailedException>(() => RunAsync(_ => Task.FromResult(7)));
        Assert.Equal(UpstreamFailure.CircuitOpen, failure.Code);
        Assert.Equal("Not tried, for the last logins at the server failed: it broke.", failure.Message);
        Assert.Equal(attempts, _attempts);
        Assert.Equal(new UpstreamHealth(false, "the server: it broke."), _path.Value.Health);
    }

    [Fact]
    public async Task A_login_whose_own_attempts_open_the_circuit_reports_their_failure()
    {
        _options.ConnectRetries = LoginPath.MinimumThroughput + 2;
        // The clock runs on between attempts; on a busy machine the login as a whole would be over too early.
        _options.LoginTimeout = Long;
        Assert.Equal(UpstreamFailure.Unreachable, (await FailAsync(_ => throw Failure(UpstreamFailure.Unreachable))).Code);
        Assert.False(_path.Value.Health.Ready);
    }

    [Fact]
    public async Task Refused_hand_offs_do_not_open_the_circuit()
    {
        for (var login = 0; login < 4 * LoginPath.MinimumThroughput; login++)
            await FailAsync(_ => throw Failure(UpstreamFailure.HandoffRefused));
        Assert.True(_path.Value.Health.Ready);
    }

    [Fact]
    public async Task The_gateway_finds_out_by_itself_that_the_server_is_back()
    {
        await OpenAsync();
        await _clock.PassUntilAsync(() => _probes == 3, Long);
        Assert.False(_path.Value.Health.Ready);

        _probe = _ => Task.CompletedTask;
        await _clock.PassUntilAsync(() => _path.Value.Health.Ready, LoginPath.BreakDuration * 2);
        Assert.Equal(7, await RunAsync(_ => Task.FromResult(7)));
    }

    [Fact]
    public async Task An_outage_is_two_lines_in_the_log_however_long_it_lasts()
    {
        await OpenAsync();
        await _clock.PassUntilAsync(() => _probes == 4, Long);
        _probe = _ => Task.CompletedTask;
        await _clock.PassUntilAsync(() => _logger.Collector.GetSnapshot().Any(line => line.Id.Id == 5003), Long);

        var lines = _logger.Collector.GetSnapshot().Where(line => line.Id.Id is 5002 or 5003).Select(line => line.Message);
        Assert.Equal(["Logins at the server are refused until it is back: it broke.", "Logins at the server pass again"], lines);
    }

    [Fact]
    public async Task A_probe_that_hangs_is_given_up_too()
    {
        await OpenAsync();
        _probe = cancellation => Task.Delay(Timeout.InfiniteTimeSpan, _clock, cancellation);
        await _clock.PassUntilAsync(() => _probes == 2, Long);
    }

    [Fact]
    public async Task Disposal_ends_a_probe_under_way()
    {
        var path = new LoginPath("the server", _options, ProbeAsync, _clock, NullLogger.Instance);
        for (var attempt = 0; attempt < LoginPath.MinimumThroughput; attempt++)
            await Assert.ThrowsAsync<UpstreamFailedException>(
                () => path.RunAsync<int>(_ => throw Failure(UpstreamFailure.Protocol), TestContext.Current.CancellationToken));
        _probe = cancellation => Task.Delay(Timeout.InfiniteTimeSpan, _clock, cancellation);
        await _clock.PassUntilAsync(() => _probes == 1, Long);

        await path.DisposeAsync();
    }

    private static UpstreamFailedException Failure(string code) => new(code, "it broke.");

    private async Task<int> Never(CancellationToken cancellation)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, _clock, cancellation);
        return 0;
    }

    private Task<int> StartAsync(Func<CancellationToken, Task<int>> attempt) =>
        _path.Value.RunAsync(
            cancellation =>
            {
                _attempts++;
                return attempt(cancellation);
            },
            TestContext.Current.CancellationToken);

    /// <summary>Starts, and lets time pass until it is over.</summary>
    private Task<int> RunAsync(Func<CancellationToken, Task<int>> attempt) => _clock.PassUntilAsync(StartAsync(attempt), Long);

    private Task<UpstreamFailedException> FailAsync(Func<CancellationToken, Task<int>> attempt) =>
        Assert.ThrowsAsync<UpstreamFailedException>(() => RunAsync(attempt));

    private async Task OpenAsync()
    {
        for (var attempt = 0; attempt < LoginPath.MinimumThroughput; attempt++)
            await Assert.ThrowsAsync<UpstreamFailedException>(() => RunAsync(_ => throw Failure(UpstreamFailure.Protocol)));
    }

    private Task ProbeAsync(CancellationToken cancellation)
    {
        _probes++;
        return _probe(cancellation);
    }
}

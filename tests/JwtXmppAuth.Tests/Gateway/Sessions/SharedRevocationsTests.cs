using JwtXmppAuth.Gateway;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Revocation;
using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Tests.Gateway.Revocation;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace JwtXmppAuth.Tests.Gateway.Sessions;

/// <summary>A store that others write to as well, whoever it belongs to.</summary>
public sealed class SharedRevocationsTests : IAsyncDisposable
{
    private readonly SharedStore _store = new();
    private readonly FakeLogger<SharedRevocations> _log = new();
    private readonly List<IAsyncDisposable> _started = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var started in _started)
            await started.DisposeAsync();
        _started.Clear();
    }

    [Fact]
    public async Task What_another_gateway_revokes_ends_the_session_here_at_the_next_look()
    {
        var fixture = await StartAsync();
        var (leaked, _, _) = await fixture.BoundAsync(Token("leaked"));
        var (other, _, _) = await fixture.BoundAsync(Token("good"));
        _store.Others.Add(Entries.Of(RevocationTarget.OfToken("my-app", "leaked"), now: SessionFixture.Now));

        fixture.Time.Advance(TimeSpan.FromSeconds(0.9));
        Assert.Equal(0, _store.Readings);
        fixture.Time.Advance(TimeSpan.FromSeconds(0.1));
        await leaked.Ended;

        Assert.False(other.Ended.IsCompleted);
        // Its line comes behind the end of the session, and before its own.
        await DisposeAsync();
        Assert.Equal("1 revocations of other gateways are in force here too; sessions ended: 1", _log.LatestRecord.Message);
        var (refused, client) = fixture.Open(Token("leaked"));
        await refused.ReceiveAsync(SessionFixture.Auth);
        Assert.Contains("Token revoked", (await client.NextAsync()).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_another_takes_back_is_over_here_and_what_was_never_written_holds()
    {
        var fixture = await StartAsync();
        await RevokeAsync(fixture, "own");
        _store.Trouble = "The disk is full.";
        await RevokeAsync(fixture, "unkept");
        _store.Trouble = null;

        _store.Others.Add(Entries.OfToken("theirs") with { Id = "theirs" });
        Assert.Single(await fixture.Revocations.ReadAsync(CancellationToken.None));
        _store.Others.RemoveAll(entry => entry.Id is "own" or "theirs");
        await fixture.Revocations.ReadAsync(CancellationToken.None);

        Assert.Null(fixture.Revocations.Get("own"));
        Assert.Null(fixture.Revocations.Get("theirs"));
        Assert.NotNull(fixture.Revocations.Get("unkept"));
    }

    [Fact]
    public async Task A_store_that_cannot_be_read_is_told_once_and_what_is_in_force_stays()
    {
        var fixture = await StartAsync();
        await RevokeAsync(fixture, "own");

        _store.Trouble = "The network is gone.";
        await ReadAtAsync(fixture, 1);
        await ReadAtAsync(fixture, 2);
        Assert.NotNull(fixture.Revocations.Get("own"));
        _store.Trouble = null;
        await ReadAtAsync(fixture, 3);
        await ReadAtAsync(fixture, 4);

        Assert.Equal(
            [
                "What other gateways revoke is not known here until this works again: The network is gone.",
                "What other gateways revoke is known again",
            ],
            _log.Collector.GetSnapshot().Select(line => line.Message));
    }

    [Fact]
    public async Task A_host_that_is_disposed_of_right_after_its_start_has_nothing_to_complain_of()
    {
        var log = new FakeLogCollector();
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new());
        builder.Logging.AddProvider(new FakeLoggerProvider(log));
        builder.Services.AddSingleton<IRevocationStore>(_store).AddGateway(Options());
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        await ((IAsyncDisposable)host).DisposeAsync();

        Assert.DoesNotContain(log.GetSnapshot(), line => line.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task It_stops_and_looks_no_more()
    {
        var fixture = new SessionFixture(revocations: time => new Revocations(_store, new RevocationOptions(), time));
        await using var shared = new SharedRevocations(_store, fixture.Revocations, fixture.Table, fixture.Time, _log);
        await shared.StartAsync(TestContext.Current.CancellationToken);
        await shared.StopAsync(TestContext.Current.CancellationToken);

        fixture.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(0, _store.Readings);
        Assert.Empty(_log.Collector.GetSnapshot());
    }

    [Fact]
    public async Task A_store_that_throws_what_it_likes_is_asked_again()
    {
        var fixture = await StartAsync();
        _store.Fault = new NotSupportedException("not for operators");
        await ReadAtAsync(fixture, 1);
        _store.Fault = null;
        await ReadAtAsync(fixture, 2);
        await ReadAtAsync(fixture, 3);

        Assert.Equal(
            ["What other gateways revoke is not known here until this works again: NotSupportedException.", "What other gateways revoke is known again"],
            _log.Collector.GetSnapshot().Select(line => line.Message));
    }

    [Fact]
    public async Task An_embedder_s_own_stores_take_the_place_of_ours()
    {
        await using var provider = new ServiceCollection()
            .AddSingleton<IRevocationStore>(_store)
            .AddLogging()
            .AddGateway(Options())
            .BuildServiceProvider();

        Assert.Same(_store, provider.GetRequiredService<IRevocationStore>());
        Assert.True(provider.GetRequiredService<Revocations>().AreKept);
        Assert.IsType<VolatileUsedTokenStore>(provider.GetRequiredService<IUsedTokenStore>());
    }

    private static GatewayOptions Options() => new()
    {
        Hosts = { new HostOptions { Domain = SessionFixture.Domain, Upstream = "embedded" } },
        Apps = { SessionFixture.App() },
        Revocation = { File = RevocationOptions.InMemory },
    };

    private async Task<SessionFixture> StartAsync()
    {
        var fixture = new SessionFixture(revocations: time => new Revocations(_store, new RevocationOptions(), time));
        var shared = new SharedRevocations(_store, fixture.Revocations, fixture.Table, fixture.Time, _log);
        await shared.StartAsync(TestContext.Current.CancellationToken);
        _started.Add(shared);
        return fixture;
    }

    private async Task ReadAtAsync(SessionFixture fixture, int reading)
    {
        var read = _store.ReadAsync(reading);
        fixture.Time.Advance(TimeSpan.FromSeconds(1));
        await read;
    }

    private static Task<(RevocationOutcome Outcome, int Ended)> RevokeAsync(SessionFixture fixture, string id) =>
        fixture.Table.RevokeAsync(Entries.OfToken(id) with { Id = id });

    private static string Token(string id) => SessionFixture.Token(claims => claims["jti"] = id);

    /// <summary>What others have written is what is there.</summary>
    private sealed class SharedStore : IRevocationStore
    {
        private readonly List<(int Reading, TaskCompletionSource Done)> _awaited = [];

        public List<RevocationEntry> Others { get; } = [];

        public string? Trouble { get; set; }

        public Exception? Fault { get; set; }

        public int Readings { get; private set; }

        public bool IsDurable => true;

        public bool IsShared => true;

        public Task ReadAsync(int reading)
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add((reading, done));
            return done.Task;
        }

        public ValueTask<IReadOnlyList<RevocationEntry>> OpenAsync(DateTimeOffset now, CancellationToken cancellation) => new(Others);

        public ValueTask<IReadOnlyList<RevocationEntry>?> ReadChangedAsync(DateTimeOffset now, CancellationToken cancellation)
        {
            Readings++;
            var fault = Fault ?? (Trouble is { } trouble ? new RevocationStoreException(trouble) : null);
            foreach (var (_, done) in _awaited.Where(each => each.Reading == Readings))
                done.SetResult();
            return fault is not null ? throw fault : new([.. Others]);
        }

        public ValueTask AddAsync(RevocationEntry entry, DateTimeOffset now, CancellationToken cancellation)
        {
            if (Trouble is { } trouble)
                throw new RevocationStoreException(trouble);
            Others.Add(entry);
            return default;
        }

        public ValueTask RemoveAsync(string id, CancellationToken cancellation)
        {
            Others.RemoveAll(entry => entry.Id == id);
            return default;
        }

        public ValueTask DisposeAsync() => default;
    }
}

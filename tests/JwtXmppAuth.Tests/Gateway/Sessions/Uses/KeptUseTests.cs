using JwtXmppAuth.Gateway.Revocation;
using JwtXmppAuth.Gateway.Sessions.Uses;
using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Tests.Gateway.Sessions.Uses;

/// <summary>Tokens that are good once, where their use is kept: over a restart, between gateways, and with a disk that fails.</summary>
public sealed class KeptUseTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("jwtxmppauth-uses-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_token_that_was_used_is_used_after_a_restart()
    {
        var before = await OpenAsync(Sqlite());
        await before.BoundAsync(Token("t1"));
        await before.Uses.DisposeAsync();

        var after = await OpenAsync(Sqlite());
        await RefusedAsync(after, Token("t1"), "Token already used", "token.used");
        await after.BoundAsync(Token("t2"));
        await after.Uses.DisposeAsync();
    }

    [Theory]
    [InlineData(-1, "token.used")]
    [InlineData(0, "token.exp")]
    [InlineData(1, "token.exp")]
    public async Task Also_where_the_restart_brings_the_largest_leeway_there_can_be(int seconds, string code)
    {
        var before = await OpenAsync(Sqlite());
        await before.BoundAsync(Token("t1"));
        await before.Uses.DisposeAsync();

        var end = TimeSpan.FromHours(1) + TokenOptionsCheck.MaxLeeway + TimeSpan.FromSeconds(seconds);
        var after = await OpenAsync(Sqlite(), app => app.Leeway = TokenOptionsCheck.MaxLeeway, later: end);
        Assert.False(await after.LogInAsync(Token("t1")));
        Assert.Contains(after.Log.Collector.GetSnapshot(), line => line.Message.Contains($"refused: {code},", StringComparison.Ordinal));
        await after.Uses.DisposeAsync();
    }

    [Theory]
    [InlineData(-1, "token.used")]
    [InlineData(0, "token.exp")]
    [InlineData(1, "token.exp")]
    public async Task And_where_a_reload_does(int seconds, string code)
    {
        var fixture = await OpenAsync(Sqlite());
        await fixture.BoundAsync(Token("t1"));
        fixture.Time.Advance(TimeSpan.FromHours(1) + TokenOptionsCheck.MaxLeeway + TimeSpan.FromSeconds(seconds));
        fixture.Reload(apps: SessionFixture.App(app => (app.SingleUse, app.Leeway) = (true, TokenOptionsCheck.MaxLeeway)));

        Assert.False(await fixture.LogInAsync(Token("t1")));
        Assert.Contains(fixture.Log.Collector.GetSnapshot(), line => line.Message.Contains($"refused: {code},", StringComparison.Ordinal));
        await fixture.Uses.DisposeAsync();
    }

    [Fact]
    public async Task And_at_the_other_gateway_that_shares_the_file()
    {
        var (one, other) = (await OpenAsync(Sqlite()), await OpenAsync(Sqlite()));
        await one.BoundAsync(Token("t1"));
        await RefusedAsync(other, Token("t1"), "Token already used", "token.used");
        await other.BoundAsync(Token("t2"));
        await one.Uses.DisposeAsync();
        await other.Uses.DisposeAsync();
    }

    [Fact]
    public async Task A_disk_that_fails_lets_nobody_in_and_says_why_and_costs_no_token()
    {
        var store = new ScriptedUseStore { Trouble = "Gateway:Revocation:File uses.db cannot be written: disk full." };
        var fixture = await OpenAsync(store);
        await RefusedAsync(fixture, Token("t1"), "Try again later", "token.use_unkept");
        Assert.Contains(fixture.Log.Collector.GetSnapshot(), line => line.Message.Contains("cannot be written: disk full. Mend it", StringComparison.Ordinal));
        Assert.Empty(fixture.Upstream.Connections);

        store.Trouble = null;
        await fixture.BoundAsync(Token("t1"));
        Assert.Single(store.Sessions);
        await fixture.Uses.DisposeAsync();
    }

    [Fact]
    public async Task Nor_does_it_end_the_oldest_session_for_a_newcomer_that_is_refused()
    {
        var store = new ScriptedUseStore();
        var fixture = await OpenAsync(store, EndOldest);
        var (oldest, _, _) = await fixture.BoundAsync(Token("t1"));
        store.Trouble = "Gateway:Revocation:File uses.db cannot be written: disk full.";
        await RefusedAsync(fixture, Token("t2"), "Try again later", "token.use_unkept");
        Assert.False(oldest.Ended.IsCompleted);

        store.Trouble = null;
        await fixture.BoundAsync(Token("t2"));
        await oldest.Ended;
        await fixture.Uses.DisposeAsync();
    }

    [Fact]
    public async Task A_disk_that_hangs_is_waited_for_so_long_and_no_longer()
    {
        var disk = new TaskCompletionSource();
        var store = new ScriptedUseStore { Disk = disk.Task };
        var fixture = await OpenAsync(store);
        var (session, client) = fixture.Open(Token("t1"));
        var login = session.ReceiveAsync(SessionFixture.Auth);
        await store.Begun.Task;

        fixture.Time.Advance(UseJournal.Patience - TimeSpan.FromMilliseconds(1));
        Assert.False(login.IsCompleted);
        fixture.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Contains("Try again later", (await client.NextAsync()).ToString(), StringComparison.Ordinal);
        await login;

        // The write is done after all, and taken back: the token starts a session yet.
        disk.SetResult();
        await fixture.BoundAsync(Token("t1"));
        await fixture.Uses.DisposeAsync();
        Assert.Single(store.Sessions);
    }

    [Fact]
    public async Task What_a_server_that_is_not_there_has_cost_is_given_back_in_the_store_too()
    {
        var store = new ScriptedUseStore();
        var fixture = await OpenAsync(store);
        fixture.Upstream.Failure = new UpstreamFailedException(UpstreamFailure.Unreachable, "It is not there.");
        var (session, _) = fixture.Open(Token("t1"));
        await session.ReceiveAsync(SessionFixture.Auth);
        await session.Ended;
        await fixture.Uses.DisposeAsync();

        Assert.Empty(store.Sessions);
        Assert.InRange(store.Writes, 1, 2);
    }

    [Fact]
    public async Task Logins_that_come_while_the_disk_is_busy_share_one_write()
    {
        var disk = new TaskCompletionSource();
        var store = new ScriptedUseStore { Disk = disk.Task };
        var fixture = await OpenAsync(store);
        var first = fixture.BoundAsync(Token("t0"));
        await store.Begun.Task;
        var others = Enumerable.Range(1, 50).Select(n => fixture.BoundAsync(Token($"t{n}"))).ToList();
        disk.SetResult();
        await first;
        await Task.WhenAll(others);

        Assert.Equal(51, store.Sessions.Count);
        Assert.Equal(2, store.Writes);
        await fixture.Uses.DisposeAsync();
    }

    private SqliteUsedTokenStore Sqlite() =>
        new(new SqliteFile(Path.Combine(_folder, "revocations.db"), UnreadableStore.RefuseStart, (_, _) => { }));

    private static async Task<SessionFixture> OpenAsync(IUsedTokenStore store, Action<AppOptions>? onApp = null, TimeSpan later = default)
    {
        var fixture = new SessionFixture(app: app =>
        {
            app.SingleUse = true;
            onApp?.Invoke(app);
        }, used: store);
        fixture.Time.Advance(later);
        await fixture.Uses.OpenAsync(TestContext.Current.CancellationToken);
        return fixture;
    }

    private static void EndOldest(AppOptions app) => (app.MaxSessionsPerSubject, app.WhenTooManySessions) = (1, TooManySessions.EndOldest);

    private static async Task RefusedAsync(SessionFixture fixture, string token, string text, string code)
    {
        var (session, client) = fixture.Open(token);
        await session.ReceiveAsync(SessionFixture.Auth);

        var answer = await client.NextAsync();
        Assert.Equal($"{text} [{session.Id}]", answer.Child("text", answer.Namespace)?.Text);
        Assert.Contains(fixture.Log.Collector.GetSnapshot(), line => line.Message.Contains(code, StringComparison.Ordinal));
    }

    private static string Token(string id) => SessionFixture.Token(claims =>
    {
        claims["jti"] = id;
        claims["exp"] = SessionFixture.Now.AddHours(1).ToUnixTimeSeconds();
    });
}

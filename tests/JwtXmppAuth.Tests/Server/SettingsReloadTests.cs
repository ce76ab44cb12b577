using System.Text.Json;
using JwtXmppAuth.Gateway;
using JwtXmppAuth.Gateway.Diagnostics;
using JwtXmppAuth.Server.Settings;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Tokens.Keys;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Tests.Server;

public sealed class SettingsReloadTests
{
    private static readonly Issuer Next = Issuer.Hmac("pV8nZ2rK6tY0wQ4sXcB1mLd7hJ3gF5aE9uRoTiNbVyM");

    private readonly FakeLogger<SettingsReload> _log = new();
    private ServerSettings _disk = RunningServer.Settings();

    [Fact]
    public async Task A_new_secret_is_taken_for_new_sessions_and_the_living_go_on()
    {
        await using var server = await RunningServer.StartAsync();
        var reload = Reload(server);
        await using var living = await server.ConnectAsync(RunningServer.Issuer.Token());
        await living.OpenAsync(RunningServer.Domain);
        await living.LogInAsync();
        Assert.False(await LogsInAsync(server, Next));

        _disk = With(("Gateway:Apps:0:Secrets:0", Key(Next)));
        reload.Run(asked: false);

        Assert.True(await LogsInAsync(server, Next));
        Assert.False(await LogsInAsync(server, RunningServer.Issuer));
        Assert.Equal("The configuration was taken while running, for new sessions; changed: Gateway:Apps:0:Secrets:0", _log.LatestRecord.Message);
        await living.SendAsync($"<iq xmlns='jabber:client' type='get' id='p1' to='{RunningServer.Domain}'><ping xmlns='urn:xmpp:ping'/></iq>");
        Assert.Equal("p1", (await living.ReceiveAsync()).Attribute("id"));
    }

    [Fact]
    public async Task With_a_fault_in_it_nothing_is_taken_and_it_is_said_once()
    {
        await using var server = await RunningServer.StartAsync();
        var reload = Reload(server);

        _disk = With(("Gateway:Apps:0:Secrets:0", Key(Next)), ("Gateway:Hosts:0:Guests", "perhaps"));
        reload.Run(asked: false);
        reload.Run(asked: false);

        Assert.True(await LogsInAsync(server, RunningServer.Issuer));
        Assert.False(await LogsInAsync(server, Next));
        var told = Assert.Single(_log.Collector.GetSnapshot()).Message;
        Assert.StartsWith(
            "The changed configuration was not taken, the former stays in force: it has a fault: Gateway:Hosts:0:Guests ", told, StringComparison.Ordinal);
        Assert.DoesNotContain(Key(Next), told, StringComparison.Ordinal);
        Assert.NotNull(reload.State.Problem);

        _disk = With(("Gateway:Apps:0:Secrets:0", Key(Next)));
        reload.Run(asked: false);

        Assert.True(await LogsInAsync(server, Next));
        Assert.Null(reload.State.Problem);
    }

    [Fact]
    public async Task With_a_change_that_needs_a_restart_nothing_is_taken()
    {
        await using var server = await RunningServer.StartAsync();
        var reload = Reload(server);

        _disk = With(("Gateway:Apps:0:Secrets:0", Key(Next)), ("Gateway:MaxSessions", "7"), ("Gateway:Bosh:MaxHold", "2"));
        reload.Run(asked: false);

        Assert.Equal("a restart is needed for Gateway:Bosh:MaxHold, Gateway:MaxSessions", reload.State.Problem);
        Assert.True(await LogsInAsync(server, RunningServer.Issuer));
    }

    [Fact]
    public async Task Who_asks_is_answered_even_where_nothing_has_changed()
    {
        await using var server = await RunningServer.StartAsync();
        var reload = Reload(server);

        reload.Run(asked: false);
        Assert.Equal(0, _log.Collector.Count);
        reload.Run(asked: true);
        Assert.Equal("The configuration is the one in force", _log.LatestRecord.Message);
    }

    [Fact]
    public async Task A_problem_that_went_away_by_itself_is_over()
    {
        await using var server = await RunningServer.StartAsync();
        var reload = Reload(server);
        _disk = With(("Gateway:Shard", "other"));
        reload.Run(asked: false);

        _disk = RunningServer.Settings();
        reload.Run(asked: false);

        Assert.Null(reload.State.Problem);
    }

    [Fact]
    public async Task What_cannot_be_read_at_all_ends_nothing()
    {
        await using var server = await RunningServer.StartAsync();
        var reload = Reload(server, () => throw new InvalidOperationException("canary"));

        reload.Run(asked: false);

        Assert.Equal("it could not be read (InvalidOperationException)", reload.State.Problem);
        Assert.True(await LogsInAsync(server, RunningServer.Issuer));
    }

    [Fact]
    public async Task A_session_is_resumed_by_a_token_of_the_new_key()
    {
        await using var server = await RunningServer.StartAsync();
        await using var lost = await server.ConnectAsync(RunningServer.Issuer.Token());
        await lost.OpenAsync(RunningServer.Domain);
        var jid = await lost.LogInAsync();
        await lost.SendAsync("<enable xmlns='urn:xmpp:sm:3' resume='true'/>");
        var id = (await lost.ReceiveAsync()).Attribute("id");
        lost.Die();

        _disk = With(("Gateway:Apps:0:Secrets:0", Key(Next)));
        Reload(server).Run(asked: false);

        await using var back = await server.ConnectAsync(Next.Token(), $"&previd={id}");
        await back.OpenAsync(RunningServer.Domain);
        await back.SendAsync("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>");
        Assert.Equal("success", (await back.ReceiveAsync()).Name);
        await back.OpenAsync(RunningServer.Domain);
        await back.SendAsync($"<resume xmlns='urn:xmpp:sm:3' previd='{id}' h='0'/>");
        Assert.Equal("resumed", (await back.ReceiveAsync()).Name);
        await back.SendAsync("<iq xmlns='jabber:client' type='get' id='p1'><ping xmlns='urn:xmpp:ping'/></iq>");
        Assert.Equal(jid.ToString(), (await back.ReceiveAsync()).Attribute("to"));
    }

    [Fact]
    public async Task Operators_see_that_the_disk_says_something_else()
    {
        await using var server = await RunningServer.StartAsync(reload: () => _disk);
        Assert.Equal("Healthy", await ConfigurationHealthAsync(server));

        _disk = With(("Gateway:Shard", "other"));
        server.Service<SettingsReload>().Run(asked: false);

        Assert.Equal("Degraded", await ConfigurationHealthAsync(server));
        Assert.Equal(200, (await server.GetAsync(server.Public, "/health/ready")).Status);
    }

    [Fact]
    public async Task It_is_read_at_every_interval()
    {
        var time = new FakeTimeProvider();
        await using var server = await RunningServer.StartAsync();
        var read = 0;
        var reload = Reload(server, () =>
        {
            read++;
            return _disk;
        });
        var keys = new KeyFileReload(server.Service<KeyRings>(), server.Service<GatewayMetrics>(), new FakeLogger<KeyFileReload>());
        using var watch = new SettingsWatch(reload, keys, new() { ReloadInterval = TimeSpan.FromSeconds(10) }, time);
        await watch.StartAsync(TestContext.Current.CancellationToken);

        time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.Equal(0, read);
        time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(1, read);
        time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(3, read);
        await watch.StopAsync(TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(3, read);
    }

    private SettingsReload Reload(RunningServer server, Func<ServerSettings>? load = null) =>
        new(RunningServer.Settings(), load ?? (() => _disk), server.Service<GatewayReload>(), TimeProvider.System, _log);

    private static string Key(Issuer issuer) => issuer.App().Secrets[0];

    /// <summary>The usual settings, some of them changed.</summary>
    private static ServerSettings With(params (string Key, string Value)[] changes) =>
        RunningServer.Settings().With(changes.Select(change => KeyValuePair.Create(change.Key, (string?)change.Value)));

    private static async Task<bool> LogsInAsync(RunningServer server, Issuer issuer)
    {
        using var client = server.Client(issuer.Token());
        await client.OpenAsync(RunningServer.Domain);
        var answer = await client.SendAsync("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>");
        return answer.Payload is [{ Name: "success" }, ..];
    }

    private static async Task<string?> ConfigurationHealthAsync(RunningServer server)
    {
        var (_, body) = await server.GetAsync(server.Admin, "/health/ready");
        return JsonDocument.Parse(body).RootElement.GetProperty("checks").GetProperty("configuration").GetProperty("status").GetString();
    }
}

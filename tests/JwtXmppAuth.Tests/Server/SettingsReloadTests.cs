using System.Text;
using System.Text.Json;
using JwtXmppAuth.Gateway;
using JwtXmppAuth.Gateway.Diagnostics;
using JwtXmppAuth.Gateway.Revocation;
using JwtXmppAuth.Server.Settings;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Tests.Server.Admin;
using JwtXmppAuth.Tokens.Keys;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Tests.Server;

public sealed class SettingsReloadTests
{
    private const string NewSecret = "51b7c4e09f2d4d6e8a1351b7c4e09f2d77";

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
    public async Task What_needs_a_restart_waits_for_it_and_the_rest_is_in_force()
    {
        await using var server = await RunningServer.StartAsync();
        var reload = Reload(server);

        _disk = With(("Gateway:Apps:0:Secrets:0", Key(Next)), ("Gateway:MaxSessions", "7"), ("Gateway:Bosh:MaxHold", "2"));
        reload.Run(asked: false);
        reload.Run(asked: false);

        Assert.Null(reload.State.Problem);
        Assert.Equal("Gateway:Bosh:MaxHold, Gateway:MaxSessions", reload.State.Waiting);
        Assert.True(await LogsInAsync(server, Next));
        Assert.Equal(20_000, server.Service<GatewayReload>().Options.MaxSessions);
        Assert.Equal(
            [
                "The configuration was taken while running, for new sessions; changed: Gateway:Apps:0:Secrets:0",
                "A restart is needed for Gateway:Bosh:MaxHold, Gateway:MaxSessions; the rest of the configuration is in force",
            ],
            _log.Collector.GetSnapshot().Select(record => record.Message));
    }

    [Fact]
    public async Task What_hosts_trust_is_not_mixed_with_hosts_that_wait()
    {
        await using var server = await RunningServer.StartAsync();
        var reload = Reload(server);

        // A second host comes with an app of its own; the first, which trusts every app, must not trust that one meanwhile.
        _disk = With(
            ("Gateway:Hosts:0:Apps:0", RunningServer.Issuer.Id),
            ("Gateway:Hosts:1:Domain", "partner.example.com"), ("Gateway:Hosts:1:Upstream", "embedded"), ("Gateway:Hosts:1:Apps:0", "partner"),
            ("Gateway:Apps:1:Id", "partner"), ("Gateway:Apps:1:Secrets:0", Key(Next)), ("Gateway:Apps:1:AcceptedAudiences:0", RunningServer.Issuer.Audience),
            ("Gateway:Admin:Tokens:0:Name", "ops"), ("Gateway:Admin:Tokens:0:Token", AdminClient.Token));
        reload.Run(asked: false);

        Assert.Null(reload.State.Problem);
        Assert.StartsWith("Gateway:Hosts:1:Domain, Gateway:Hosts:1:Upstream, and with it for Gateway:Apps:1:AcceptedAudiences:0, Gateway:Apps:1:Id, ", reload.State.Waiting, StringComparison.Ordinal);
        Assert.Single(server.Service<GatewayReload>().Options.Apps);
        Assert.Equal(200, await AdminStatusAsync(server));
    }

    [Fact]
    public async Task Operators_get_and_lose_their_tokens_while_it_runs()
    {
        await using var server = await RunningServer.StartAsync();
        var reload = Reload(server);
        Assert.Equal(404, await AdminStatusAsync(server));

        _disk = With(("Gateway:Admin:Tokens:0:Name", "ops"), ("Gateway:Admin:Tokens:0:Token", AdminClient.Token));
        reload.Run(asked: false);
        Assert.Equal(200, await AdminStatusAsync(server));

        _disk = With(("Gateway:Admin:Tokens:0:Name", "ops"), ("Gateway:Admin:Tokens:0:Token", NewSecret));
        reload.Run(asked: false);
        Assert.Equal(401, await AdminStatusAsync(server));

        _disk = RunningServer.Settings();
        reload.Run(asked: false);
        Assert.Equal(404, await AdminStatusAsync(server));
    }

    [Fact]
    public async Task So_do_clients_that_ask_for_tokens()
    {
        (string Key, string? Value)[] Client(string secret) =>
        [
            ("Gateway:Mint:Listen", "http://127.0.0.1:0"), ("Gateway:Mint:Clients:0:Id", "lms"),
            ("Gateway:Mint:Clients:0:Secret", secret), ("Gateway:Mint:Clients:0:Rooms:0", "course-*"),
        ];
        const string former = AdminClient.Token, next = NewSecret;
        _disk = With(Client(former));
        await using var server = await RunningServer.StartAsync(reload: () => _disk, settings: Client(former));
        Assert.Equal(200, await MintStatusAsync(server, former));

        _disk = With(Client(next));
        server.Service<SettingsReload>().Run(asked: false);
        Assert.Equal(401, await MintStatusAsync(server, former));
        Assert.Equal(200, await MintStatusAsync(server, next));

        _disk = RunningServer.Settings();
        server.Service<SettingsReload>().Run(asked: false);
        Assert.Equal(401, await MintStatusAsync(server, next));
    }

    [Fact]
    public async Task Tickets_are_switched_on_and_off()
    {
        await using var server = await RunningServer.StartAsync();
        var reload = Reload(server);
        Assert.Equal(404, (await TicketAsync(server)).Status);

        _disk = With(("Gateway:Tickets:Enabled", "true"), ("Gateway:Tickets:Lifetime", "00:00:45"), ("Gateway:Tickets:RequestsPerMinute", "2"));
        reload.Run(asked: false);
        var answer = await TicketAsync(server);
        Assert.Equal(200, answer.Status);
        Assert.Contains("\"expiresIn\":45", answer.Body, StringComparison.Ordinal);
        Assert.Equal(200, (await TicketAsync(server)).Status);
        Assert.Equal(429, (await TicketAsync(server)).Status);

        _disk = RunningServer.Settings();
        reload.Run(asked: false);
        Assert.Equal(404, (await TicketAsync(server)).Status);
    }

    [Fact]
    public async Task Limits_are_taken_also_for_those_who_are_counted_already()
    {
        await using var server = await RunningServer.StartAsync();
        var reload = Reload(server);
        Assert.True(await LogsInAsync(server, RunningServer.Issuer));

        _disk = With(("Gateway:Limits:SessionsPerSubjectPerMinute", "2"));
        reload.Run(asked: false);
        Assert.Null(reload.State.Waiting);
        Assert.True(await LogsInAsync(server, RunningServer.Issuer));
        Assert.True(await LogsInAsync(server, RunningServer.Issuer));
        Assert.False(await LogsInAsync(server, RunningServer.Issuer));

        _disk = RunningServer.Settings();
        reload.Run(asked: false);
        Assert.True(await LogsInAsync(server, RunningServer.Issuer));
    }

    [Fact]
    public async Task Bounds_of_revocations_and_terms_of_fetching_are_taken()
    {
        await using var server = await RunningServer.StartAsync();

        _disk = With(
            ("Gateway:Revocation:MaxTtl", "01:00:00"), ("Gateway:Revocation:File", "other.db"),
            ("Gateway:KeyFetch:MaxAge", "00:20:00"), ("Gateway:KeyFetch:Proxy", "http://proxy.example.com:3128"));
        var reload = Reload(server);
        reload.Run(asked: false);

        Assert.Equal(TimeSpan.FromHours(1), server.Service<Revocations>().Options.MaxTtl);
        Assert.Equal(TimeSpan.FromMinutes(20), server.Service<GatewayReload>().Options.KeyFetch.MaxAge);
        Assert.Equal("Gateway:KeyFetch:Proxy, Gateway:Revocation:File", reload.State.Waiting);
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
        Assert.Null(reload.State.Waiting);
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

        var begun = time.GetUtcNow();
        Assert.Equal(begun.AddSeconds(10), server.Service<KeyRings>().NextLook);
        time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.Equal(0, read);
        time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(1, read);
        Assert.Equal(begun.AddSeconds(20), server.Service<KeyRings>().NextLook);
        time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(3, read);
        await watch.StopAsync(TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(3, read);
    }

    private SettingsReload Reload(RunningServer server, Func<ServerSettings>? load = null) =>
        new(RunningServer.Settings(), load ?? (() => _disk), server.Service<GatewayReload>(), TimeProvider.System, _log);

    private static async Task<int> AdminStatusAsync(RunningServer server) =>
        (await server.GetAsync(server.Admin, "/v1/keys", request => request.Headers.Authorization = new("Bearer", AdminClient.Token))).Status;

    private static async Task<int> MintStatusAsync(RunningServer server, string secret) =>
        (await PostAsync(server, new Uri(server.Mint!, "/v1/mint"), secret, """{"room":"course-7"}""")).Status;

    private static Task<(int Status, string Body)> TicketAsync(RunningServer server) =>
        PostAsync(server, new Uri(server.Public, "/v1/ticket"), RunningServer.Issuer.Token(), "{}");

    private static async Task<(int Status, string Body)> PostAsync(RunningServer server, Uri address, string bearer, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new("Bearer", bearer);
        using var response = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private static string Key(Issuer issuer) => issuer.App().Secrets[0];

    /// <summary>The usual settings, some of them changed.</summary>
    private static ServerSettings With(params (string Key, string? Value)[] changes) =>
        RunningServer.Changed(RunningServer.Settings(), changes);

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

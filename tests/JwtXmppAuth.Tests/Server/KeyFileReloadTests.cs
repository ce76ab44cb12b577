using System.Text.Json;
using JwtXmppAuth.Gateway.Diagnostics;
using JwtXmppAuth.Server.Settings;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Tests.Server.Admin;
using JwtXmppAuth.Tokens.Keys;
using Microsoft.Extensions.Logging.Testing;

namespace JwtXmppAuth.Tests.Server;

public sealed class KeyFileReloadTests : IDisposable
{
    private const string NextSecret = "pV8nZ2rK6tY0wQ4sXcB1mLd7hJ3gF5aE9uRoTiNbVyM";

    private readonly FakeLogger<KeyFileReload> _log = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("jwtxmppauth-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_changed_file_opens_the_door_to_the_new_secret_and_shows_in_the_api()
    {
        await using var admin = await AdminClient.StartAsync(
            ("Gateway:Apps:0:Secrets:0", null), ("Gateway:Apps:0:Keys:0:SecretFile", Write(Issuer.DefaultSecret)));
        var reload = Reload(admin.Server);
        Assert.True(await LogsInAsync(admin.Server, Issuer.Hmac()));

        Write(NextSecret);
        reload.Run(asked: true);

        Assert.True(await LogsInAsync(admin.Server, Issuer.Hmac(NextSecret)));
        Assert.False(await LogsInAsync(admin.Server, Issuer.Hmac()));
        Assert.StartsWith("The changed keys of Keys:0 (", Assert.Single(_log.Collector.GetSnapshot()).Message, StringComparison.Ordinal);

        var app = (await admin.GetAsync("/v1/keys")).Json["apps"]![0]!;
        Assert.Equal("my-app", (string?)app["app"]);
        Assert.Equal("secret-file", (string?)app["sources"]![0]!["kind"]);
        Assert.Equal($"secret of {NextSecret.Length} bytes", (string?)app["sources"]![0]!["keys"]![0]!["kind"]);
    }

    [Fact]
    public async Task A_bad_file_is_told_in_log_and_health_and_leaves_the_door_as_it_was()
    {
        await using var server = await RunningServer.StartAsync(settings:
            [("Gateway:Apps:0:Secrets:0", null), ("Gateway:Apps:0:Keys:0:SecretFile", Write(Issuer.DefaultSecret))]);
        var reload = Reload(server);

        Write("short");
        reload.Run(asked: true);
        reload.Run(asked: true);

        Assert.True(await LogsInAsync(server, Issuer.Hmac()));
        Assert.Contains("the former stay in force: it is 5 bytes long", Assert.Single(_log.Collector.GetSnapshot()).Message, StringComparison.Ordinal);
        var (status, body) = await server.GetAsync(server.Admin, "/health/ready");
        Assert.Equal(200, status);
        var data = JsonDocument.Parse(body).RootElement.GetProperty("checks").GetProperty("keys").GetProperty("data");
        Assert.Contains("is 5 bytes long", data.GetProperty("my-app").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_no_key_counts_any_more_the_gateway_is_not_ready()
    {
        await using var server = await RunningServer.StartAsync(settings:
        [
            ("Gateway:Apps:0:Secrets:0", null), ("Gateway:Apps:0:Keys:0:Secret", Issuer.DefaultSecret),
            ("Gateway:Apps:0:Keys:0:NotAfter", "2020-01-01T00:00:00Z"),
        ]);

        Assert.Equal(503, (await server.GetAsync(server.Public, "/health/ready")).Status);
    }

    private static async Task<bool> LogsInAsync(RunningServer server, Issuer issuer)
    {
        using var client = server.Client(issuer.Token());
        await client.OpenAsync(RunningServer.Domain);
        var answer = await client.SendAsync("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>");
        return answer.Payload is [{ Name: "success" }, ..];
    }

    private KeyFileReload Reload(RunningServer server) => new(server.Service<KeyRings>(), server.Service<GatewayMetrics>(), _log);

    private string Write(string secret)
    {
        var path = Path.Combine(_folder, "secret");
        File.WriteAllText(path, secret);
        return path;
    }
}

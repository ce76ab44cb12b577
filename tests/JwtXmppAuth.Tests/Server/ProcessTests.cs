using System.Net;
using System.Net.Sockets;
using System.Text;
using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Tests.Server;

public sealed class ProcessTests : IDisposable
{
    private static readonly string[] FreePorts = ["--Gateway:Listen=http://127.0.0.1:0", "--Gateway:AdminListen=http://127.0.0.1:0"];

    private static readonly string[] Deployment =
    [
        .. FreePorts,
        "--Gateway:Hosts:0:Domain=meet.example.com",
        "--Gateway:Hosts:0:Upstream=embedded",
        "--Gateway:Apps:0:Id=my-app",
        "--Gateway:Apps:0:AcceptedAudiences=jitsi",
    ];

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task In_development_it_serves_without_a_configuration_and_says_so_loudly()
    {
        await using var process = new GatewayProcess("Development", FreePorts);
        var (front, admin) = await process.ListeningAsync();

        Assert.Equal("Healthy\n", await _http.GetStringAsync(new Uri(front, "/health/ready"), TestContext.Current.CancellationToken));
        Assert.Contains("<title>JwtXmppAuth", await _http.GetStringAsync(new Uri(front, "/demo/"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.True(IPAddress.IsLoopback(IPAddress.Parse(front.Host)) && IPAddress.IsLoopback(IPAddress.Parse(admin.Host)));
        process.Terminate();
        Assert.Equal(0, await process.ExitAsync());
        Assert.Contains($"Open {front.GetLeftPart(UriPartial.Authority)}/demo", process.Printed, StringComparison.Ordinal);
        Assert.Contains("DEMO.", process.Printed, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Production")]
    [InlineData("Staging")]
    public async Task Anywhere_else_it_does_not(string environment)
    {
        await using var process = new GatewayProcess(environment, []);

        Assert.Equal(2, await process.ExitAsync());
        Assert.Contains("Gateway:Apps is empty; ", process.Printed, StringComparison.Ordinal);
        Assert.Contains("Gateway:Hosts is empty; ", process.Printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_configuration_of_its_own_it_stays_on_loopback()
    {
        await using var process = new GatewayProcess("Development", ["--Gateway:Listen=http://*:0"]);

        Assert.Equal(2, await process.ExitAsync());
        Assert.Contains("Gateway:Listen is http://*:0; without a configuration of its own the gateway serves loopback only", process.Printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_busy_port_is_told_in_a_sentence()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var place = $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}";

        await using var process = new GatewayProcess("Development", [$"--Gateway:Listen={place}", "--Gateway:AdminListen=http://127.0.0.1:0"]);

        Assert.Equal(1, await process.ExitAsync());
        Assert.Contains($"jwtxmppauth: cannot listen at {place}", process.Printed, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", process.Printed, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", process.Printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_unicode_data_it_does_not_start()
    {
        await using var process = new GatewayProcess("Development", FreePorts, ("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1"));

        Assert.Equal(1, await process.ExitAsync());
        Assert.StartsWith("jwtxmppauth: Unicode data is missing", process.Printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_comes_from_a_file_and_the_process_ends_sessions_in_order_when_told_to_stop()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, Issuer.DefaultSecret + "\n", cancellation);
        await using var process = new GatewayProcess("Production", Deployment, ("Gateway__Apps__0__Secrets_FILE", file));
        var (front, _) = await process.ListeningAsync();
        File.Delete(file);
        using var client = new BoshClient(new Uri(front, $"/http-bind?token={Issuer.Hmac().Token()}"));
        await client.OpenAsync("meet.example.com", cancellation: cancellation);
        await client.LogInAsync(cancellation: cancellation);

        var held = client.SendAsync(cancellation: cancellation);
        process.Terminate();

        var last = await held;
        Assert.True(last.Terminates);
        Assert.Contains("system-shutdown", last.Text, StringComparison.Ordinal);
        Assert.Equal(0, await process.ExitAsync());
    }

    [Fact]
    public async Task At_SIGHUP_it_reads_its_files_again()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, """{ "Gateway": { "Apps": [ { "Secrets": "Zr7Qm2Xw9Kc4Vt8Hn3Bd6Jf1Ls5Gy0Pa" } ], "ReloadInterval": "00:00:00" } }""", cancellation);
        await using var process = new GatewayProcess("Production", ["--config", file, .. Deployment]);
        var (front, _) = await process.ListeningAsync();

        await File.WriteAllTextAsync(
            file, $$"""{ "Gateway": { "Apps": [ { "Secrets": "{{Issuer.DefaultSecret}}" } ], "ReloadInterval": "00:00:00" } }""", cancellation);
        process.HangUp();
        await process.PrintedAsync("The configuration was taken while running, for new sessions; changed: Gateway:Apps:0:Secrets");

        using var client = new BoshClient(new Uri(front, $"/http-bind?token={Issuer.Hmac().Token()}"));
        await client.OpenAsync("meet.example.com", cancellation: cancellation);
        await client.LogInAsync(cancellation: cancellation);
        process.Terminate();
        Assert.Equal(0, await process.ExitAsync());
        File.Delete(file);
    }

    [Fact]
    public async Task No_url_is_ever_printed_whatever_is_logged()
    {
        const string canary = "canary-a71c";
        await using var process = new GatewayProcess("Production", [
            .. Deployment,
            $"--Gateway:Apps:0:Secrets={Issuer.DefaultSecret}",
            "--Logging:LogLevel:Default=Trace",
            "--Logging:LogLevel:Microsoft.AspNetCore=Trace",
            "--Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics=Trace",
            "--Logging:Console:LogLevel:Default=Trace",
            "--Logging:Console:LogLevel:Microsoft.AspNetCore.Server.Kestrel=Trace",
            "--Logging:Console:FormatterName=json"]);
        var (front, admin) = await process.ListeningAsync();

        foreach (var place in new[] { front, admin })
        {
            await SendRawAsync(place, $"GET /http-bind?token={canary} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            await SendRawAsync(place, $"GET /nowhere?token={canary} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            await SendRawAsync(place, $"GET /http-bind?token={canary}\u0001 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            await SendRawAsync(place, $"GET http-bind?token={canary} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            await SendRawAsync(place, $"GET /http-bind?token={canary} HTTP/9.9\r\nHost: x\r\n\r\n");
            await SendRawAsync(place, $"GET /http-bind?token={canary} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {canary}\u0001\r\n\r\n");
            await SendRawAsync(place, $"GET /http-bind?token={canary}{new string('x', 60_000)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        }

        using (var client = new BoshClient(new Uri(front, $"/http-bind?token={canary}")))
        {
            await client.OpenAsync("meet.example.com", cancellation: TestContext.Current.CancellationToken);
            await client.SendAsync("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>", cancellation: TestContext.Current.CancellationToken);
            await client.TerminateAsync(cancellation: TestContext.Current.CancellationToken);
        }

        process.Terminate();
        Assert.Equal(0, await process.ExitAsync());
        Assert.DoesNotContain(canary, process.Printed, StringComparison.Ordinal);
        Assert.Contains("\"Code\":\"token.malformed\"", process.Printed, StringComparison.Ordinal);
        Assert.Matches("\"Timestamp\":\"[0-9-]+T[0-9:.]+Z\"", process.Printed);
    }

    private static async Task SendRawAsync(Uri place, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(place.Host, place.Port, TestContext.Current.CancellationToken);
        await using var stream = client.GetStream();
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(request), TestContext.Current.CancellationToken);
            await stream.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken);
        }
        catch (IOException)
        {
            // The server had seen enough and hung up.
        }
    }
}

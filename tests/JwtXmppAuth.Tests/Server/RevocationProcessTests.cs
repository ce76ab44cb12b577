using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Tests.Server;

/// <summary>Revocations over restarts of the whole process.</summary>
public sealed class RevocationProcessTests : IDisposable
{
    private const string Token = "6d8f0b27c1e94a35b7f2d9e04c681a5379be20dd41f6483c";

    private const string Secret = "0f1Kq9vXr3mT7wBzE5uYc8sLhN2pJd6G";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jwtxmppauth-process-");
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });

    private string File => Path.Combine(_folder.FullName, "revocations.db");

    public void Dispose()
    {
        _http.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task What_was_answered_is_in_force_after_the_process_was_killed()
    {
        await using (var process = Start())
        {
            var (_, admin) = await process.ListeningAsync();
            await RevokeAsync(admin, "leaked");
            await process.PrintedAsync("Admin ops from 127.0.0.1 revoked token \"leaked\" of app \"my-app\"");
            process.Kill();
            await process.ExitAsync();
        }

        await using var again = Start();
        await again.PrintedAsync($"1 revocations in force, kept in {File}");
        await again.ListeningAsync();
    }

    [Fact]
    public async Task Nobody_has_to_say_where()
    {
        await using (var process = StartInHome())
        {
            var (_, admin) = await process.ListeningAsync();
            await RevokeAsync(admin, "leaked");
            process.Terminate();
            Assert.Equal(0, await process.ExitAsync());
        }

        await using var again = StartInHome();
        await again.PrintedAsync($"1 revocations in force, kept in {Path.Combine(_folder.FullName, ".local", "state", "jwtxmppauth", "revocations.db")}");
        var (door, operators) = await again.ListeningAsync();
        Assert.Equal("failure", await LogInAsync(door, SingleUseToken("leaked")));
        await again.PrintedAsync("token.revoked");
        Assert.Contains(
            "\"revocations\":{\"status\":\"Healthy\",\"detail\":\"kept in /", await _http.GetStringAsync(new Uri(operators, "/health/ready"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_no_place_is_to_be_had_it_starts_and_warns_once_and_readiness_shows_it()
    {
        await using var process = StartIn("/dev/null");
        var (door, admin) = await process.ListeningAsync();

        Assert.Equal("Degraded\n", await _http.GetStringAsync(new Uri(door, "/health/ready"), TestContext.Current.CancellationToken));
        Assert.Contains(
            "\"revocations\":{\"status\":\"Degraded\",\"detail\":\"Revocations and used tokens are kept in memory alone",
            await _http.GetStringAsync(new Uri(admin, "/health/ready"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        process.Terminate();
        Assert.Equal(0, await process.ExitAsync());
        Assert.Single(process.Printed.Split('\n'), line => line.Contains("Set Gateway:Revocation:File to a file that this process may write", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_place_that_was_named_must_be_good()
    {
        await using var process = Start($"--Gateway:Revocation:File={File}/below.db");

        Assert.Equal(2, await process.ExitAsync());
        Assert.Contains("Gateway:Revocation:File", process.Printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_was_used_stays_used_when_the_process_is_killed_right_after()
    {
        var token = SingleUseToken();
        await using (var process = Start("--Gateway:Apps:0:SingleUse=true"))
        {
            var (door, _) = await process.ListeningAsync();
            Assert.Equal("success", await LogInAsync(door, token));
            process.Kill();
            await process.ExitAsync();
        }

        await using var again = Start("--Gateway:Apps:0:SingleUse=true");
        var (reopened, _) = await again.ListeningAsync();
        Assert.Equal("failure", await LogInAsync(reopened, token));
        await again.PrintedAsync("token.used");
        Assert.Equal("success", await LogInAsync(reopened, SingleUseToken()));
    }

    [Fact]
    public async Task Two_gateways_of_one_machine_share_what_is_revoked_and_what_is_used()
    {
        string[] words = ["--Gateway:Apps:0:SingleUse=true", "--Gateway:Revocation:PollInterval=00:00:00.1"];
        await using var one = Start(words);
        await using var other = Start(words);
        var ((door, admin), (otherDoor, _)) = (await one.ListeningAsync(), await other.ListeningAsync());

        var used = SingleUseToken();
        Assert.Equal("success", await LogInAsync(door, used));
        Assert.Equal("failure", await LogInAsync(otherDoor, used));
        await other.PrintedAsync("token.used");

        await using var living = await WebSocketClient.ConnectAsync(new Uri(otherDoor, $"/xmpp-websocket?token={SingleUseToken("leaked")}"), cancellation: TestContext.Current.CancellationToken);
        await living.OpenAsync("meet.example.com");
        await living.LogInAsync();
        await RevokeAsync(admin, "leaked");
        Assert.Contains("The token of this session was revoked", (await living.ReceiveAsync()).ToString(), StringComparison.Ordinal);
        await other.PrintedAsync("1 revocations of other gateways are in force here too; sessions ended: 1");
        Assert.Equal("failure", await LogInAsync(otherDoor, SingleUseToken("leaked")));
    }

    [Fact]
    public async Task A_damaged_file_keeps_the_doors_shut_and_says_what_to_do()
    {
        await System.IO.File.WriteAllTextAsync(File, new string('x', 5000), TestContext.Current.CancellationToken);
        await using var process = Start();

        Assert.Equal(1, await process.ExitAsync());
        Assert.Contains($"jwtxmppauth: Gateway:Revocation:File {File} cannot be read: it is damaged", process.Printed, StringComparison.Ordinal);
        Assert.Contains("Gateway:Revocation:Unreadable=start-empty", process.Printed, StringComparison.Ordinal);
        Assert.DoesNotContain("Listening", process.Printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unless_its_operator_wants_to_start_all_the_same()
    {
        await System.IO.File.WriteAllTextAsync(File, new string('x', 5000), TestContext.Current.CancellationToken);
        await using var process = Start("--Gateway:Revocation:Unreadable=start-empty");
        await process.ListeningAsync();

        Assert.Contains("Nobody is shut out any more", process.Printed, StringComparison.Ordinal);
    }

    private async Task RevokeAsync(Uri admin, string jti)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(admin, "/v1/revocations"));
        request.Headers.Authorization = new("Bearer", Token);
        request.Content = new StringContent($$"""{"jti":"{{jti}}","ttl":600}""", null, "application/json");
        using var answer = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(201, (int)answer.StatusCode);
    }

    private static string SingleUseToken(string? jti = null) =>
        Issuer.Hmac(Secret).Token("a", "meet.example.com", claims => claims["jti"] = jti ?? Guid.NewGuid().ToString());

    /// <returns>What the login is answered with.</returns>
    private static async Task<string?> LogInAsync(Uri door, string token)
    {
        await using var client = await WebSocketClient.ConnectAsync(new Uri(door, $"/xmpp-websocket?token={token}"));
        await client.OpenAsync("meet.example.com");
        await client.SendAsync("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>");
        return (await client.ReceiveAsync()).Name;
    }

    private GatewayProcess Start(params string[] words) => new("Production", [.. Deployment, $"--Gateway:Revocation:File={File}", .. words]);

    private GatewayProcess StartInHome() => StartIn(_folder.FullName);

    private static GatewayProcess StartIn(string home) => new(
        "Production", Deployment, ("Gateway__Revocation__File", null), ("STATE_DIRECTORY", null), ("XDG_STATE_HOME", null), ("HOME", home));

    private static string[] Deployment =>
    [
        "--Gateway:Listen=http://127.0.0.1:0", "--Gateway:AdminListen=http://127.0.0.1:0", "--Gateway:Hosts:0:Domain=meet.example.com",
        "--Gateway:Hosts:0:Upstream=embedded", "--Gateway:Apps:0:Id=my-app", $"--Gateway:Apps:0:Secrets={Secret}",
        "--Gateway:Apps:0:AcceptedAudiences=jitsi", "--Gateway:Admin:Tokens:0:Name=ops", $"--Gateway:Admin:Tokens:0:Token={Token}",
    ];
}

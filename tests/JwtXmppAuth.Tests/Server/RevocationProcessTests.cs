namespace JwtXmppAuth.Tests.Server;

/// <summary>Revocations over restarts of the whole process.</summary>
public sealed class RevocationProcessTests : IDisposable
{
    private const string Token = "6d8f0b27c1e94a35b7f2d9e04c681a5379be20dd41f6483c";

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
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(admin, "/v1/revocations"));
            request.Headers.Authorization = new("Bearer", Token);
            request.Content = new StringContent("""{"jti":"leaked","ttl":600}""", null, "application/json");
            using var answer = await _http.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(201, (int)answer.StatusCode);
            await process.PrintedAsync("Admin ops from 127.0.0.1 revoked token \"leaked\" of app \"my-app\"");
            process.Kill();
            await process.ExitAsync();
        }

        await using var again = Start();
        await again.PrintedAsync($"1 revocations in force, kept in {File}");
        await again.ListeningAsync();
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

    private GatewayProcess Start(params string[] words) => new("Production",
    [
        "--Gateway:Listen=http://127.0.0.1:0", "--Gateway:AdminListen=http://127.0.0.1:0", "--Gateway:Hosts:0:Domain=meet.example.com",
        "--Gateway:Hosts:0:Upstream=embedded", "--Gateway:Apps:0:Id=my-app", "--Gateway:Apps:0:Secrets=0f1Kq9vXr3mT7wBzE5uYc8sLhN2pJd6G",
        "--Gateway:Apps:0:AcceptedAudiences=jitsi", "--Gateway:Admin:Tokens:0:Name=ops", $"--Gateway:Admin:Tokens:0:Token={Token}",
        $"--Gateway:Revocation:File={File}", .. words,
    ]);
}

using System.CommandLine;
using System.Text.Json.Nodes;
using JwtXmppAuth.Server.Commands;

namespace JwtXmppAuth.Tests.Server.Admin;

/// <summary><c>revoke</c> and <c>sessions</c>, against a running gateway.</summary>
public sealed class AdminCommandTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jwtxmppauth-admin-");
    private AdminClient _admin = null!;

    public async ValueTask InitializeAsync() => _admin = await AdminClient.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _admin.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_revocation_is_made_listed_and_taken_back()
    {
        var (code, output, error) = await RunAsync("revoke", "--jti", "t1", "--ttl", "12h", "--reason", "posted in a chat");
        Assert.Equal((0, ""), (code, error));
        Assert.Matches("^[0-9a-f]{12}  token \"t1\" of app \"my-app\"  until .*Z  by ops: \"posted in a chat\"\nsessions ended: 0\n$", output);
        var id = output[..12];
        Assert.StartsWith($"{id}  token", (await RunAsync("revoke", "--list")).Output, StringComparison.Ordinal);
        Assert.Equal((0, $"{id} is taken back\n"), Ended(await RunAsync("revoke", "--undo", id)));
        Assert.Equal((0, ""), Ended(await RunAsync("revoke", "--list")));

        (code, _, error) = await RunAsync("revoke", "--undo", id);
        Assert.Equal((1, "jwtxmppauth: Not found. There is no revocation of that id in force.\n"), (code, error));
    }

    [Theory]
    [InlineData("subject", "--user", "alice")]
    [InlineData("subject", "--user-number", "42")]
    [InlineData("issuer", "--issuer", "my-app", "--issued-before", "now")]
    [InlineData("room", "--room", "standup", "--host", "meet.example.com")]
    public async Task Whatever_the_api_takes_can_be_named(string kind, params string[] words)
    {
        var (code, output, error) = await RunAsync(["revoke", .. words, "--ttl", "90s"]);

        Assert.Equal((0, ""), (code, error));
        Assert.StartsWith($"{kind} ", output[14..], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--ttl", "--jti", "t1", "--ttl", "12")]
    [InlineData("--ttl", "--jti", "t1", "--ttl", "h")]
    [InlineData("--ttl", "--jti", "t1", "--ttl", "-1h")]
    [InlineData("ttl must be 1 to", "--jti", "t1")]
    [InlineData("ttl must be 1 to", "--jti", "t1", "--ttl", "32d")]
    [InlineData("Name what to revoke", "--ttl", "1h")]
    [InlineData("--user-number must be a number", "--user-number", "x", "--ttl", "1h")]
    public async Task What_is_wrong_is_told_and_nothing_is_revoked(string why, params string[] words)
    {
        var (code, _, error) = await RunAsync(["revoke", .. words]);

        Assert.Equal(1, code);
        Assert.Contains(why, error, StringComparison.Ordinal);
        Assert.Equal("", (await RunAsync("revoke", "--list")).Output);
    }

    [Fact]
    public async Task Sessions_are_listed_for_people_and_for_programs_and_ended()
    {
        await using var client = await _admin.Server.ConnectAsync(RunningServer.Issuer.Token(
            "a", RunningServer.Domain, claims => claims["context"]!["user"] = new JsonObject { ["id"] = "u1", ["name"] = "\u202eEve" }));
        await client.OpenAsync(RunningServer.Domain);
        await client.LogInAsync();

        var (code, output, _) = await RunAsync("sessions", "--user", "u1");
        Assert.Equal(0, code);
        Assert.Contains("my-app \"u1\" \"\\u202eEve\"  in no room", output, StringComparison.Ordinal);
        Assert.Equal((0, ""), Ended(await RunAsync("sessions", "--user", "u2")));
        var reference = (string?)JsonNode.Parse((await RunAsync("sessions", "--json")).Output)!["ref"];
        Assert.Equal(output[..12], reference);
        Assert.Equal((0, $"{reference} is ended\n"), Ended(await RunAsync("sessions", "end", reference!)));
        Assert.Equal("The session was ended by an operator", (await client.ReceiveEndAsync()).Error?.Text);
    }

    [Fact]
    public async Task The_token_may_come_from_a_file_and_no_configuration_be_there()
    {
        var file = File(AdminClient.Token + "\n");
        var (code, output, error) = await ParseAsync("revoke", "--list", "--admin-url", _admin.Server.Admin.ToString(), "--admin-token-file", file);

        Assert.Equal((0, "", ""), (code, output, error));
    }

    [Fact]
    public async Task Who_is_not_let_in_is_told_so_and_his_token_is_not()
    {
        var file = File("wrong-0123456789");
        var (code, output, error) = await ParseAsync("sessions", "--admin-url", _admin.Server.Admin.ToString(), "--admin-token-file", file);

        Assert.Equal((1, ""), (code, output));
        Assert.Contains("An admin token is required", error, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_token_or_a_gateway_there_is_a_sentence()
    {
        var (code, _, error) = await ParseAsync("sessions", "--admin-url", _admin.Server.Admin.ToString());
        Assert.Equal((2, "jwtxmppauth: Gateway:Admin:Tokens is empty, so the gateway takes no orders; or give --admin-token-file\n"), (code, error));
        (code, _, error) = await ParseAsync("sessions", "--admin-url", "http://127.0.0.1:1", "--admin-token-file", File(AdminClient.Token));
        Assert.Equal(1, code);
        Assert.StartsWith("jwtxmppauth: no gateway answers at http://127.0.0.1:1/v1/", error, StringComparison.Ordinal);
        (code, _, error) = await ParseAsync("sessions", "--admin-url", "nowhere", "--admin-token-file", File(AdminClient.Token));
        Assert.Equal((2, "jwtxmppauth: the admin listener's place is not known; give --admin-url http://127.0.0.1:5291\n"), (code, error));
        (code, _, error) = await ParseAsync("sessions", "--admin-token-file", Path.Combine(_folder.FullName, "nowhere"));
        Assert.Equal((2, "jwtxmppauth: the file with the admin token cannot be read, or holds none\n"), (code, error));
    }

    private static (int Code, string Output) Ended((int Code, string Output, string Error) run) => (run.Code, run.Output);

    /// <summary>With the running gateway's configuration.</summary>
    private Task<(int Code, string Output, string Error)> RunAsync(params string[] words) => ParseAsync(
        [.. words, $"--Gateway:AdminListen=http://127.0.0.1:{_admin.Server.Admin.Port}", "--Gateway:Admin:Tokens:0:Name=ops", $"--Gateway:Admin:Tokens:0:Token={AdminClient.Token}"]);

    private static async Task<(int Code, string Output, string Error)> ParseAsync(params string[] words)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var code = await CommandTree.Create().Parse(words).InvokeAsync(
            new InvocationConfiguration { Output = output, Error = error }, TestContext.Current.CancellationToken);
        return (code, output.ToString(), error.ToString());
    }

    private string File(string content)
    {
        var path = Path.Combine(_folder.FullName, Guid.NewGuid().ToString("N"));
        System.IO.File.WriteAllText(path, content);
        return path;
    }
}

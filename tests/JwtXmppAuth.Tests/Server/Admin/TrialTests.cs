using System.CommandLine;
using System.Text.Json.Nodes;
using JwtXmppAuth.Server.Commands;

namespace JwtXmppAuth.Tests.Server.Admin;

/// <summary>Rules on trial let everybody in whom the old ones let in, and say whom they would not.</summary>
public sealed class TrialTests
{
    [Fact]
    public async Task Whom_the_trial_would_refuse_is_let_in_counted_and_reported()
    {
        await using var admin = await AdminClient.StartAsync(("Gateway:Hosts:0:Trial:Compatibility", "strict"));
        var endless = RunningServer.Issuer.Token("a", RunningServer.Domain, claims => claims.Remove("exp"));

        await LogInAsync(admin, endless);
        await LogInAsync(admin, RunningServer.Issuer.Token("a", RunningServer.Domain));
        await LogInAsync(admin, endless);

        var item = Assert.Single((await admin.GetAsync("/v1/trial")).Json["items"]!.AsArray())!;
        Assert.Equal(("meet.example.com", "token.exp", 2, "my-app"), (Text(item, "host"), Text(item, "code"), (int)item["count"]!, Text(item, "app")));
        Assert.Contains("Have the issuer write exp", Text(item, "explanation"), StringComparison.Ordinal);
        Assert.Matches(
            "jwtxmppauth_trial_refused_total\\{[^}]*reason=\"token\\.exp\"", (await admin.Server.GetAsync(admin.Server.Admin, "/metrics")).Body);
    }

    [Fact]
    public async Task An_app_s_rules_on_trial_are_reported_as_a_host_s_and_by_the_command()
    {
        await using var admin = await AdminClient.StartAsync(("Gateway:Apps:0:Trial:AcceptedAudiences:0", "meet"));

        await LogInAsync(admin, RunningServer.Issuer.Token("a", RunningServer.Domain));
        await LogInAsync(admin, RunningServer.Issuer.Token("a", RunningServer.Domain));

        var item = Assert.Single((await admin.GetAsync("/v1/trial")).Json["items"]!.AsArray())!;
        Assert.Equal(("token.aud", 2), (Text(item, "code"), (int)item["count"]!));

        var (code, output, error) = await RunAsync(admin, "trial");
        Assert.Equal((0, ""), (code, error));
        Assert.Matches(
            "^meet\\.example\\.com  token\\.aud  2 times  from .*Z to .*Z  last: session [0-9a-f]{12} with a token of \"my-app\"\n    .*AcceptedAudiences.*\n$",
            output);
        Assert.Equal("token.aud", (string?)JsonNode.Parse((await RunAsync(admin, "trial", "--json")).Output)!["code"]);
        Assert.Equal((0, "", ""), await RunAsync(admin, "trial", "--host", "other.example.com"));
    }

    [Fact]
    public async Task A_host_without_a_trial_reports_nothing()
    {
        await using var admin = await AdminClient.StartAsync();

        await LogInAsync(admin, RunningServer.Issuer.Token("a", RunningServer.Domain, claims => claims.Remove("exp")));

        Assert.Empty((await admin.GetAsync("/v1/trial")).Json["items"]!.AsArray());
    }

    private static async Task LogInAsync(AdminClient admin, string token)
    {
        await using var client = await admin.Server.ConnectAsync(token);
        await client.OpenAsync(RunningServer.Domain);
        await client.LogInAsync();
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(AdminClient admin, params string[] words)
    {
        using StringWriter output = new(), error = new();
        var code = await CommandTree.Create()
            .Parse([.. words, "--admin-url", admin.Server.Admin.ToString(), $"--Gateway:Admin:Tokens:0:Token={AdminClient.Token}"])
            .InvokeAsync(new InvocationConfiguration { Output = output, Error = error }, TestContext.Current.CancellationToken);
        return (code, output.ToString(), error.ToString());
    }

    private static string? Text(JsonNode node, string name) => (string?)node[name];
}

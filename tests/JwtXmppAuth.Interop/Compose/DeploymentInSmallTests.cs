using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Interop.EndToEnd;
using JwtXmppAuth.Testing.Scenarios;

namespace JwtXmppAuth.Interop.Compose;

/// <summary>What <c>./up.sh</c> brings up is a deployment that works, with the sample configuration and secrets from files.</summary>
public sealed class DeploymentInSmallTests
{
    [Fact]
    public async Task One_command_brings_up_a_gateway_that_lets_a_token_into_its_room_only()
    {
        await using var project = new ComposeProject("small");
        Assert.Contains("The gateway is ready", await project.RunAsync("./up.sh --no-build"), StringComparison.Ordinal);

        var token = (await project.RunAsync("$compose exec -T gateway jwtxmppauth token mint --room standup --user-name Ada")).Trim();
        var url = new Uri($"http://127.0.0.1:{project.Environment["GATEWAY_PORT"]}/http-bind?room=standup&token={token}");
        await using var client = await BoshScenarioClient.ConnectAsync(url, Prosody.Host, TestContext.Current.CancellationToken);

        Assert.True(Conference.IsOwn(await client.JoinAsync("standup")));
        Assert.Equal("error", (await client.JoinAsync("board")).Type);
        Assert.Contains("revocations.db", await project.RunAsync("$compose exec -T gateway ls /var/lib/jwtxmppauth"), StringComparison.Ordinal);
    }
}

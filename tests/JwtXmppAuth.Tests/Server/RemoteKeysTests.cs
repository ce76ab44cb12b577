using System.CommandLine;
using JwtXmppAuth.Server.Commands;
using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Tests.Server;

/// <summary>The whole server with its keys at a provider, as an operator sees it.</summary>
public sealed class RemoteKeysTests
{
    [Fact]
    public async Task A_gateway_whose_provider_is_silent_starts_is_not_ready_says_why_and_gets_ready_by_itself()
    {
        await using var provider = await ProviderAsync();
        provider.Silent = true;
        await using var server = await RunningServer.StartAsync(settings: Settings(provider));

        Assert.Equal(200, (await server.GetAsync(server.Public, "/health/startup")).Status);
        var (status, body) = await UntilAsync(server, body => body.Contains("does not answer", StringComparison.Ordinal));
        Assert.Equal(503, status);
        Assert.Contains($"Discovery ({provider.Issuer}) does not answer", body, StringComparison.Ordinal);

        provider.Silent = false;
        (status, _) = await UntilAsync(server, body => body.Contains("1 key(s) of 1 source(s)", StringComparison.Ordinal));
        Assert.Equal(200, status);

        using var client = server.Client(provider.AccessToken(payload => (payload["room"], payload["sub"], payload["aud"]) = ("a", "*", "jitsi")));
        await client.OpenAsync(RunningServer.Domain, cancellation: TestContext.Current.CancellationToken);
        await client.LogInAsync(cancellation: TestContext.Current.CancellationToken);
        var (_, metrics) = await server.GetAsync(server.Admin, "/metrics");
        Assert.Contains("jwtxmppauth_keys_fetches_total{", metrics, StringComparison.Ordinal);
        Assert.Contains("jwtxmppauth_keys_age_seconds{", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_keys_of_a_provider_are_listed_where_it_may_be_asked()
    {
        await using var provider = await ProviderAsync();
        string[] words = ["keys", .. Settings(provider).Where(pair => pair.Value is not null).Select(pair => $"--{pair.Key}={pair.Value}"),
            "--Gateway:Hosts:0:Domain=meet.example.com", "--Gateway:Hosts:0:Upstream=embedded", "--Gateway:Apps:0:Id=my-app",
            "--Gateway:Apps:0:AcceptedAudiences:0=jitsi"];

        var offline = await RunAsync(words);
        Assert.Contains($"Discovery ({provider.Issuer}) is on another machine, which is not asked here.", offline, StringComparison.Ordinal);
        Assert.Empty(provider.Requests);

        var online = await RunAsync([.. words, "--fetch"]);
        Assert.Matches("EC P-256 +ES256 +kid k1", online);
        Assert.Equal(2, provider.Requests.Count);
    }

    private static Task<OpenIdProvider> ProviderAsync() => OpenIdProvider.StartAsync(new KeyPublisher(PublishedKey.Ec("k1")), TimeProvider.System);

    private static IEnumerable<(string Key, string? Value)> Settings(OpenIdProvider provider) =>
        [("Gateway:Apps:0:Secrets:0", null), ("Gateway:Apps:0:Keys:0:Discovery", provider.Issuer)];

    private static async Task<(int Status, string Body)> UntilAsync(RunningServer server, Func<string, bool> wanted)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            var answer = await server.GetAsync(server.Admin, "/health/ready");
            if (wanted(answer.Body))
                return answer;
            await pause.WaitForNextTickAsync(patience.Token);
        }
    }

    private static async Task<string> RunAsync(string[] words)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        Assert.Equal(0, await CommandTree.Create().Parse(words).InvokeAsync(
            new InvocationConfiguration { Output = output, Error = error }, TestContext.Current.CancellationToken));
        return output.ToString();
    }
}

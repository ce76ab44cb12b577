using System.Net;
using JwtXmppAuth.Interop.Containers;

namespace JwtXmppAuth.Interop.Proxies;

/// <summary>A proxy without its gateway complains; what it complains about must not be the token.</summary>
public sealed class ProxyOutageTests
{
    [Fact]
    public async Task A_gateway_that_is_gone_is_logged_without_the_query()
    {
        const string canary = "canary-b2d4a7";
        await using var deployment = new ProxiedDeployment();
        await deployment.InitializeAsync();
        await deployment.Gateway.StopAsync();

        using var http = new HttpClient();
        foreach (var name in ProxyContainer.Names)
        {
            using var answer = await http.PostAsync(
                deployment[name].At($"/http-bind?token={canary}"), new StringContent("<body/>"), TestContext.Current.CancellationToken);
            Assert.True(answer.StatusCode is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable, $"{name}: {answer.StatusCode}");

            var logged = await deployment[name].LoggedAsync("/http-bind");
            Assert.Contains($"{(int)answer.StatusCode}", logged, StringComparison.Ordinal);
            Assert.DoesNotContain(canary, logged, StringComparison.Ordinal);
        }
    }
}

using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Server.Demo;
using Microsoft.Extensions.Configuration;

namespace JwtXmppAuth.Tests.Server;

public sealed class DemoDeploymentTests
{
    [Theory]
    [InlineData("http://127.0.0.1:5290", true)]
    [InlineData("http://[::1]:5290", true)]
    [InlineData("http://*:5290", false)]
    [InlineData("http://192.0.2.1:5290", false)]
    public void It_is_served_to_this_machine_only(string listen, bool served)
    {
        Assert.Equal(served, Refuses(new() { Listen = listen }) is null);
        Assert.Equal(served, Refuses(new() { AdminListen = listen }) is null);
    }

    [Theory]
    [InlineData("http://0.0.0.0:8080")]
    [InlineData("http://127.0.0.1:8080")]
    public void It_listens_nowhere_else(string url) => Assert.Equal(
        "Kestrel:Endpoints names further places to listen at; without a configuration of its own the gateway serves loopback only",
        Refuses(new(), ("Kestrel:Endpoints:More:Url", url)));

    [Fact]
    public void Other_settings_of_the_server_stay_the_operators_business() =>
        Assert.Null(Refuses(new(), ("Kestrel:Certificates:Default:Path", "cert.pem")));

    private static string? Refuses(GatewayOptions options, params (string Key, string Value)[] settings) => DemoDeployment.Refuses(
        options,
        new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => new KeyValuePair<string, string?>(setting.Key, setting.Value)))
            .Build());
}

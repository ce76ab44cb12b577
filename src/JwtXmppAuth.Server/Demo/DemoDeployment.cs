using System.Security.Cryptography;
using System.Text;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Revocation;
using JwtXmppAuth.Server.Minting;

namespace JwtXmppAuth.Server.Demo;

/// <summary>
/// What a first run serves, in Development and without any configuration: one host with the conference in the process,
/// one app with a secret that lives as long as the process. It is configuration like any other, only nobody wrote it.
/// </summary>
internal sealed class DemoDeployment
{
    public const string Domain = "meet.localhost";
    public const string AppId = "demo";

    private readonly string _secret = Convert.ToBase64String(RandomNumberGenerator.GetBytes(48));

    public MintKey Key => MintKey.FromSecret("HS256", Encoding.UTF8.GetBytes(_secret));

    public DemoLog Log { get; } = new();

    public IEnumerable<KeyValuePair<string, string?>> Settings =>
    [
        new("Gateway:Hosts:0:Domain", Domain),
        new("Gateway:Hosts:0:Upstream", "embedded"),
        new("Gateway:Apps:0:Id", AppId),
        new("Gateway:Apps:0:Secrets:0", _secret),
        new("Gateway:Apps:0:AcceptedAudiences:0", AppId),
        new("Gateway:Revocation:File", RevocationOptions.InMemory),
    ];

    /// <summary>Anybody who reaches the page can mint a token, so nobody but this machine may.</summary>
    public static string? Refuses(GatewayOptions options, IConfiguration configuration) =>
        configuration.GetSection("Kestrel:Endpoints").Exists()
            ? "Kestrel:Endpoints names further places to listen at; without a configuration of its own the gateway serves loopback only"
            : Beyond(options);

    /// <param name="url">Where the public listener really is.</param>
    public static string Greeting(string url) =>
        $"""

        **************************************************************************
          DEMO. No configuration was found and the environment is Development:
          a conference in the process, loopback only, and a random secret that
          is gone when this process ends. Never serve anybody like this.

          Open {url}/demo
        **************************************************************************

        """;

    private static string? Beyond(GatewayOptions options) =>
        new[] { ("Gateway:Listen", options.Listen), ("Gateway:AdminListen", options.AdminListen) }
            .Where(place => ListenAddress.TryParse(place.Item2, out var address) && !address.IsLoopback)
            .Select(place => $"{place.Item1} is {place.Item2}; without a configuration of its own the gateway serves loopback only")
            .FirstOrDefault();
}

using JwtXmppAuth.Gateway.Configuration;
using Microsoft.Extensions.Configuration;

namespace JwtXmppAuth.Tests.Gateway.Configuration;

/// <summary>The smallest configuration that may start, with the keys a test changes.</summary>
internal static class Given
{
    public const string Secret = "0f1Kq9vXr3mT7wBzE5uYc8sLhN2pJd6G";

    public static CheckedConfiguration Configuration(params (string Key, string? Value)[] changes)
    {
        var keys = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            ["Gateway:Hosts:0:Domain"] = "meet.example.com",
            ["Gateway:Apps:0:Id"] = "my-app",
            ["Gateway:Apps:0:Secrets:0"] = Secret,
            ["Gateway:Apps:0:AcceptedAudiences:0"] = "jitsi",
            ["Gateway:Handoff:Secret"] = Secret,
        };
        foreach (var (key, value) in changes)
            keys[key] = value;
        return Read(keys);
    }

    public static CheckedConfiguration Read(IEnumerable<KeyValuePair<string, string?>> keys) =>
        ConfigurationCheck.Read(new ConfigurationBuilder().AddInMemoryCollection(keys).Build());
}

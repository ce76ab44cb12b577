using System.Text.RegularExpressions;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Tests.Deploy;

/// <summary>Options that documents and sample deployments name are options that exist.</summary>
public sealed partial class NamedOptionsTests
{
    private static readonly HashSet<string> Known = [.. GatewayTable.Root.Described.Select(row => row.Path)];

    private static readonly HashSet<string> KnownNames = [.. Known.Select(path => path.Split(':')[^1])];

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/deployment.md")]
    [InlineData("docs/identity-providers.md")]
    [InlineData("docs/migrate-from-mod-auth-token.md")]
    [InlineData("docs/minting.md")]
    [InlineData("docs/operations.md")]
    [InlineData("docs/security.md")]
    public void Documents_name_options_that_exist(string file)
    {
        var text = File.ReadAllText(SourceTree.File(file));

        var paths = Paths().Matches(text).Select(match => match.Groups[1].Value).Select(path => Digits().Replace(path, ":n")).ToList();
        Assert.DoesNotContain(paths, path => !Exists(path));
        Assert.DoesNotContain(Names().Matches(text).Select(match => match.Groups[1].Value), name => !KnownNames.Contains(name));
    }

    [Theory]
    [InlineData("docker-compose.yml")]
    [InlineData("deploy/jitsi/docker-jitsi-meet.yml")]
    [InlineData("deploy/container/Dockerfile")]
    [InlineData("deploy/examples/jitsi.appsettings.json")]
    [InlineData("docs/migrate-from-mod-auth-token.md")]
    public void Deployments_set_options_that_exist(string file)
    {
        var paths = Variables().Matches(File.ReadAllText(SourceTree.File(file)))
            .Select(match => Digits().Replace(match.Groups[1].Value.Replace("__", ":", StringComparison.Ordinal), ":n")).ToList();
        Assert.NotEmpty(paths);
        Assert.DoesNotContain(paths, path => !Exists(path));
    }

    /// <summary>
    /// Also an item of a list (<c>Apps:n:Secrets:n</c>), all of it in a file (<c>Apps:n:Secrets_FILE</c>), and the start or the
    /// end of a path (<c>Prosody:SendTimeout</c>).
    /// </summary>
    private static bool Exists(string path)
    {
        var plain = path.Replace("_FILE", "", StringComparison.Ordinal);
        if (plain.EndsWith(":n", StringComparison.Ordinal))
            plain = plain[..^2];
        return Known.Contains(plain) || Known.Any(known =>
            known.StartsWith(plain + ":", StringComparison.Ordinal) || known.EndsWith(":" + plain, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"`((?:Hosts|Apps|Handoff|Bosh|WebSocket|Prosody)(?::\w+)+)`")]
    private static partial Regex Paths();

    /// <summary>Alone, in two words or more: <c>TrustedProxies</c>.</summary>
    [GeneratedRegex("`([A-Z][a-z]+(?:[A-Z][a-z]+)+)`")]
    private static partial Regex Names();

    [GeneratedRegex(@"\bGateway__(\w+)")]
    private static partial Regex Variables();

    [GeneratedRegex(@":\d+")]
    private static partial Regex Digits();
}

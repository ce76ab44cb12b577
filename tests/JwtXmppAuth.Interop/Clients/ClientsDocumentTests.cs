using System.Text.Json.Nodes;
using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Interop.Clients;

/// <summary>docs/clients.md names the versions that are tested.</summary>
public sealed class ClientsDocumentTests
{
    [Theory]
    [InlineData("Strophe", "strophe.js")]
    [InlineData("LibJitsiMeet", "@lyno/lib-jitsi-meet")]
    [InlineData("XmppJs", "@xmpp/client")]
    public void The_version_of_a_package_is_the_one_that_is_installed(string folder, string package)
    {
        var installed = JsonNode.Parse(File.ReadAllText(SourceTree.File($"tests/JwtXmppAuth.Interop/Clients/{folder}/package.json")))!;
        Assert.Contains(
            $"| `{package}` | {installed["dependencies"]![package]} |",
            File.ReadAllText(SourceTree.File("docs/clients.md")),
            StringComparison.Ordinal);
    }
}

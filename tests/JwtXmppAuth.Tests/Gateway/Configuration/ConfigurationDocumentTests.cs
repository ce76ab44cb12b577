using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Tests.Gateway.Configuration;

public sealed class ConfigurationDocumentTests
{
    /// <summary>JWTXMPPAUTH_WRITE_DOCS=1 writes it anew.</summary>
    [Fact]
    public void The_published_table_of_options_is_up_to_date()
    {
        var path = SourceTree.File("docs/configuration.md");
        if (Environment.GetEnvironmentVariable("JWTXMPPAUTH_WRITE_DOCS") is "1")
            File.WriteAllText(path, ConfigurationDocument.Write());
        Assert.Equal(ConfigurationDocument.Write(), File.Exists(path) ? File.ReadAllText(path) : "");
    }
}

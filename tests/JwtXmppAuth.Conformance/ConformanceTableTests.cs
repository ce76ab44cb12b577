using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Conformance;

public sealed class ConformanceTableTests
{
    [Fact]
    public void The_published_table_is_up_to_date()
    {
        var path = SourceTree.File("docs/conformance.md");
        var table = ConformanceTable.Write(typeof(ConformanceTableTests).Assembly);
        if (Environment.GetEnvironmentVariable("JWTXMPPAUTH_WRITE_DOCS") is "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, table);
        }

        Assert.Equal(table, File.Exists(path) ? File.ReadAllText(path) : "");
    }
}

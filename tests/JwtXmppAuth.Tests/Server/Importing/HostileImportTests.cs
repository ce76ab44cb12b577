using System.Text;
using CsCheck;
using JwtXmppAuth.Server.Importing;

namespace JwtXmppAuth.Tests.Server.Importing;

public sealed class HostileImportTests : IDisposable
{
    private const string Secret = "R4nd0mAndLongEnough-7hq2Lw9Zs5Vb8Xe1";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jwtxmppauth-import-");

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Pieces lost, doubled and put elsewhere: it ends, and what stood as a secret is in no note.</summary>
    [Theory]
    [InlineData("debian/conf.d/meet.example.com.cfg.lua")]
    [InlineData("docker.env")]
    public void Whatever_a_file_becomes_it_is_read_to_its_end_and_gives_nothing_away(string sample)
    {
        var whole = File.ReadAllText(Imported.Sample(sample));
        var path = Path.Combine(_folder.FullName, Path.GetFileName(sample));
        // Cut where the secret is not: a piece of it is nobody's secret any more, and none that could be looked for.
        var at = Gen.Int[0, whole.Length].Where(place => !IsInside(whole, place));
        Gen.Select(at, at, at, Gen.OneOf("", "\"", "'", "{", "}", "(", "[[", "]]", "--[[", "\n", "=", "..", "\\", "if ", "end ", "$", "\0", "ä")).Sample(
            (a, b, c, between) =>
            {
                var (from, to) = (Math.Min(a, b), Math.Max(a, b));
                var text = c % 3 == 0 ? whole[..from] + between + whole[to..] : whole[..to] + between + whole[from..];
                File.WriteAllText(path, text);
                Assert.DoesNotContain(Secret, Notes(path), StringComparison.Ordinal);
            },
            iter: 2_000,
            threads: 1);
    }

    [Fact]
    public void Any_bytes_are_read_to_their_end() => Gen.Byte.Array[0, 200].Sample(
        bytes =>
        {
            var path = Path.Combine(_folder.FullName, "a.cfg.lua");
            File.WriteAllBytes(path, bytes);
            Assert.DoesNotContain(Notes(path).ReplaceLineEndings(""), char.IsControl);
        },
        iter: 5_000,
        threads: 1);

    [Fact]
    public async Task A_file_is_as_large_as_it_may_be()
    {
        foreach (var (length, code) in new[] { (ProsodyFiles.MaxBytes - 1, 0), (ProsodyFiles.MaxBytes, 0), (ProsodyFiles.MaxBytes + 1, 1) })
        {
            var path = Write("large.cfg.lua", "VirtualHost 'a.example'\nauthentication = 'token'\napp_id = 'a'\n".PadRight(length));
            Assert.Equal(code, (await Imported.FromAsync(path)).Code);
        }
    }

    [Fact]
    public void Files_include_each_other_so_deep_and_not_deeper()
    {
        for (var i = 0; i <= ProsodyFiles.MaxIncludeDepth + 1; i++)
            Write($"{i}.cfg.lua", $"Include '{i + 1}.cfg.lua'\nVirtualHost 'host{i}.example'\n");

        var notes = new ImportNotes();
        var configuration = new ProsodyConfiguration(notes);
        new ProsodyFiles(configuration, notes).Read(Path.Combine(_folder.FullName, "0.cfg.lua"));

        Assert.Equal(ProsodyFiles.MaxIncludeDepth, configuration.VirtualHosts.Count());
    }

    [Theory]
    [InlineData("Include 'a.cfg.lua'", "Include of a file that includes this one")]
    [InlineData("Include '*.cfg.lua'", "Include of a file that includes this one")]
    [InlineData("Include '/dev/zero'", "Include of what does not end in .lua")]
    [InlineData("Include(os.getenv('X'))", "Include of a file that is not written there")]
    [InlineData("Include 'nowhere/*.lua'", "Include, for which there is no file here")]
    public void What_is_not_included_is_said(string statement, string note) =>
        Assert.Contains($"a.cfg.lua:1: {note}", Notes(Write("a.cfg.lua", statement)), StringComparison.Ordinal);

    [Theory]
    [InlineData("app_secret = 'x'\nauthentication = 'internal_hashed'\nVirtualHost 'a.example'")]
    [InlineData("")]
    [InlineData("VirtualHost(os.getenv('HOST'))\nauthentication = 'token'")]
    public async Task Without_the_plugin_there_is_nothing_to_print(string text)
    {
        var imported = await Imported.FromAsync(Write("a.cfg.lua", text));

        Assert.Equal((1, ""), (imported.Code, imported.Output));
        Assert.Contains("no host in it has the token plugin", imported.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_computed_secret_is_asked_for()
    {
        var imported = await Imported.FromAsync(Write(
            "a.cfg.lua", "VirtualHost 'a.example'\nauthentication = 'token'\napp_id = 'a'\napp_secret = os.getenv('APP_SECRET')"), "--with-secrets");

        Assert.Contains("a.cfg.lua:4: app_secret is the environment variable APP_SECRET, which only running Prosody knows", imported.Error, StringComparison.Ordinal);
        Assert.Contains("\"SecretFiles\"", imported.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_file_is_said()
    {
        var imported = await Imported.FromAsync(Path.Combine(_folder.FullName, "missing.cfg.lua"));

        Assert.Equal((1, ""), (imported.Code, imported.Output));
        Assert.Contains("cannot be read", imported.Error, StringComparison.Ordinal);
    }

    private static bool IsInside(string whole, int place) =>
        whole.IndexOf(Secret, StringComparison.Ordinal) is var start && place > start && place < start + Secret.Length;

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text, new UTF8Encoding(false));
        return path;
    }

    private static string Notes(string path)
    {
        var notes = new ImportNotes();
        var configuration = new ProsodyConfiguration(notes);
        if (path.EndsWith(".lua", StringComparison.Ordinal))
            new ProsodyFiles(configuration, notes).Read(path);
        else
            DockerVariables.Read(path, configuration, notes);
        new ProsodyImport(configuration, new ImportedSecrets("/s", Inline: false), ServerPlace.Parse("127.0.0.1")!).Run(null);
        using var written = new StringWriter();
        notes.Write(written);
        return written.ToString();
    }
}

using JwtXmppAuth.Server.Settings;
using Microsoft.Extensions.Configuration;

namespace JwtXmppAuth.Tests.Server;

public sealed class SettingsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("jwtxmppauth-settings-");
    private readonly List<string> _faults = [];

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_setting_on_the_command_line_has_its_value_behind_an_equals_sign_or_as_the_next_word()
    {
        var settings = CommandLineSettings.Read(["--Gateway:Listen=http://*:80", "--Gateway:Shard", "eu=1", "--Gateway:RegionHeader="], _faults);

        Assert.Empty(_faults);
        Assert.Equal("http://*:80", settings["gateway:listen"]);
        Assert.Equal("eu=1", settings["Gateway:Shard"]);
        Assert.Equal("", settings["Gateway:RegionHeader"]);
    }

    [Theory]
    [InlineData("serv", "A word is neither an option nor a setting; a setting is written --Gateway:Listen=http://*:80")]
    [InlineData("--confg=x", "--confg is neither an option nor a setting; a setting is written --Gateway:Listen=http://*:80")]
    [InlineData("--Gateway:Listen", "--Gateway:Listen has no value")]
    public void What_is_no_setting_is_a_fault_and_not_repeated(string word, string fault)
    {
        CommandLineSettings.Read([word], _faults);

        Assert.Equal([fault], _faults);
    }

    [Theory]
    [InlineData("s3cret", "s3cret")]
    [InlineData("s3cret\n", "s3cret")]
    [InlineData("s3cret\r\n", "s3cret")]
    [InlineData("s3cret\n\n", "s3cret\n")]
    [InlineData(" s3cret ", " s3cret ")]
    public void A_value_is_read_from_a_file_without_the_line_end_at_its_end(string content, string value)
    {
        var read = ValuesFromFiles.Read(Section(("Gateway:Handoff:Secret_FILE", File(content))), _faults);

        Assert.Empty(_faults);
        Assert.Equal(value, read["Gateway:Handoff:Secret"]);
    }

    [Fact]
    public void A_value_given_twice_is_a_fault()
    {
        ValuesFromFiles.Read(Section(("Gateway:Handoff:Secret_FILE", File("x")), ("Gateway:Handoff:Secret", "y")), _faults);

        Assert.Equal(["Gateway:Handoff:Secret and Gateway:Handoff:Secret_FILE are both set; keep one"], _faults);
    }

    [Fact]
    public void A_file_that_cannot_be_a_secret_is_a_fault_without_its_content()
    {
        var missing = Path.Combine(_folder.FullName, "missing");
        var binary = Path.Combine(_folder.FullName, "binary");
        System.IO.File.WriteAllBytes(binary, [0xff, 0xfe, 0x00]);
        var large = File(new string('x', (64 * 1024) + 1));

        ValuesFromFiles.Read(Section(("Gateway:A_FILE", missing), ("Gateway:B_FILE", binary), ("Gateway:C_FILE", large)), _faults);

        Assert.Equal(
            [
                $"Gateway:A_FILE '{missing}' does not exist",
                $"Gateway:B_FILE '{binary}' is not UTF-8 text",
                $"Gateway:C_FILE '{large}' is larger than 65536 bytes",
            ],
            _faults.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_secret_in_the_place_of_its_files_path_is_not_repeated()
    {
        ValuesFromFiles.Read(Section(("Gateway:Handoff:Secret_FILE", "/hunter2/hunter2")), _faults);

        Assert.Equal(["Gateway:Handoff:Secret_FILE (not shown: it may be the secret itself) does not exist"], _faults);
    }

    [Fact]
    public void A_file_of_the_largest_size_is_read() =>
        Assert.Equal(64 * 1024, ValuesFromFiles.Read(Section(("Gateway:A_FILE", File(new string('x', 64 * 1024)))), _faults)["Gateway:A"]!.Length);

    [Theory]
    [InlineData("{ \"Gateway\": { \"Handoff\": { \"Secret\": s3cret } } }", "no JSON at line 1, column 39")]
    [InlineData("[ \"s3cret\" ]", "not a JSON object")]
    [InlineData("{ \"Gateway\": { \"A\": \"s3cret\", \"a\": \"s3cret\" } }", "A duplicate key 'Gateway:a' was found.")]
    public void A_settings_file_that_cannot_be_read_is_a_fault_without_its_content(string content, string reason)
    {
        var file = File(content);

        Assert.Null(SettingsFile.Read(file, optional: false, _faults));
        Assert.Equal([$"{file} cannot be read: {reason}"], _faults);
    }

    [Fact]
    public void A_settings_file_may_have_comments_and_trailing_commas() =>
        Assert.Equal("x", SettingsFile.Read(File("// why\n{ \"A\": \"x\", }"), optional: false, _faults)!["A"]);

    [Fact]
    public void A_file_that_was_named_must_exist()
    {
        SettingsFile.Read("/does/not/exist.json", optional: false, _faults);
        SettingsFile.Read("/does/not/exist.json", optional: true, _faults);

        Assert.Equal(["/does/not/exist.json does not exist"], _faults);
    }

    [Fact]
    public void Later_files_and_the_command_line_win()
    {
        var settings = ServerSettings.Load(
            [File("""{"Gateway":{"Shard":"a","MaxSessions":1,"RegionHeader":"X"}}"""), File("""{"Gateway":{"Shard":"b","MaxSessions":2}}""")],
            ["--Gateway:Shard=c"]);

        Assert.Empty(settings.Faults);
        Assert.Equal("c", settings.Configuration["Gateway:Shard"]);
        Assert.Equal("2", settings.Configuration["Gateway:MaxSessions"]);
        Assert.Equal("X", settings.Configuration["Gateway:RegionHeader"]);
    }

    private string File(string content)
    {
        var path = Path.Combine(_folder.FullName, Guid.NewGuid().ToString("N"));
        System.IO.File.WriteAllText(path, content);
        return path;
    }

    private static IConfigurationSection Section(params (string Key, string Value)[] values) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(values.Select(value => new KeyValuePair<string, string?>(value.Key, value.Value)))
            .Build()
            .GetSection("Gateway");
}

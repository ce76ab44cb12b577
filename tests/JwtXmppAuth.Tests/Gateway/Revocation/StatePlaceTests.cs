using JwtXmppAuth.Gateway.Revocation;

namespace JwtXmppAuth.Tests.Gateway.Revocation;

/// <summary>Where state is kept when nobody says where, and when that is no good.</summary>
public sealed class StatePlaceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("jwtxmppauth-state-").FullName;

    private string Made => Path.Combine(_folder, "jwtxmppauth", "revocations.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Without_a_word_it_is_a_file_of_the_user_that_nobody_else_may_read()
    {
        var place = Assert.IsType<StatePlace.OnDisk>(Of(null));

        Assert.Equal(Made, place.Path);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Made));
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(Made)!));
        }

        // Ready to be used, also by a second process of the same user.
        await using var one = Store(place.Path);
        await one.OpenAsync(Entries.Now, CancellationToken.None);
        await one.AddAsync(Entries.OfToken("t1"), Entries.Now, CancellationToken.None);
        await using var other = Store(Assert.IsType<StatePlace.OnDisk>(Of(null)).Path);
        Assert.Single(await other.OpenAsync(Entries.Now, CancellationToken.None));
    }

    [Fact]
    public void What_the_configuration_says_is_taken_as_it_is()
    {
        Assert.Equal(new StatePlace.OnDisk("/nowhere/revocations.db"), Of("/nowhere/revocations.db"));
        Assert.Equal(new StatePlace.InMemory(null), Of(RevocationOptions.InMemory));
        Assert.False(Directory.Exists(Path.GetDirectoryName(Made)));
    }

    [Fact]
    public void Where_it_cannot_be_made_it_is_memory_and_says_why_and_what_to_do()
    {
        // A file where the directory should be: root, too, can make none there.
        File.WriteAllText(Path.Combine(_folder, "jwtxmppauth"), "");

        var trouble = Assert.IsType<StatePlace.InMemory>(Of(null)).Trouble;
        Assert.StartsWith("Revocations and used tokens are kept in memory alone, and gone after a restart. ", trouble, StringComparison.Ordinal);
        Assert.Contains($" {Made} cannot be made: ", trouble, StringComparison.Ordinal);
        Assert.EndsWith(". Set Gateway:Revocation:File to a file that this process may write, or to :memory: where none need be kept.", trouble, StringComparison.Ordinal);
    }

    [Fact]
    public void Nor_where_the_environment_names_no_place() => Assert.Contains(
        "None of STATE_DIRECTORY, XDG_STATE_HOME and HOME names a directory",
        Assert.IsType<StatePlace.InMemory>(StatePlace.Of(new(), _ => null, Entries.Now)).Trouble,
        StringComparison.Ordinal);

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public void A_file_that_has_anything_in_it_is_the_place_whatever_is_wrong_with_it(int bytes, bool stays)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Made)!);
        File.WriteAllText(Made, new string('x', bytes));

        Assert.IsType<StatePlace.OnDisk>(Of(null));
        // An empty one says of nobody that he is shut out: it was made a database.
        Assert.Equal(stays, new FileInfo(Made).Length == bytes);
    }

    private StatePlace Of(string? file) =>
        StatePlace.Of(new RevocationOptions { File = file }, name => name == "XDG_STATE_HOME" ? _folder : null, Entries.Now);

    private static SqliteRevocationStore Store(string path) => new(new SqliteFile(path, UnreadableStore.RefuseStart, (_, _) => { }));
}

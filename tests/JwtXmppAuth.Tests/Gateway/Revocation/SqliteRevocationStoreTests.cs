using JwtXmppAuth.Gateway.Revocation;
using Microsoft.Data.Sqlite;

namespace JwtXmppAuth.Tests.Gateway.Revocation;

public sealed class SqliteRevocationStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("jwtxmppauth-revocations-").FullName;
    private readonly List<(string Aside, string Why)> _aside = [];

    private string File => Path.Combine(_folder, "revocations.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_was_added_is_there_after_a_restart_as_it_was()
    {
        RevocationEntry[] entries =
        [
            Entries.OfToken("t1") with { Reason = "leaked; ' \" \u00e4 \0 \ud83d\ude00" },
            Entries.Of(RevocationTarget.OfSubject(new string('a', 40))),
            Entries.Of(RevocationTarget.OfIssuer("my-app", "iss"), issuedBefore: Entries.Now.AddMilliseconds(7)),
            Entries.Of(RevocationTarget.OfRoom(Entries.Room("[tenant]a"))),
        ];
        await using (var store = New())
        {
            Assert.Empty(await OpenAsync(store));
            foreach (var entry in entries)
                await store.AddAsync(entry, Entries.Now, CancellationToken.None);
        }

        await using var again = New();
        Assert.Equal(entries, (await OpenAsync(again)).OrderBy(entry => entry.Id, StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_was_taken_back_or_is_over_is_not()
    {
        await using (var store = New())
        {
            await OpenAsync(store);
            await store.AddAsync(Entries.OfToken("back") with { Id = "back" }, Entries.Now, CancellationToken.None);
            await store.AddAsync(Entries.OfToken("over", TimeSpan.FromMinutes(1)) with { Id = "over" }, Entries.Now, CancellationToken.None);
            await store.AddAsync(Entries.OfToken("kept", TimeSpan.FromMinutes(2)) with { Id = "kept" }, Entries.Now, CancellationToken.None);
            await store.RemoveAsync("back", CancellationToken.None);
        }

        await using var again = New();
        var left = await again.OpenAsync(Entries.Now.AddMinutes(1), CancellationToken.None);
        Assert.Equal(["kept"], left.Select(entry => entry.Id));
    }

    [Fact]
    public async Task An_answered_write_survives_a_process_that_is_killed_right_after_it()
    {
        await using var store = New();
        await OpenAsync(store);
        await store.AddAsync(Entries.OfToken("t1") with { Id = "first" }, Entries.Now, CancellationToken.None);
        await store.AddAsync(Entries.OfToken("t2") with { Id = "second" }, Entries.Now, CancellationToken.None);

        // What is on the disk at this moment, of a process that closes nothing.
        await using var after = At(CopyOf(File));
        Assert.Equal(["first", "second"], (await OpenAsync(after)).Select(entry => entry.Id).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_write_that_was_torn_is_undone_and_those_before_it_stand()
    {
        string torn;
        await using (var store = New())
        {
            await OpenAsync(store);
            await store.AddAsync(Entries.OfToken("t1") with { Id = "first" }, Entries.Now, CancellationToken.None);
            await store.AddAsync(Entries.OfToken("t2") with { Id = "second" }, Entries.Now, CancellationToken.None);
            torn = CopyOf(File);
        }

        using (var log = new FileStream(torn + "-wal", FileMode.Open))
            log.SetLength(log.Length - 100);
        await using var after = At(torn);
        Assert.Equal(["first"], (await OpenAsync(after)).Select(entry => entry.Id));
    }

    [Fact]
    public async Task A_file_that_is_no_database_refuses_the_start_and_says_which_it_is()
    {
        await System.IO.File.WriteAllTextAsync(File, new string('x', 5000), TestContext.Current.CancellationToken);
        await using var store = New();
        var fault = await Assert.ThrowsAsync<RevocationStoreException>(() => OpenAsync(store).AsTask());

        Assert.StartsWith($"Gateway:Revocation:File {File} cannot be read: it is damaged", fault.Message, StringComparison.Ordinal);
        Assert.Equal(5000, new FileInfo(File).Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_database_with_damaged_pages_refuses_the_start(int page)
    {
        await FillAsync();
        using (var file = new FileStream(File, FileMode.Open))
        {
            file.Position = (4096 * page) + 100;
            file.Write(Enumerable.Repeat((byte)0xA5, 3000).ToArray());
        }

        await using var store = New();
        await Assert.ThrowsAsync<RevocationStoreException>(() => OpenAsync(store).AsTask());
    }

    [Fact]
    public async Task A_damaged_file_is_set_aside_where_the_operator_wants_to_start_all_the_same()
    {
        await System.IO.File.WriteAllTextAsync(File, new string('x', 5000), TestContext.Current.CancellationToken);
        await using (var store = New(UnreadableStore.StartEmpty))
        {
            Assert.Empty(await OpenAsync(store));
            await store.AddAsync(Entries.OfToken("t1"), Entries.Now, CancellationToken.None);
        }

        var (aside, why) = Assert.Single(_aside);
        Assert.Contains("damaged", why, StringComparison.Ordinal);
        Assert.Equal(5000, new FileInfo(aside).Length);
        await using var again = New();
        Assert.Single(await OpenAsync(again));
    }

    [Fact]
    public async Task Two_gateways_that_share_it_see_what_the_other_has_changed_and_only_then_read_all()
    {
        await using var one = New();
        await OpenAsync(one);
        await using var other = New();
        await OpenAsync(other);
        Assert.Null(await ReadAsync(other));

        await one.AddAsync(Entries.OfToken("t1") with { Id = "first" }, Entries.Now, CancellationToken.None);
        Assert.Null(await ReadAsync(one));
        Assert.Equal(["first"], await ReadAsync(other));
        Assert.Null(await ReadAsync(other));

        await other.AddAsync(Entries.OfToken("t2") with { Id = "second" }, Entries.Now, CancellationToken.None);
        await one.RemoveAsync("first", CancellationToken.None);
        Assert.Equal(["second"], await ReadAsync(one));
        Assert.Equal(["second"], await ReadAsync(other));
    }

    [Fact]
    public async Task A_file_that_another_process_keeps_locked_refuses_the_start_and_is_left_to_it()
    {
        await FillAsync();
        using var database = new SqliteConnection($"Data Source={File};Pooling=False");
        database.Open();
        using var command = database.CreateCommand();
        command.CommandText = "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; DELETE FROM revocation";
        command.ExecuteNonQuery();

        await using var second = New(UnreadableStore.StartEmpty, TimeSpan.FromSeconds(1));
        var fault = await Assert.ThrowsAsync<RevocationStoreException>(() => OpenAsync(second).AsTask());

        Assert.Contains("another process keeps it locked", fault.Message, StringComparison.Ordinal);
        Assert.Empty(_aside);
    }

    [Fact]
    public async Task A_file_of_the_first_version_is_taken_over_as_it_is()
    {
        await FillAsync();
        using (var database = new SqliteConnection($"Data Source={File};Pooling=False"))
        {
            database.Open();
            using var command = database.CreateCommand();
            command.CommandText = "DROP TABLE used_token; DROP TABLE revocation_changes; PRAGMA user_version = 1";
            command.ExecuteNonQuery();
        }

        await using var store = New();
        Assert.Equal(50, (await OpenAsync(store)).Count);
        await store.AddAsync(Entries.OfToken("one more"), Entries.Now, CancellationToken.None);
    }

    [Fact]
    public async Task A_file_of_a_newer_gateway_is_not_touched()
    {
        await FillAsync();
        using (var database = new SqliteConnection($"Data Source={File};Pooling=False"))
        {
            database.Open();
            using var command = database.CreateCommand();
            command.CommandText = "PRAGMA user_version = 3";
            command.ExecuteNonQuery();
        }

        await using var store = New(UnreadableStore.StartEmpty);
        var fault = await Assert.ThrowsAsync<RevocationStoreException>(() => OpenAsync(store).AsTask());
        Assert.Contains("version is 3", fault.Message, StringComparison.Ordinal);
        Assert.Empty(_aside);
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_named()
    {
        await using var store = At(Path.Combine(_folder, "nowhere", "revocations.db"), UnreadableStore.StartEmpty);
        var fault = await Assert.ThrowsAsync<RevocationStoreException>(() => OpenAsync(store).AsTask());

        Assert.Contains("nowhere", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Others_on_the_machine_cannot_read_it()
    {
        if (OperatingSystem.IsWindows())
            return;
        await FillAsync();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
    }

    private async Task FillAsync()
    {
        await using var store = New();
        await OpenAsync(store);
        for (var n = 0; n < 50; n++)
            await store.AddAsync(Entries.OfToken($"t{n}"), Entries.Now, CancellationToken.None);
    }

    private SqliteRevocationStore New(UnreadableStore unreadable = UnreadableStore.RefuseStart, TimeSpan? patience = null) =>
        At(File, unreadable, patience);

    private SqliteRevocationStore At(string file, UnreadableStore unreadable = UnreadableStore.RefuseStart, TimeSpan? patience = null) =>
        new(new SqliteFile(file, unreadable, (aside, why) => _aside.Add((aside, why))) { Patience = patience ?? TimeSpan.FromSeconds(5) });

    private static async Task<IEnumerable<string>?> ReadAsync(SqliteRevocationStore store) =>
        (await store.ReadChangedAsync(Entries.Now, CancellationToken.None))?.Select(entry => entry.Id);

    private static ValueTask<IReadOnlyList<RevocationEntry>> OpenAsync(SqliteRevocationStore store) =>
        store.OpenAsync(Entries.Now, CancellationToken.None);

    private static string CopyOf(string file)
    {
        var copy = file + "-copy";
        foreach (var suffix in (string[])["", "-wal"])
        {
            // The store has it locked against other databases, not against being read.
            using var from = new FileStream(file + suffix, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var to = new FileStream(copy + suffix, FileMode.Create);
            from.CopyTo(to);
        }

        return copy;
    }
}

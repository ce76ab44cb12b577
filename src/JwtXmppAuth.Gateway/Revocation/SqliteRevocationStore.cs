using Microsoft.Data.Sqlite;

namespace JwtXmppAuth.Gateway.Revocation;

/// <summary>
/// Revocations in one SQLite database, held open and locked by one process. A write returns when it is on the disk
/// (<c>synchronous=FULL</c>); one that was torn by a crash is undone when the file is opened again.
/// </summary>
/// <param name="file">Its path; made, for its owner alone, where there is none.</param>
/// <param name="whenUnreadable">What to do with one that is damaged.</param>
/// <param name="setAside">Is told where such a file was put, and what was wrong with it.</param>
internal sealed class SqliteRevocationStore(string file, UnreadableStore whenUnreadable, Action<string, string> setAside) : IRevocationStore
{
    /// <summary>Counted up when the shape of the table changes.</summary>
    private const int Version = 1;

    private const string Shape =
        """
        CREATE TABLE revocation (
            id TEXT PRIMARY KEY, kind TEXT NOT NULL, app TEXT NOT NULL, value TEXT NOT NULL, issued_before INTEGER,
            since INTEGER NOT NULL, until INTEGER NOT NULL, made_by TEXT NOT NULL, reason TEXT
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX revocation_until ON revocation (until);
        """;

    // https://www.sqlite.org/rescode.html
    private const int Busy = 5;
    private const int Corrupt = 11;
    private const int NoDatabase = 26;

    private SqliteConnection? _database;

    /// <summary>How long another process may hold a lock; a gateway that is just being replaced gives it up.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(5);

    public bool IsDurable => true;

    private SqliteConnection Database => _database ?? throw new RevocationStoreException("The store is not open.");

    public ValueTask<IReadOnlyList<RevocationEntry>> OpenAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        try
        {
            return ValueTask.FromResult<IReadOnlyList<RevocationEntry>>(Open(now));
        }
        catch (RevocationStoreException fault) when (fault.IsDamage && whenUnreadable is UnreadableStore.StartEmpty)
        {
            var aside = $"{file}.unreadable-{now:yyyyMMddHHmmss}";
            foreach (var suffix in (string[])["", "-wal", "-shm", "-journal"])
            {
                if (File.Exists(file + suffix))
                    File.Move(file + suffix, aside + suffix, overwrite: true);
            }

            setAside(aside, fault.Message);
            return ValueTask.FromResult<IReadOnlyList<RevocationEntry>>(Open(now));
        }
    }

    public ValueTask AddAsync(RevocationEntry entry, DateTimeOffset now, CancellationToken cancellation)
    {
        Try("written", () =>
        {
            using var transaction = Database.BeginTransaction();
            Run("DELETE FROM revocation WHERE until <= $now", ("$now", now.ToUnixTimeMilliseconds()));
            Run(
                "INSERT INTO revocation VALUES ($id, $kind, $app, $value, $issued_before, $since, $until, $made_by, $reason)",
                ("$id", entry.Id),
                ("$kind", entry.Target.Kind.ToString()),
                ("$app", entry.Target.App),
                ("$value", entry.Target.Value),
                ("$issued_before", entry.IssuedBefore?.ToUnixTimeMilliseconds()),
                ("$since", entry.Since.ToUnixTimeMilliseconds()),
                ("$until", entry.Until.ToUnixTimeMilliseconds()),
                ("$made_by", entry.By),
                ("$reason", entry.Reason));
            transaction.Commit();
        });
        return ValueTask.CompletedTask;
    }

    public ValueTask RemoveAsync(string id, CancellationToken cancellation)
    {
        Try("written", () => Run("DELETE FROM revocation WHERE id = $id", ("$id", id)));
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _database?.Dispose();
        _database = null;
        return ValueTask.CompletedTask;
    }

    private List<RevocationEntry> Open(DateTimeOffset now)
    {
        List<RevocationEntry> entries = [];
        Try("read", () =>
        {
            MakeFile();
            _database = new SqliteConnection(new SqliteConnectionStringBuilder
            {
                DataSource = file,
                Mode = SqliteOpenMode.ReadWrite,
                // One connection for as long as the process lives, closed when it says so.
                Pooling = false,
                DefaultTimeout = (int)Patience.TotalSeconds,
            }.ToString());
            Database.Open();
            // Two gateways that each know only their own entries must not share a file.
            Run("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
            if (Ask("PRAGMA quick_check(1)") is not "ok")
                throw Fault("read", "it is damaged", damaged: true);
            Prepare(Ask("PRAGMA user_version") is long version ? version : -1);
            Read(now, entries);
        });
        return entries;
    }

    private void MakeFile()
    {
        if (File.Exists(file))
            return;
        var make = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite };
        if (!OperatingSystem.IsWindows())
            make.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        new FileStream(file, make).Dispose();
    }

    private void Prepare(long version)
    {
        switch (version)
        {
            case 0:
                using (var transaction = Database.BeginTransaction())
                {
                    Run($"{Shape} PRAGMA user_version = {Version};");
                    transaction.Commit();
                }

                break;
            case Version:
                // The lock is taken with the first write at the latest; better now than when somebody has to be shut out.
                Run($"PRAGMA user_version = {Version}");
                break;
            default:
                throw Fault("read", $"its version is {version}, and this gateway knows {Version}");
        }
    }

    private void Read(DateTimeOffset now, List<RevocationEntry> entries)
    {
        using var command = Command("SELECT * FROM revocation WHERE until > $now", ("$now", now.ToUnixTimeMilliseconds()));
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            if (!Enum.TryParse<RevocationKind>(row.GetString(1), out var kind))
                throw Fault("read", "it has an entry of an unknown kind", damaged: true);
            entries.Add(new RevocationEntry
            {
                Id = row.GetString(0),
                Target = new RevocationTarget(kind, row.GetString(2), row.GetString(3)),
                IssuedBefore = row.IsDBNull(4) ? null : Moment(row.GetInt64(4)),
                Since = Moment(row.GetInt64(5)),
                Until = Moment(row.GetInt64(6)),
                By = row.GetString(7),
                Reason = row.IsDBNull(8) ? null : row.GetString(8),
            });
        }
    }

    private static DateTimeOffset Moment(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private void Run(string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using var command = Command(sql, values);
        command.ExecuteNonQuery();
    }

    private object? Ask(string sql)
    {
        using var command = Command(sql);
        return command.ExecuteScalar();
    }

    private SqliteCommand Command(string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        var command = Database.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values)
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command;
    }

    /// <summary>Everything that a file can do to us becomes one kind of failure, which names the file and what to do.</summary>
    private void Try(string done, Action work)
    {
        try
        {
            work();
        }
        catch (RevocationStoreException)
        {
            Close(done);
            throw;
        }
        catch (Exception problem) when (problem is SqliteException or IOException or UnauthorizedAccessException or ArgumentException or InvalidCastException)
        {
            Close(done);
            throw problem switch
            {
                SqliteException { SqliteErrorCode: Busy } =>
                    Fault(done, "another process has it open; every gateway needs a file of its own", inner: problem),
                SqliteException { SqliteErrorCode: Corrupt or NoDatabase } =>
                    Fault(done, $"it is damaged ({problem.Message.TrimEnd('.')})", damaged: true, problem),
                _ => Fault(done, problem.Message.TrimEnd('.'), inner: problem),
            };
        }

        void Close(string failed)
        {
            if (failed is not "read")
                return;
            _database?.Dispose();
            _database = null;
        }
    }

    private RevocationStoreException Fault(string done, string why, bool damaged = false, Exception? inner = null) =>
        new($"Gateway:Revocation:File {file} cannot be {done}: {why}.", inner) { IsDamage = damaged };
}

using Microsoft.Data.Sqlite;

namespace JwtXmppAuth.Gateway.Revocation;

/// <summary>
/// A connection to the database of <c>Revocation:File</c>, which several gateways of one machine may have open. A write returns
/// when it is on the disk (<c>synchronous=FULL</c>); one that was torn by a crash is undone when the file is opened again.
/// For one caller at a time.
/// </summary>
/// <param name="path">Made, for its owner alone, where there is none.</param>
/// <param name="whenUnreadable">What to do with one that is damaged.</param>
/// <param name="setAside">Is told where such a file was put, and what was wrong with it.</param>
internal sealed class SqliteFile(string path, UnreadableStore whenUnreadable, Action<string, string> setAside) : IDisposable
{
    /// <summary>Counted up when the shape changes; 1 had revocations alone.</summary>
    private const int Version = 2;

    private const string Revocations =
        """
        CREATE TABLE revocation (
            id TEXT PRIMARY KEY, kind TEXT NOT NULL, app TEXT NOT NULL, value TEXT NOT NULL, issued_before INTEGER,
            since INTEGER NOT NULL, until INTEGER NOT NULL, made_by TEXT NOT NULL, reason TEXT
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX revocation_until ON revocation (until);
        """;

    private const string UsesAndChanges =
        """
        CREATE TABLE used_token (token TEXT PRIMARY KEY, session TEXT NOT NULL, until INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        CREATE INDEX used_token_until ON used_token (until);
        CREATE TABLE revocation_changes (count INTEGER NOT NULL) STRICT;
        INSERT INTO revocation_changes VALUES (0);
        """;

    // https://www.sqlite.org/rescode.html
    private const int Busy = 5;
    private const int Corrupt = 11;
    private const int NoDatabase = 26;

    private SqliteConnection? _database;

    /// <summary>How long another process may hold a lock; while it writes, or closes.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(5);

    public string Place => path;

    private SqliteConnection Database => _database ?? throw new RevocationStoreException("The store is not open.");

    /// <exception cref="RevocationStoreException">It cannot be used.</exception>
    public void Open(DateTimeOffset now)
    {
        try
        {
            Open();
        }
        catch (RevocationStoreException fault) when (fault.IsDamage && whenUnreadable is UnreadableStore.StartEmpty)
        {
            var aside = $"{path}.unreadable-{now:yyyyMMddHHmmss}";
            foreach (var suffix in (string[])["", "-wal", "-shm", "-journal"])
            {
                if (File.Exists(path + suffix))
                    File.Move(path + suffix, aside + suffix, overwrite: true);
            }

            setAside(aside, fault.Message);
            Open();
        }
    }

    /// <summary>All of it is on the disk when this returns, or nothing of it.</summary>
    /// <exception cref="RevocationStoreException">It could not be written.</exception>
    public void Write(Action work) => Try("written", () =>
    {
        using var transaction = Database.BeginTransaction();
        work();
        transaction.Commit();
    });

    /// <summary>As it was at one moment, whatever others write meanwhile.</summary>
    /// <exception cref="RevocationStoreException">It could not be read.</exception>
    public void Read(Action work) => Try("read", () =>
    {
        using var transaction = Database.BeginTransaction(deferred: true);
        work();
        transaction.Commit();
    });

    public int Run(string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using var command = Command(sql, values);
        return command.ExecuteNonQuery();
    }

    public object? Ask(string sql, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using var command = Command(sql, values);
        return command.ExecuteScalar();
    }

    public void ForEach(string sql, Action<SqliteDataReader> row, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        using var command = Command(sql, values);
        using var reader = command.ExecuteReader();
        while (reader.Read())
            row(reader);
    }

    public RevocationStoreException Damage(string why) => Fault("read", why, damaged: true);

    public void Dispose()
    {
        _database?.Dispose();
        _database = null;
    }

    private void Open()
    {
        try
        {
            Try("read", () =>
            {
                MakeFile();
                _database = new SqliteConnection(new SqliteConnectionStringBuilder
                {
                    DataSource = path,
                    Mode = SqliteOpenMode.ReadWrite,
                    // One connection for as long as the process lives, closed when it says so.
                    Pooling = false,
                    DefaultTimeout = (int)Patience.TotalSeconds,
                }.ToString());
                Database.Open();
                Run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
                if (Ask("PRAGMA quick_check(1)") is not "ok")
                    throw Damage("it is damaged");
                Prepare();
            });
        }
        catch (RevocationStoreException)
        {
            Dispose();
            throw;
        }
    }

    private void MakeFile()
    {
        if (File.Exists(path))
            return;
        var make = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows())
            make.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        new FileStream(path, make).Dispose();
    }

    private void Prepare()
    {
        // The first to come makes the tables; who comes at the same moment waits here, and finds them.
        using var transaction = Database.BeginTransaction();
        switch (Ask("PRAGMA user_version"))
        {
            case 0L:
                Run($"{Revocations} {UsesAndChanges} PRAGMA user_version = {Version};");
                break;
            case 1L:
                Run($"{UsesAndChanges} PRAGMA user_version = {Version};");
                break;
            case (long)Version:
                break;
            case var other:
                throw Fault("read", $"its version is {other}, and this gateway knows {Version}");
        }

        transaction.Commit();
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
        catch (Exception problem) when (problem is SqliteException or IOException or UnauthorizedAccessException or ArgumentException
            or InvalidCastException or InvalidOperationException && problem is not RevocationStoreException)
        {
            throw problem switch
            {
                SqliteException { SqliteErrorCode: Busy } => Fault(done, "another process keeps it locked", inner: problem),
                SqliteException { SqliteErrorCode: Corrupt or NoDatabase } =>
                    Fault(done, $"it is damaged ({problem.Message.TrimEnd('.')})", damaged: true, problem),
                _ => Fault(done, problem.Message.TrimEnd('.'), inner: problem),
            };
        }
    }

    private RevocationStoreException Fault(string done, string why, bool damaged = false, Exception? inner = null) =>
        new($"Gateway:Revocation:File {path} cannot be {done}: {why}.", inner) { IsDamage = damaged };
}

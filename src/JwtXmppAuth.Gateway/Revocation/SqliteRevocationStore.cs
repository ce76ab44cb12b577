using Microsoft.Data.Sqlite;

namespace JwtXmppAuth.Gateway.Revocation;

/// <summary>Revocations in an SQLite database that other gateways of the machine write as well: a count of changes tells when they have.</summary>
/// <param name="file">Of this store alone; disposed with it.</param>
internal sealed class SqliteRevocationStore(SqliteFile file) : IRevocationStore
{
    /// <summary>The count as of the last reading.</summary>
    private long _seen;

    public bool IsDurable => true;

    public string Place => file.Place;

    public bool IsShared => true;

    public ValueTask<IReadOnlyList<RevocationEntry>> OpenAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        file.Open(now);
        IReadOnlyList<RevocationEntry> entries = [];
        file.Read(() => entries = Read(now));
        return ValueTask.FromResult(entries);
    }

    public ValueTask<IReadOnlyList<RevocationEntry>?> ReadChangedAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        IReadOnlyList<RevocationEntry>? entries = null;
        file.Read(() =>
        {
            if (Changes() != _seen)
                entries = Read(now);
        });
        return ValueTask.FromResult(entries);
    }

    public ValueTask AddAsync(RevocationEntry entry, DateTimeOffset now, CancellationToken cancellation)
    {
        Change(() =>
        {
            file.Run("DELETE FROM revocation WHERE until <= $now", ("$now", now.ToUnixTimeMilliseconds()));
            file.Run(
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
        });
        return ValueTask.CompletedTask;
    }

    public ValueTask RemoveAsync(string id, CancellationToken cancellation)
    {
        Change(() => file.Run("DELETE FROM revocation WHERE id = $id", ("$id", id)));
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        file.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>What others have changed before is not passed over: then the count is not one that was seen.</summary>
    private void Change(Action work)
    {
        var before = 0L;
        file.Write(() =>
        {
            before = Changes();
            work();
            file.Run("UPDATE revocation_changes SET count = count + 1");
        });
        if (before == _seen)
            _seen = before + 1;
    }

    private long Changes() => file.Ask("SELECT count FROM revocation_changes") is long count ? count : throw file.Damage("it counts no changes");

    private List<RevocationEntry> Read(DateTimeOffset now)
    {
        List<RevocationEntry> entries = [];
        var changes = Changes();
        file.ForEach(
            "SELECT id, kind, app, value, issued_before, since, until, made_by, reason FROM revocation WHERE until > $now",
            row => entries.Add(Entry(row)),
            ("$now", now.ToUnixTimeMilliseconds()));
        _seen = changes;
        return entries;
    }

    private RevocationEntry Entry(SqliteDataReader row) => new()
    {
        Id = row.GetString(0),
        Target = Enum.TryParse<RevocationKind>(row.GetString(1), out var kind)
            ? new RevocationTarget(kind, row.GetString(2), row.GetString(3))
            : throw file.Damage("it has an entry of an unknown kind"),
        IssuedBefore = row.IsDBNull(4) ? null : Moment(row.GetInt64(4)),
        Since = Moment(row.GetInt64(5)),
        Until = Moment(row.GetInt64(6)),
        By = row.GetString(7),
        Reason = row.IsDBNull(8) ? null : row.GetString(8),
    };

    private static DateTimeOffset Moment(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}

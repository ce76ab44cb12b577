namespace JwtXmppAuth.Gateway.Revocation;

/// <summary>Used tokens beside the revocations. Of several gateways that share the file, the first to write a use has it.</summary>
/// <param name="file">Of this store alone; disposed with it.</param>
internal sealed class SqliteUsedTokenStore(SqliteFile file) : IUsedTokenStore
{
    public bool IsDurable => true;

    public ValueTask<IReadOnlyList<TokenUse>> OpenAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        List<TokenUse> uses = [];
        file.Open(now);
        file.Read(() => file.ForEach(
            "SELECT token, session, until FROM used_token WHERE until > $now",
            row => uses.Add(new(row.GetString(0), row.GetString(1), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(2)))),
            ("$now", now.ToUnixTimeMilliseconds())));
        return ValueTask.FromResult<IReadOnlyList<TokenUse>>(uses);
    }

    public ValueTask<IReadOnlyCollection<TokenUseChange>> WriteAsync(
        IReadOnlyList<TokenUseChange> changes, DateTimeOffset now, CancellationToken cancellation)
    {
        List<TokenUseChange> refused = [];
        file.Write(() =>
        {
            refused.Clear();
            file.Run("DELETE FROM used_token WHERE until <= $now", ("$now", now.ToUnixTimeMilliseconds()));
            foreach (var change in changes)
            {
                if (!Make(change))
                    refused.Add(change);
            }
        });
        return ValueTask.FromResult<IReadOnlyCollection<TokenUseChange>>(refused);
    }

    public ValueTask DisposeAsync()
    {
        file.Dispose();
        return ValueTask.CompletedTask;
    }

    private bool Make(TokenUseChange change)
    {
        var (token, session, until) = change.Use;
        if (change.GivenBack)
        {
            file.Run("DELETE FROM used_token WHERE token = $token AND session = $session", ("$token", token), ("$session", session));
            return true;
        }

        // Later than it is good rather than earlier: a millisecond is what the table knows.
        return file.Run(
            "INSERT INTO used_token VALUES ($token, $session, $until) ON CONFLICT (token) DO UPDATE SET until = excluded.until WHERE session = excluded.session",
            ("$token", token), ("$session", session), ("$until", until.ToUnixTimeMilliseconds() + 1)) == 1;
    }
}

using JwtXmppAuth.Gateway.Revocation;

namespace JwtXmppAuth.Tests.Gateway.Revocation;

public sealed class SqliteUsedTokenStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("jwtxmppauth-uses-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_was_used_is_there_after_a_restart_until_it_has_expired()
    {
        await using (var store = New())
        {
            Assert.Empty(await store.OpenAsync(Entries.Now, CancellationToken.None));
            Assert.Empty(await WriteAsync(store, new(Use("t1", "a", minutes: 1)), new(Use("t2", "a", minutes: 2))));
        }

        await using var again = New();
        Assert.Equal(["t1", "t2"], (await again.OpenAsync(Entries.Now, CancellationToken.None)).Select(use => use.Token));
        await using var later = New();
        var left = Assert.Single(await later.OpenAsync(Entries.Now.AddMinutes(1).AddMilliseconds(1), CancellationToken.None));
        Assert.Equal(("t2", "a"), (left.Token, left.Session));
        Assert.InRange(left.Until, Entries.Now.AddMinutes(2), Entries.Now.AddMinutes(2).AddMilliseconds(1));
    }

    [Fact]
    public async Task Of_two_gateways_the_first_has_a_token_and_what_it_gives_back_is_free()
    {
        await using var one = New();
        await one.OpenAsync(Entries.Now, CancellationToken.None);
        await using var other = New();
        await other.OpenAsync(Entries.Now, CancellationToken.None);

        Assert.Empty(await WriteAsync(one, new TokenUseChange(Use("t1", "a"))));
        TokenUseChange late = new(Use("t1", "b")), fresh = new(Use("t2", "b"));
        Assert.Equal([late], await WriteAsync(other, late, fresh));
        Assert.Empty(await WriteAsync(one, new TokenUseChange(Use("t1", "a"))));

        // Only who has it can give it back.
        await WriteAsync(other, new TokenUseChange(Use("t1", "b"), GivenBack: true));
        Assert.Equal([late], await WriteAsync(other, late));
        await WriteAsync(one, new TokenUseChange(Use("t1", "a"), GivenBack: true));
        Assert.Empty(await WriteAsync(other, late));
    }

    [Fact]
    public async Task Expired_ones_are_removed_with_the_next_write()
    {
        await using var store = New();
        await store.OpenAsync(Entries.Now, CancellationToken.None);
        await WriteAsync(store, [.. Enumerable.Range(0, 100).Select(n => new TokenUseChange(Use($"old{n}", "a", minutes: 1)))]);
        await store.WriteAsync([new(Use("new", "a", minutes: 9))], Entries.Now.AddMinutes(2), CancellationToken.None);

        await using var other = New();
        Assert.Equal(["new"], (await other.OpenAsync(Entries.Now, CancellationToken.None)).Select(use => use.Token));
    }

    private SqliteUsedTokenStore New() =>
        new(new SqliteFile(Path.Combine(_folder, "revocations.db"), UnreadableStore.RefuseStart, (_, _) => { }));

    private static TokenUse Use(string token, string session, int minutes = 60) => new(token, session, Entries.Now.AddMinutes(minutes));

    private static async Task<IReadOnlyCollection<TokenUseChange>> WriteAsync(SqliteUsedTokenStore store, params TokenUseChange[] changes) =>
        await store.WriteAsync(changes, Entries.Now, CancellationToken.None);
}

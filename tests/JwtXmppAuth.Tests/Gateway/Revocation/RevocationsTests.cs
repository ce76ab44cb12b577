using JwtXmppAuth.Gateway.Revocation;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Tests.Gateway.Revocation;

public sealed class RevocationsTests
{
    private readonly FakeTimeProvider _clock = new(Entries.Now);

    [Fact]
    public async Task A_token_is_found_by_its_jti_its_subject_and_its_issuer_and_by_nothing_else()
    {
        var token = Entries.Token(payload => payload["jti"] = "t1");
        (RevocationTarget Target, bool Covers)[] rows =
        [
            (RevocationTarget.OfToken("my-app", "t1"), true),
            (RevocationTarget.OfToken("my-app", "T1"), false),
            (RevocationTarget.OfToken("other", "t1"), false),
            (RevocationTarget.OfSubject(token.Subject), true),
            (RevocationTarget.OfSubject(token.Subject[1..] + "0"), false),
            (RevocationTarget.OfIssuer("my-app", "my-app"), true),
            (RevocationTarget.OfIssuer("other", "my-app"), false),
            (RevocationTarget.OfIssuer("my-app", "other"), false),
            (RevocationTarget.OfRoom(Entries.Room("a")), false),
        ];
        foreach (var (target, covers) in rows)
        {
            var revocations = New();
            var entry = Entries.Of(target);
            await AddAsync(revocations, entry);

            Assert.Equal(covers ? entry : null, revocations.Find(token));
            Assert.Equal(covers, entry.Covers(token));
        }
    }

    [Fact]
    public async Task A_token_without_jti_is_no_token_that_could_be_named()
    {
        var revocations = New();
        await AddAsync(revocations, Entries.OfToken(""));

        Assert.Null(revocations.Find(Entries.Token(payload => payload.Remove("jti"))));
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    [InlineData(1, false)]
    public async Task Of_an_issuer_the_tokens_before_the_moment_are_revoked(int issued, bool revoked)
    {
        var revocations = New();
        await AddAsync(revocations, Entries.Of(RevocationTarget.OfIssuer("my-app", "my-app"), issuedBefore: Entries.Now));
        var iat = Entries.Now.ToUnixTimeSeconds() + issued;

        Assert.Equal(revoked, revocations.Find(Entries.Token(payload => payload["iat"] = iat)) is not null);
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    public async Task A_token_that_says_to_be_issued_after_the_end_of_the_entry_does_not_say_when_it_was(int afterTheEnd, bool revoked)
    {
        var revocations = New();
        var entry = Entries.Of(RevocationTarget.OfIssuer("my-app", "my-app"), issuedBefore: Entries.Now);
        await AddAsync(revocations, entry);
        var iat = entry.Until.ToUnixTimeSeconds() + afterTheEnd;

        Assert.Equal(revoked, revocations.Find(Entries.Token(payload => payload["iat"] = iat)) is not null);
        Assert.NotNull(revocations.Find(Entries.Token(payload => payload["iat"] = Entries.Now.AddSeconds(1).ToUnixTimeMilliseconds())));
    }

    [Fact]
    public async Task A_token_that_does_not_say_when_it_was_issued_may_be_an_old_one_and_is_told_so()
    {
        var revocations = New();
        await AddAsync(revocations, Entries.Of(RevocationTarget.OfIssuer("my-app", "my-app"), issuedBefore: Entries.Now));
        var token = Entries.Token(payload => payload.Remove("iat"));
        var objection = new NotRevoked(revocations).Look(token, session: null);

        Assert.Equal("token.revoked", objection?.Code);
        Assert.Contains("has no iat", objection!.Actual, StringComparison.Ordinal);
        Assert.Contains("with iat", objection.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_entry_ends_by_itself_at_its_moment_and_makes_room()
    {
        var revocations = New(maxEntries: 1);
        var token = Entries.Token(payload => payload["jti"] = "t1");
        await AddAsync(revocations, Entries.OfToken("t1", TimeSpan.FromMinutes(1)));

        _clock.Advance(TimeSpan.FromMinutes(1) - TimeSpan.FromTicks(1));
        Assert.NotNull(revocations.Find(token));
        Assert.Equal(1, revocations.Count);
        Assert.NotNull(revocations.Enforce(Entries.OfToken("t2")));

        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.Null(revocations.Find(token));
        Assert.Equal(0, revocations.Count);
        Assert.Empty(revocations.List(null, null, 10));
        await AddAsync(revocations, Entries.Of(RevocationTarget.OfToken("my-app", "t2"), now: _clock.GetUtcNow()));
    }

    [Fact]
    public async Task One_over_the_bound_is_refused_and_none_is_forgotten()
    {
        var revocations = New(maxEntries: 3);
        RevocationEntry[] kept = [Entries.OfToken("t1"), Entries.OfToken("t2"), Entries.OfToken("t3")];
        foreach (var entry in kept)
            await AddAsync(revocations, entry);

        Assert.NotNull(revocations.Enforce(Entries.OfToken("t4")));
        Assert.Equal(3, revocations.Count);
        Assert.Equal(kept[0], await revocations.RemoveAsync(kept[0].Id, CancellationToken.None));
        await AddAsync(revocations, Entries.OfToken("t4"));
    }

    [Fact]
    public async Task Of_one_target_there_are_so_many_and_no_more()
    {
        var revocations = New();
        for (var n = 0; n < Revocations.MaxPerTarget; n++)
            await AddAsync(revocations, Entries.OfToken("t1", TimeSpan.FromMinutes(n + 1)));

        Assert.NotNull(revocations.Enforce(Entries.OfToken("t1")));
        _clock.Advance(TimeSpan.FromMinutes(1));
        await AddAsync(revocations, Entries.OfToken("t1"));
    }

    [Fact]
    public async Task The_longer_of_two_holds_when_the_shorter_is_over_or_taken_back()
    {
        var revocations = New();
        var token = Entries.Token(payload => payload["jti"] = "t1");
        var (shorter, longer) = (Entries.OfToken("t1", TimeSpan.FromMinutes(1)), Entries.OfToken("t1", TimeSpan.FromMinutes(3)));
        await AddAsync(revocations, longer);
        await AddAsync(revocations, shorter);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(longer, revocations.Find(token));

        Assert.NotNull(await revocations.RemoveAsync(longer.Id, CancellationToken.None));
        Assert.Null(revocations.Find(token));
        Assert.Null(await revocations.RemoveAsync(longer.Id, CancellationToken.None));
    }

    [Fact]
    public async Task A_closed_room_is_closed_to_all_or_to_the_tokens_before_a_moment()
    {
        var revocations = New();
        var token = Entries.Token(payload => payload["iat"] = Entries.Now.ToUnixTimeSeconds() - 1);
        await AddAsync(revocations, Entries.Of(RevocationTarget.OfRoom(Entries.Room("a"))));
        await AddAsync(revocations, Entries.Of(RevocationTarget.OfRoom(Entries.Room("b")), issuedBefore: Entries.Now));

        Assert.NotNull(revocations.FindRoom(Entries.Room("a"), token));
        Assert.NotNull(revocations.FindRoom(Entries.Room("a"), token: null));
        Assert.NotNull(revocations.FindRoom(Entries.Room("b"), token));
        Assert.Null(revocations.FindRoom(Entries.Room("b"), Entries.Token(payload => payload["iat"] = Entries.Now.ToUnixTimeSeconds())));
        Assert.Null(revocations.FindRoom(Entries.Room("b"), token: null));
        Assert.Null(revocations.FindRoom(Entries.Room("c"), token));
    }

    [Fact]
    public async Task A_list_is_read_in_pages()
    {
        var revocations = New();
        foreach (var id in (string[])["00000000000c", "00000000000a", "00000000000b"])
            await AddAsync(revocations, Entries.Of(RevocationTarget.OfToken("my-app", id), id: id));
        await AddAsync(revocations, Entries.Of(RevocationTarget.OfRoom(Entries.Room("a")), id: "00000000000d"));

        Assert.Equal(["00000000000a", "00000000000b"], revocations.List(null, null, 2).Select(entry => entry.Id));
        Assert.Equal(["00000000000c", "00000000000d"], revocations.List(null, "00000000000b", 2).Select(entry => entry.Id));
        Assert.Equal(["00000000000d"], revocations.List(RevocationKind.Room, null, 2).Select(entry => entry.Id));
    }

    [Fact]
    public async Task What_the_store_does_not_take_holds_all_the_same_and_what_it_does_not_drop_holds_on()
    {
        var store = new FailingStore();
        var revocations = new Revocations(store, new RevocationOptions(), _clock);
        var token = Entries.Token(payload => payload["jti"] = "t1");
        var entry = Entries.OfToken("t1");

        Assert.Null(revocations.Enforce(entry));
        var outcome = Assert.IsType<RevocationOutcome.Unkept>(await revocations.KeepAsync(entry));
        Assert.Equal(FailingStore.Why, outcome.Why);
        Assert.Equal(entry, revocations.Find(token));
        await Assert.ThrowsAsync<RevocationStoreException>(() => revocations.RemoveAsync(entry.Id, CancellationToken.None));
        Assert.Equal(entry, revocations.Find(token));
    }

    [Fact]
    public async Task It_holds_while_the_store_is_still_writing_another_and_what_is_taken_back_meanwhile_is_not_kept()
    {
        var store = new SlowStore();
        var revocations = new Revocations(store, new RevocationOptions(), _clock);
        var (first, second) = (Entries.OfToken("t1") with { Id = "00000000000a" }, Entries.OfToken("t2") with { Id = "00000000000b" });

        Assert.Null(revocations.Enforce(first));
        var keeping = revocations.KeepAsync(first);
        var takingBack = revocations.RemoveAsync(second.Id, CancellationToken.None);
        Assert.Null(revocations.Enforce(second));
        var keepingSecond = revocations.KeepAsync(second);
        Assert.False(keeping.IsCompleted || takingBack.IsCompleted || keepingSecond.IsCompleted);
        Assert.Equal(first, revocations.Find(Entries.Token(payload => payload["jti"] = "t1")));
        Assert.Equal(second, revocations.Find(Entries.Token(payload => payload["jti"] = "t2")));

        store.Disk.SetResult();
        await keeping;
        Assert.Equal(second, await takingBack);
        await keepingSecond;
        Assert.Equal([first.Id], store.Written);
    }

    private Revocations New(int maxEntries = 1000) =>
        new(new VolatileRevocationStore(), new RevocationOptions { MaxEntries = maxEntries }, _clock);

    private static async Task AddAsync(Revocations revocations, RevocationEntry entry)
    {
        Assert.Null(revocations.Enforce(entry));
        Assert.IsType<RevocationOutcome.Added>(await revocations.KeepAsync(entry));
    }

    private sealed class FailingStore : IRevocationStore
    {
        public const string Why = "The disk is full.";

        public bool IsDurable => true;

        public ValueTask<IReadOnlyList<RevocationEntry>> OpenAsync(DateTimeOffset now, CancellationToken cancellation) =>
            ValueTask.FromResult<IReadOnlyList<RevocationEntry>>([]);

        public ValueTask AddAsync(RevocationEntry entry, DateTimeOffset now, CancellationToken cancellation) =>
            throw new RevocationStoreException(Why);

        public ValueTask RemoveAsync(string id, CancellationToken cancellation) => throw new RevocationStoreException(Why);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

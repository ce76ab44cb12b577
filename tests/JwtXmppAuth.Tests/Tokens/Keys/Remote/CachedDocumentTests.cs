using System.Text;
using JwtXmppAuth.Tokens.Keys.Remote;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Tests.Tokens.Keys.Remote;

public sealed class CachedDocumentTests : IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    private readonly FakeTimeProvider _time = new();
    private readonly FakeDocuments _server = new();
    private readonly KeyFetchOptions _terms = new();
    private readonly List<(KeyFetchOutcome Outcome, string Words)> _ended = [];
    private readonly List<IAsyncDisposable> _made = [];
    private double _chance;

    public async ValueTask DisposeAsync()
    {
        _server.Release();
        foreach (var document in _made)
            await document.DisposeAsync();
    }

    [Fact]
    public async Task The_first_who_asks_has_it_fetched_and_the_next_has_it_at_once()
    {
        var document = Document();
        Answers("one");

        Assert.Null(document.Current);
        Assert.Equal("one", await Get(document));
        Assert.Equal("one", AtOnce(document));
        Assert.Equal(1, _server.Asked);
    }

    [Fact]
    public async Task However_many_wait_there_is_one_fetch()
    {
        var document = Document();
        Answers("one");
        _server.Hold();

        var waiting = Enumerable.Range(0, 1000).Select(_ => Get(document)).ToList();
        Assert.All(waiting, one => Assert.False(one.IsCompleted));
        _server.Release();

        Assert.All(await Task.WhenAll(waiting), one => Assert.Equal("one", one));
        Assert.Equal(1, _server.Asked);
    }

    [Fact]
    public async Task Who_stops_waiting_stops_nobody_else()
    {
        var document = Document();
        Answers("one");
        _server.Hold();
        using var impatient = new CancellationTokenSource();

        var leaving = document.GetAsync(impatient.Token).AsTask();
        var staying = Get(document);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        _server.Release();

        Assert.Equal("one", await staying);
    }

    [Theory]
    [InlineData(null, 10 * 60)] // DefaultAge
    [InlineData(59, 60)] // MinAge
    [InlineData(60, 60)]
    [InlineData(61, 61)]
    [InlineData(3599, 3599)]
    [InlineData(3600, 3600)] // MaxAge
    [InlineData(3601, 3600)]
    [InlineData(0, 60)]
    public async Task It_is_asked_for_again_ahead_of_the_age_that_the_server_states_within_bounds(int? stated, int age)
    {
        var document = Document();
        Answers("one", stated is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
        await Get(document);

        Answers("two");
        _time.Advance((TimeSpan.FromSeconds(age) * 0.8) - Tick);
        Assert.Equal(1, _server.Asked);
        _time.Advance(Tick);

        Assert.Equal(2, _server.Asked);
        Assert.Equal("two", document.Current);
    }

    [Fact]
    public async Task Chance_spreads_the_moment_of_refreshing_over_a_tenth_of_the_age()
    {
        _chance = 1;
        var document = Document();
        Answers("one", TimeSpan.FromSeconds(100));
        await Get(document);

        _time.Advance(TimeSpan.FromSeconds(90) - Tick);
        Assert.Equal(1, _server.Asked);
        _time.Advance(Tick);
        Assert.Equal(2, _server.Asked);
    }

    [Fact]
    public async Task While_it_is_refreshed_nobody_waits()
    {
        var document = Document();
        Answers("one", TimeSpan.FromSeconds(100));
        await Get(document);

        _server.Hold();
        _time.Advance(TimeSpan.FromSeconds(80));
        Assert.Equal(2, _server.Asked);

        Assert.Equal("one", AtOnce(document));
    }

    [Fact]
    public async Task A_refresh_that_is_not_back_by_the_end_of_the_age_is_waited_for()
    {
        var document = Document();
        Answers("one", TimeSpan.FromSeconds(100));
        await Get(document);

        Answers("two");
        _server.Hold();
        _time.Advance(TimeSpan.FromSeconds(80));
        _time.Advance(TimeSpan.FromSeconds(20) - Tick);
        Assert.Equal("one", AtOnce(document));
        _time.Advance(Tick);

        var waiting = Get(document);
        Assert.False(waiting.IsCompleted);
        _server.Release();
        Assert.Equal("two", await waiting);
    }

    [Fact]
    public async Task A_silent_server_is_done_without_for_as_long_as_configured_and_not_longer()
    {
        var document = Document();
        Answers("one", TimeSpan.FromSeconds(100));
        await Get(document);

        _server.Answer = _ => Silence;
        Pass(TimeSpan.FromSeconds(100) + _terms.KeepFor - Tick);
        Assert.Equal("one", AtOnce(document));
        _time.Advance(Tick);

        Assert.Null(document.Current);
        Assert.Null(AtOnce(document));
        Assert.Equal("no answer: Refused.", document.Condition.Trouble);
    }

    [Fact]
    public async Task A_server_that_comes_back_is_found_without_anybody_asking()
    {
        var document = Document();
        _server.Answer = _ => Silence;
        Assert.Null(await Get(document));

        Answers("one");
        Pass(CachedDocument<string>.FirstRetry);

        Assert.Equal("one", document.Current);
        Assert.Null(document.Condition.Trouble);
    }

    [Fact]
    public async Task Attempts_at_a_silent_server_get_rarer_up_to_a_bound_whoever_asks()
    {
        _chance = 1;
        var document = Document();
        _server.Answer = _ => Silence;
        await Get(document);

        List<double> pauses = [];
        var last = _time.GetUtcNow();
        for (var asked = 1; asked < 8;)
        {
            _time.Advance(TimeSpan.FromMilliseconds(250));
            Assert.Null(AtOnce(document));
            if (_server.Asked == asked)
                continue;
            asked = _server.Asked;
            pauses.Add((_time.GetUtcNow() - last).TotalSeconds);
            last = _time.GetUtcNow();
        }

        Assert.Equal([1, 2, 4, 8, 16, 30, 30], pauses);
    }

    [Fact]
    public async Task A_document_that_cannot_be_read_leaves_the_one_at_hand()
    {
        var document = Document();
        Answers("one", TimeSpan.FromSeconds(100));
        await Get(document);

        Answers("bad");
        _time.Advance(TimeSpan.FromSeconds(80));

        Assert.Equal("one", document.Current);
        Assert.Equal("is bad.", document.Condition.Trouble);
        Assert.Equal((KeyFetchOutcome.Malformed, "is bad."), _ended[^1]);
    }

    [Fact]
    public async Task It_is_asked_for_with_the_tag_that_it_came_with_and_unchanged_is_good_again()
    {
        var document = Document();
        _server.Answer = _ => new KeyDocument.Fetched("one"u8.ToArray(), "\"v1\"", TimeSpan.FromSeconds(100));
        await Get(document);
        Assert.Null(_server.Tag);

        _server.Answer = _ => new KeyDocument.Unchanged(TimeSpan.FromSeconds(200));
        _time.Advance(TimeSpan.FromSeconds(80));
        Assert.Equal("\"v1\"", _server.Tag);
        Assert.Equal(TimeSpan.FromSeconds(160), document.Condition.NextFetch);

        _time.Advance(TimeSpan.FromSeconds(160) - Tick);
        Assert.Equal(2, _server.Asked);
        _time.Advance(Tick);
        Assert.Equal(3, _server.Asked);
        Assert.Equal("one", document.Current);
    }

    [Fact]
    public async Task A_tag_is_not_taken_to_another_address()
    {
        var address = new Uri("https://a.example/keys");
        var document = Document(address: () => address);
        _server.Answer = _ => new KeyDocument.Fetched("one"u8.ToArray(), "\"v1\"");
        await Get(document);

        address = new Uri("https://b.example/keys");
        await document.RefreshAsync();

        Assert.Null(_server.Tag);
    }

    [Fact]
    public async Task Unchanged_without_a_copy_is_a_failure()
    {
        var document = Document();
        _server.Answer = _ => new KeyDocument.Unchanged();

        Assert.Null(await Get(document));
        Assert.Equal(KeyFetchOutcome.Status, _ended[^1].Outcome);
    }

    [Fact]
    public async Task A_document_that_is_gone_from_its_one_address_is_kept_like_that_of_a_silent_server()
    {
        var document = Document();
        Answers("one", TimeSpan.FromSeconds(100));
        await Get(document);

        _server.Answer = _ => new KeyDocument.Absent();
        _time.Advance(TimeSpan.FromSeconds(80));

        Assert.Equal("one", document.Current);
        Assert.Equal(KeyFetchOutcome.Absent, _ended[^1].Outcome);
    }

    [Fact]
    public async Task One_that_is_refreshed_on_use_is_not_asked_for_while_nobody_uses_it()
    {
        var document = Document(RefreshStyle.OnUse);
        Answers("one", TimeSpan.FromSeconds(100));
        await Get(document);

        Pass(TimeSpan.FromHours(1));
        Assert.Equal(1, _server.Asked);

        Answers("two");
        Assert.Equal("two", await Get(document));
    }

    [Fact]
    public async Task One_that_is_refreshed_on_use_is_gone_when_it_is_absent()
    {
        var document = Document(RefreshStyle.OnUse);
        Answers("one", TimeSpan.FromSeconds(100));
        await Get(document);

        _server.Answer = _ => new KeyDocument.Absent();
        _time.Advance(TimeSpan.FromSeconds(80));
        await Get(document);

        Assert.Null(document.Current);
        Assert.Null(document.Condition.Trouble);
    }

    [Fact]
    public async Task That_it_is_absent_is_remembered_for_as_long_as_configured()
    {
        var document = Document(RefreshStyle.OnUse);
        Assert.Null(await Get(document));
        Answers("one");

        _time.Advance(_terms.UnknownFor - Tick);
        Assert.Null(AtOnce(document));
        _time.Advance(Tick);

        Assert.Equal("one", await Get(document));
        Assert.Equal(2, _server.Asked);
    }

    [Fact]
    public async Task Ten_thousand_who_miss_something_bring_about_one_fetch()
    {
        var document = Document();
        Answers("one");
        var seen = (await Get(document))!;

        _server.Hold();
        var asking = Enumerable.Range(0, 10_000).Select(_ => Newer(document, seen)).ToList();
        _server.Release();

        Assert.All(await Task.WhenAll(asking), newer => Assert.NotNull(newer.Value));
        Assert.Equal(2, _server.Asked);
    }

    [Fact]
    public async Task Whoever_comes_when_as_many_wait_as_may_has_what_is_at_hand_at_once()
    {
        var document = Document();
        Answers("one");
        var seen = (await Get(document))!;

        _server.Hold();
        var waiting = Enumerable.Range(0, CachedDocument<string>.MaxWaiting).Select(_ => Newer(document, seen)).ToList();
        Assert.DoesNotContain(waiting, one => one.IsCompleted);
        var oneMore = Newer(document, seen);
        Assert.True(oneMore.IsCompletedSuccessfully);
        Assert.False((await oneMore).Asked);
        _server.Release();

        await Task.WhenAll(waiting);
    }

    [Fact]
    public async Task Who_misses_something_has_it_asked_for_once_in_a_cool_down()
    {
        var document = Document();
        Answers("one", TimeSpan.FromHours(1));
        var one = (await Get(document))!;
        Answers("two", TimeSpan.FromHours(1));

        var newer = await Newer(document, one);
        Assert.Equal(("two", true), (newer.Value, newer.Asked));

        _time.Advance(_terms.CoolDown - Tick);
        newer = await Newer(document, newer.Value!);
        Assert.Equal(("two", false), (newer.Value, newer.Asked));
        Assert.Equal(2, _server.Asked);

        _time.Advance(Tick);
        newer = await Newer(document, newer.Value!);
        Assert.True(newer.Asked);
        Assert.Equal(3, _server.Asked);
    }

    [Fact]
    public async Task Who_has_seen_an_older_one_is_given_the_one_at_hand()
    {
        var document = Document();
        Answers("one");
        var one = (await Get(document))!;
        Answers("two");
        await document.RefreshAsync();

        var newer = await Newer(document, one);

        Assert.Equal("two", newer.Value);
        Assert.Equal(2, _server.Asked);
    }

    [Fact]
    public async Task A_fetch_that_was_under_way_already_proves_nothing_and_another_follows()
    {
        var document = Document();
        Answers("one");
        var one = (await Get(document))!;

        _server.Answer = _ => new KeyDocument.Unchanged();
        _server.Hold();
        var refresh = document.RefreshAsync();
        Answers("two");
        var asking = Newer(document, one);
        _server.Release();
        await refresh;

        var newer = await asking;
        Assert.Equal(("two", true), (newer.Value, newer.Asked));
        Assert.Equal(3, _server.Asked);
    }

    [Fact]
    public async Task Whatever_is_thrown_while_it_is_fetched_is_its_trouble_and_it_is_asked_for_again()
    {
        var document = Document();
        _server.Answer = _ => throw new UnauthorizedAccessException("Access to the path '/run/secret' is denied.");

        Assert.Null(await Get(document));
        Assert.Equal("cannot be fetched: UnauthorizedAccessException.", document.Condition.Trouble);
        Assert.Equal([(KeyFetchOutcome.Unreachable, "cannot be fetched: UnauthorizedAccessException.")], _ended);

        Answers("one");
        Pass(CachedDocument<string>.FirstRetry);
        Assert.Equal("one", AtOnce(document));
    }

    [Fact]
    public async Task At_the_end_those_who_wait_are_let_go()
    {
        var document = Document();
        _server.Hold();
        var waiting = Get(document);

        await document.DisposeAsync();

        Assert.Null(await waiting);
        Assert.Null(AtOnce(document));
        Assert.Equal(1, _server.Asked);
    }

    private static KeyDocument Silence => new KeyDocument.Failed(KeyFetchOutcome.Unreachable, "no answer: Refused.");

    private static Task<string?> Get(CachedDocument<string> document) =>
        document.GetAsync(TestContext.Current.CancellationToken).AsTask();

    private static Task<NewerDocument<string>> Newer(CachedDocument<string> document, string seen) =>
        document.GetNewerAsync(seen, TestContext.Current.CancellationToken).AsTask();

    private static string? AtOnce(CachedDocument<string> document)
    {
        var answer = Get(document);
        Assert.True(answer.IsCompletedSuccessfully);
        return answer.Result;
    }

    private void Answers(string content, TimeSpan? lifetime = null) =>
        _server.Answer = _ => new KeyDocument.Fetched(Encoding.UTF8.GetBytes(content), null, lifetime);

    /// <summary>In steps, so that a timer that another one sets is met too.</summary>
    private void Pass(TimeSpan time)
    {
        for (var step = TimeSpan.FromMilliseconds(500); time > TimeSpan.Zero; time -= step)
            _time.Advance(time < step ? time : step);
    }

    private CachedDocument<string> Document(RefreshStyle style = RefreshStyle.Ahead, Func<Uri>? address = null)
    {
        var document = new CachedDocument<string>(
            _ => new(new DocumentAddress.Known(address?.Invoke() ?? new Uri("https://id.example/keys"))),
            Read,
            style,
            new KeyFetching(_server, () => _terms, new NoLog(), _time, () => _chance),
            (outcome, words, _) => _ended.Add((outcome, words)));
        _made.Add(document);
        return document;

        static string? Read(byte[] content, out string? value)
        {
            value = Encoding.UTF8.GetString(content);
            return value == "bad" ? "is bad." : null;
        }
    }

    private sealed class NoLog : IKeyFetchLog
    {
        public void Ended(KeyFetch fetch)
        {
        }
    }
}

using JwtXmppAuth.Testing;
using JwtXmppAuth.Tokens.Keys;
using JwtXmppAuth.Tokens.Keys.Remote;
using static JwtXmppAuth.Tests.Tokens.Keys.Remote.RemoteFixture;

namespace JwtXmppAuth.Tests.Tokens.Keys.Remote;

public sealed class RemoteKeysTests
{
    private readonly RemoteFixture _remote = new();

    [Fact]
    public async Task A_key_is_found_by_its_id_and_any_without_one()
    {
        await using var source = _remote.Jwks();

        Assert.Equal("k1", await IdAsync(source, "k1"));
        Assert.Single(Assert.IsType<KeyLookup.Found>(await FindAsync(source, null)).Keys);
        Assert.Equal(1, _remote.Server.Asked);
    }

    [Fact]
    public async Task Ten_thousand_ids_that_nobody_has_cause_two_fetches()
    {
        await using var source = _remote.Jwks();

        for (var n = 0; n < 10_000; n++)
            Assert.IsType<KeyLookup.Unknown>(await FindAsync(source, $"unknown-{n}"));

        Assert.Equal(2, _remote.Server.Asked);
    }

    [Fact]
    public async Task Ten_thousand_at_the_same_moment_do_so_too()
    {
        await using var source = _remote.Jwks();
        _remote.Server.Hold();
        var asking = Enumerable.Range(0, 10_000).Select(n => FindAsync(source, $"unknown-{n}")).ToList();
        _remote.Server.Release();

        Assert.All(await Task.WhenAll(asking), lookup => Assert.IsType<KeyLookup.Unknown>(lookup));
        Assert.Equal(2, _remote.Server.Asked);
    }

    [Fact]
    public async Task A_key_that_is_used_the_moment_it_is_published_is_found()
    {
        await using var source = _remote.Jwks();
        await FindAsync(source, "k1");

        _remote.Publisher.Publish(PublishedKey.Ec("k2"));

        Assert.Equal("k2", await IdAsync(source, "k2"));
    }

    [Fact]
    public async Task An_id_that_was_asked_for_in_vain_does_not_use_up_the_question_of_a_new_one()
    {
        await using var source = _remote.Jwks();
        Assert.Null(await IdAsync(source, "wrong"));
        _remote.Time.Advance(_remote.Options.CoolDown);

        Assert.Null(await IdAsync(source, "wrong"));
        Assert.Equal(2, _remote.Server.Asked);
        _remote.Publisher.Publish(PublishedKey.Ec("k2"));
        Assert.Equal("k2", await IdAsync(source, "k2"));
        Assert.Equal(3, _remote.Server.Asked);
    }

    [Fact]
    public async Task An_id_that_was_asked_for_in_vain_is_asked_for_again_after_its_time()
    {
        await using var source = _remote.Jwks();
        Assert.Null(await IdAsync(source, "k2"));
        _remote.Publisher.Publish(PublishedKey.Ec("k2"));

        _remote.Time.Advance(_remote.Options.UnknownFor - TimeSpan.FromTicks(1));
        Assert.Null(await IdAsync(source, "k2"));
        _remote.Time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal("k2", await IdAsync(source, "k2"));
    }

    [Fact]
    public async Task Only_so_many_of_them_are_remembered()
    {
        await using var source = _remote.Jwks();
        _remote.Options.UnknownFor = TimeSpan.FromDays(1);
        _remote.Options.MaxAge = _remote.Options.DefaultAge = TimeSpan.FromHours(24);
        for (var n = 0; n <= RemoteKeys.MaxUnknown; n++)
        {
            await FindAsync(source, $"unknown-{n}");
            _remote.Time.Advance(_remote.Options.CoolDown);
        }

        var asked = _remote.Server.Asked;
        await FindAsync(source, $"unknown-{RemoteKeys.MaxUnknown}");
        Assert.Equal(asked, _remote.Server.Asked);
        await FindAsync(source, "unknown-0");
        Assert.Equal(asked + 1, _remote.Server.Asked);
    }

    [Fact]
    public async Task A_key_that_was_taken_back_is_not_accepted_after_the_refresh()
    {
        _remote.Server.Answer = _ => Document(_remote.Publisher.Jwks, TimeSpan.FromSeconds(100));
        await using var source = _remote.Jwks();
        _remote.Publisher.Publish(PublishedKey.Ec("k2"));
        await FindAsync(source, "k1");

        _remote.Publisher.Retire("k1");
        _remote.Time.Advance(TimeSpan.FromSeconds(80));

        Assert.Null(await IdAsync(source, "k1"));
        Assert.Equal("k2", await IdAsync(source, "k2"));
    }

    [Fact]
    public async Task While_the_server_is_silent_its_keys_serve_and_then_no_more()
    {
        await using var source = _remote.Jwks();
        await FindAsync(source, "k1");
        _remote.Server.Answer = _ => new KeyDocument.Failed(KeyFetchOutcome.Unreachable, "does not answer: ConnectionError.");

        for (var passed = TimeSpan.Zero; passed < _remote.Options.KeepFor; passed += TimeSpan.FromMinutes(1))
        {
            Assert.Equal("k1", await IdAsync(source, "k1"));
            _remote.Time.Advance(TimeSpan.FromMinutes(1));
        }

        _remote.Time.Advance(_remote.Options.DefaultAge);
        var lookup = Assert.IsType<KeyLookup.Unavailable>(await FindAsync(source, "k1"));
        Assert.Equal("JwksUrl (https://id.example.com/keys) does not answer: ConnectionError.", lookup.Explanation);
    }

    [Fact]
    public async Task A_document_of_nonsense_leaves_the_keys_at_hand_and_is_told()
    {
        await using var source = _remote.Jwks();
        await FindAsync(source, "k1");
        _remote.Server.Answer = _ => Document("""{"keys":[]}""");
        await source.FetchAsync();

        Assert.Equal("k1", await IdAsync(source, "k1"));
        Assert.Equal("has no keys.", source.State.LastError);
        Assert.Equal(KeyFetchOutcome.Malformed, _remote.Log[^1].Outcome);
    }

    [Fact]
    public async Task Its_state_tells_which_keys_how_old_and_when_next()
    {
        await using var source = _remote.Jwks();
        Assert.False(source.State.IsUsableAt(_remote.Time.GetUtcNow()));
        await source.FetchAsync();
        var fetched = _remote.Time.GetUtcNow();
        _remote.Time.Advance(TimeSpan.FromMinutes(1));

        var state = source.State;
        Assert.True(state.IsUsableAt(_remote.Time.GetUtcNow()));
        Assert.Equal("k1", state.Keys.Single().Id);
        Assert.Equal((fetched, TimeSpan.FromMinutes(1)), (state.LastSuccess!.Value, state.Age!.Value));
        Assert.Equal(fetched + (_remote.Options.DefaultAge * 0.8), state.NextRefresh!.Value, TimeSpan.FromMilliseconds(1));
        Assert.Null(state.LastError);
    }

    [Fact]
    public async Task Keys_are_told_when_they_change_and_not_else()
    {
        await using var source = _remote.Jwks();
        await source.FetchAsync();
        await source.FetchAsync();
        _remote.Publisher.Publish(PublishedKey.Ec("k2"));
        await source.FetchAsync();

        Assert.Equal([["k1"], null, ["k1", "k2"]], _remote.Log.Select(fetch => fetch.KeyIds));
        Assert.All(_remote.Log, fetch => Assert.Equal("my-app JwksUrl (https://id.example.com/keys)", fetch.Source));
    }

    [Fact]
    public async Task A_map_from_ids_to_PEM_serves_as_well()
    {
        _remote.Server.Answer = _ => Document(_remote.Publisher.Map);
        await using var source = _remote.Jwks(KeyMapDocument.Read);

        Assert.Equal("k1", await IdAsync(source, "k1"));
        Assert.Null(await IdAsync(source, "k2"));
    }

    [Fact]
    public async Task The_query_of_an_address_is_shown_to_nobody()
    {
        var origin = Origin(KeySourceKind.JwksUrl) with { Address = new Uri("https://id.example.com/keys?token=secret") };
        await using var source = new RemoteKeys(origin, _ => new(new DocumentAddress.Known(origin.Address)), JwksDocument.Read, _remote.Fetching);

        Assert.DoesNotContain("secret", source.Name + origin.FullName + source.State, StringComparison.Ordinal);
    }
}

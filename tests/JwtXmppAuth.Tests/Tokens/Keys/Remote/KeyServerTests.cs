using JwtXmppAuth.Testing;
using JwtXmppAuth.Tokens.Keys;
using JwtXmppAuth.Tokens.Keys.Remote;
using static JwtXmppAuth.Tests.Tokens.Keys.Remote.RemoteFixture;

namespace JwtXmppAuth.Tests.Tokens.Keys.Remote;

public sealed class KeyServerTests
{
    private readonly RemoteFixture _remote = new();

    public KeyServerTests() => Publish();

    [Theory]
    [InlineData("https://keys.example.com", "https://keys.example.com/")]
    [InlineData("https://keys.example.com/asap/", "https://keys.example.com/asap/")]
    public async Task The_address_of_a_key_is_made_of_the_hash_of_its_id(string server, string place)
    {
        await using var source = _remote.KeyServer(server);

        await FindAsync(source, "test-asap-key");

        Assert.Equal(place + "dc6983da8e703a3f51d4c1cb92b52c982f7853ce3d5ba20c782fcd13616f6dfc.pem", _remote.Server.Addresses.Single().AbsoluteUri);
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("k?x=y#z")]
    [InlineData("http://evil.example.com/")]
    [InlineData("ключ\r\nX: y")]
    [InlineData("")]
    public async Task Whatever_an_id_says_it_adds_64_hexadecimal_digits(string keyId)
    {
        await using var source = _remote.KeyServer();

        await FindAsync(source, keyId);

        Assert.Matches("^https://keys\\.example\\.com/[0-9a-f]{64}\\.pem$", _remote.Server.Addresses.Single().AbsoluteUri);
    }

    [Fact]
    public async Task A_key_is_fetched_once_and_serves_its_id_alone()
    {
        await using var source = _remote.KeyServer();

        Assert.Equal("k1", await IdAsync(source, "k1"));
        Assert.Equal("k1", await IdAsync(source, "k1"));
        Assert.Equal(1, _remote.Server.Asked);
        Assert.Equal("k1", source.State.Keys.Single().Id);
    }

    [Fact]
    public async Task It_says_when_a_key_is_asked_for_again_once_it_has_one()
    {
        await using var source = _remote.KeyServer();
        Assert.Null(source.State.NextRefresh);

        await FindAsync(source, "k1");

        var next = _remote.Time.GetUtcNow() + (_remote.Options.DefaultAge * 0.8);
        Assert.Equal(next, source.State.NextRefresh!.Value, TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public async Task A_token_without_an_id_has_no_key()
    {
        await using var source = _remote.KeyServer();

        Assert.IsType<KeyLookup.Unnamed>(await FindAsync(source, null));
        Assert.Equal(0, _remote.Server.Asked);
    }

    [Theory]
    [InlineData(KeyServer.MaxIdLength, 1)]
    [InlineData(KeyServer.MaxIdLength + 1, 0)]
    public async Task An_id_that_is_too_long_is_not_asked_for(int length, int asked)
    {
        await using var source = _remote.KeyServer();

        Assert.IsType<KeyLookup.Unknown>(await FindAsync(source, new string('k', length)));
        Assert.Equal(asked, _remote.Server.Asked);
    }

    [Fact]
    public async Task An_id_that_the_server_does_not_have_is_not_asked_for_again_for_a_while()
    {
        await using var source = _remote.KeyServer();
        Assert.IsType<KeyLookup.Unknown>(await FindAsync(source, "k2"));
        _remote.Publisher.Publish(PublishedKey.Ec("k2"));

        _remote.Time.Advance(_remote.Options.UnknownFor - TimeSpan.FromTicks(1));
        Assert.IsType<KeyLookup.Unknown>(await FindAsync(source, "k2"));
        Assert.Equal(1, _remote.Server.Asked);
        _remote.Time.Advance(TimeSpan.FromTicks(1));

        Assert.Equal("k2", await IdAsync(source, "k2"));
    }

    [Fact]
    public async Task Ids_that_clients_think_of_cause_only_so_many_questions()
    {
        await using var source = _remote.KeyServer();
        var burst = _remote.Options.NewKeysPerSecond * FetchBudget.Burst;
        for (var n = 0; n < burst; n++)
            Assert.IsType<KeyLookup.Unknown>(await FindAsync(source, $"unknown-{n}"));

        Assert.IsType<KeyLookup.Unavailable>(await FindAsync(source, "one more"));
        Assert.Equal(burst, _remote.Server.Asked);

        _remote.Time.Advance(TimeSpan.FromSeconds(1));
        for (var n = 0; n < 1000; n++)
            await FindAsync(source, $"later-{n}");
        Assert.Equal(burst + _remote.Options.NewKeysPerSecond, _remote.Server.Asked);
    }

    [Fact]
    public async Task A_known_key_is_served_and_refreshed_while_they_do_so()
    {
        await using var source = _remote.KeyServer();
        await FindAsync(source, "k1");
        await ExhaustAsync(source);

        Assert.Equal("k1", await IdAsync(source, "k1"));
        var asked = _remote.Server.Asked;
        _remote.Time.Advance(_remote.Options.DefaultAge * 0.8);
        await ExhaustAsync(source);
        Assert.Equal("k1", await IdAsync(source, "k1"));

        Assert.Equal(_remote.Server.Addresses.First(), _remote.Server.Addresses.Last());
        Assert.True(_remote.Server.Asked > asked);
    }

    [Fact]
    public async Task Unknown_ids_push_no_known_key_out()
    {
        _remote.Options.MaxKeys = 2;
        await using var source = _remote.KeyServer();
        await FindAsync(source, "k1");

        for (var n = 0; n < 50; n++)
            await FindAsync(source, $"unknown-{n}");

        var asked = _remote.Server.Asked;
        Assert.Equal("k1", await IdAsync(source, "k1"));
        Assert.Equal(asked, _remote.Server.Asked);
    }

    [Fact]
    public async Task Only_so_many_keys_are_kept_those_that_are_used()
    {
        _remote.Options.MaxKeys = 2;
        _remote.Publisher.Publish(PublishedKey.Ec("k2"));
        _remote.Publisher.Publish(PublishedKey.Ec("k3"));
        await using var source = _remote.KeyServer();

        foreach (var id in (string[])["k1", "k2", "k1", "k3"])
            Assert.Equal(id, await IdAsync(source, id));

        Assert.Equal(["k1", "k3"], source.State.Keys.Select(key => key.Id).Order());
    }

    [Fact]
    public async Task A_key_that_the_server_no_longer_has_is_no_longer_accepted()
    {
        await using var source = _remote.KeyServer();
        await FindAsync(source, "k1");
        _remote.Publisher.Retire("k1");

        _remote.Time.Advance(_remote.Options.DefaultAge);

        Assert.IsType<KeyLookup.Unknown>(await FindAsync(source, "k1"));
        Assert.Empty(source.State.Keys);
        Assert.IsType<KeyLookup.Unknown>(await FindAsync(source, "k1"));
        Assert.Equal(2, _remote.Server.Asked);
    }

    [Fact]
    public async Task While_the_server_is_silent_known_keys_serve_and_new_ones_are_unavailable()
    {
        await using var source = _remote.KeyServer();
        await FindAsync(source, "k1");
        _remote.Server.Answer = _ => new KeyDocument.Failed(KeyFetchOutcome.Timeout, "has not answered in full within 5 s.");

        _remote.Time.Advance(_remote.Options.DefaultAge + _remote.Options.KeepFor - TimeSpan.FromTicks(1));
        Assert.Equal("k1", await IdAsync(source, "k1"));
        var lookup = Assert.IsType<KeyLookup.Unavailable>(await FindAsync(source, "k2"));
        Assert.Contains("has not answered in full", lookup.Explanation, StringComparison.Ordinal);

        _remote.Time.Advance(TimeSpan.FromTicks(1));
        Assert.IsType<KeyLookup.Unavailable>(await FindAsync(source, "k1"));
    }

    [Theory]
    [InlineData(KeyFetchOutcome.Status, true)]
    [InlineData(KeyFetchOutcome.Malformed, true)]
    [InlineData(KeyFetchOutcome.Redirect, true)]
    [InlineData(KeyFetchOutcome.TooLarge, true)]
    [InlineData(KeyFetchOutcome.Limited, true)]
    [InlineData(KeyFetchOutcome.Unreachable, false)]
    [InlineData(KeyFetchOutcome.Tls, false)]
    [InlineData(KeyFetchOutcome.Timeout, false)]
    public async Task An_id_that_somebody_made_up_says_of_the_server_only_whether_it_can_be_reached(KeyFetchOutcome outcome, bool usable)
    {
        await using var source = _remote.KeyServer();
        _remote.Server.Answer = _ => new KeyDocument.Failed(outcome, "fails.");

        var lookup = Assert.IsType<KeyLookup.Unavailable>(await FindAsync(source, "made-up"));

        Assert.EndsWith("fails.", lookup.Explanation, StringComparison.Ordinal);
        Assert.Equal(usable, source.State.IsUsableAt(_remote.Time.GetUtcNow()));
        Assert.Equal((outcome, usable ? "" : "fails."), (_remote.Log.Single().Outcome, _remote.Log.Single().Explanation));
    }

    [Fact]
    public async Task A_server_that_was_silent_and_answers_is_well_again_whatever_it_answers()
    {
        await using var source = _remote.KeyServer();
        _remote.Server.Answer = _ => new KeyDocument.Failed(KeyFetchOutcome.Unreachable, "does not answer.");
        await FindAsync(source, "made-up");

        _remote.Server.Answer = _ => new KeyDocument.Failed(KeyFetchOutcome.Limited, "is not asked.");
        await FindAsync(source, "another");
        Assert.Equal("does not answer.", source.State.LastError);
        _remote.Server.Answer = _ => new KeyDocument.Failed(KeyFetchOutcome.Status, "answers 403.");
        await FindAsync(source, "a third");

        Assert.Null(source.State.LastError);
    }

    [Fact]
    public async Task A_known_key_that_is_refused_is_told_and_serves_on()
    {
        await using var source = _remote.KeyServer();
        await FindAsync(source, "k1");
        _remote.Server.Answer = _ => new KeyDocument.Failed(KeyFetchOutcome.Status, "answers 403.");

        _remote.Time.Advance(_remote.Options.DefaultAge);

        Assert.Equal("k1", await IdAsync(source, "k1"));
        Assert.Equal("answers 403.", source.State.LastError);
        Assert.True(source.State.IsUsableAt(_remote.Time.GetUtcNow()));
    }

    [Fact]
    public async Task Only_so_many_are_asked_for_at_once_and_the_others_wait_their_turn()
    {
        await using var source = _remote.KeyServer();
        _remote.Server.Hold();
        var asking = Enumerable.Range(0, KeyServer.MaxConcurrent + 1).Select(n => FindAsync(source, $"unknown-{n}")).ToList();
        Assert.Equal(KeyServer.MaxConcurrent, _remote.Server.Asked);

        _remote.Server.Release();
        Assert.All(await Task.WhenAll(asking), lookup => Assert.IsType<KeyLookup.Unknown>(lookup));
        Assert.Equal(KeyServer.MaxConcurrent + 1, _remote.Server.Asked);
    }

    [Fact]
    public async Task Whose_turn_does_not_come_is_refused()
    {
        await using var source = _remote.KeyServer();
        _remote.Server.Hold();
        var asking = Enumerable.Range(0, KeyServer.MaxConcurrent).Select(n => FindAsync(source, $"unknown-{n}")).ToList();
        var waiting = FindAsync(source, "one more");

        _remote.Time.Advance(_remote.Options.Timeout);
        Assert.IsType<KeyLookup.Unavailable>(await waiting);

        _remote.Server.Release();
        await Task.WhenAll(asking);
    }

    [Fact]
    public async Task At_the_end_everything_under_way_is_stopped_also_what_was_forgotten()
    {
        _remote.Options.MaxKeys = 1;
        var source = _remote.KeyServer();
        _remote.Server.Hold();
        var asking = Enumerable.Range(0, 3).Select(n => FindAsync(source, $"unknown-{n}")).ToList();

        await source.DisposeAsync();

        await Task.WhenAll(asking);
    }

    private void Publish() => _remote.Server.Answer = address =>
        _remote.Publisher.PemAt(address.AbsolutePath) is { } pem ? Document(pem) : new KeyDocument.Absent();

    private async Task ExhaustAsync(KeyServer source)
    {
        for (var n = 0; n < _remote.Options.NewKeysPerSecond * FetchBudget.Burst; n++)
            await FindAsync(source, $"unknown-{Guid.NewGuid()}");
        Assert.IsType<KeyLookup.Unavailable>(await FindAsync(source, "one more"));
    }
}

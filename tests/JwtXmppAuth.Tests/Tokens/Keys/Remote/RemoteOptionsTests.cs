using JwtXmppAuth.Testing;
using JwtXmppAuth.Tokens;
using JwtXmppAuth.Tokens.Keys;
using JwtXmppAuth.Tokens.Keys.Remote;

namespace JwtXmppAuth.Tests.Tokens.Keys.Remote;

public sealed class RemoteOptionsTests
{
    [Theory]
    [InlineData("https://id.example.com/keys", true)]
    [InlineData("https://id.example.com:8443/keys?tenant=7", true)]
    [InlineData("http://127.0.0.1:8080/keys", true)]
    [InlineData("http://[::1]/keys", true)]
    [InlineData("http://localhost/keys", true)]
    [InlineData("http://localhost.example.com/keys", false)]
    [InlineData("http://id.example.com/keys", false)]
    [InlineData("http://128.0.0.1/keys", false)]
    [InlineData("ftp://id.example.com/keys", false)]
    [InlineData("file:///etc/keys", false)]
    [InlineData("https://user:password@id.example.com/keys", false)]
    [InlineData("https://id.example.com/keys#k1", false)]
    [InlineData("id.example.com/keys", false)]
    [InlineData("/keys", false)]
    [InlineData("", false)]
    public void An_address_is_one_that_nobody_on_the_way_can_change(string address, bool good) =>
        Assert.Equal(good ? [] : ["Keys:0:JwksUrl"], Faults(new() { JwksUrl = address }));

    [Fact]
    public void Http_to_another_machine_is_for_operators_who_say_so()
    {
        Assert.Empty(Faults(new() { JwksUrl = "http://id.example.com/keys", AllowHttp = true }));
        Assert.Equal(["Keys:0:AllowHttp"], Faults(new() { Secret = Issuer.DefaultSecret, AllowHttp = true }));
    }

    [Fact]
    public void What_is_put_behind_an_address_needs_one_without_a_query()
    {
        Assert.Empty(Faults(new() { KeyMapUrl = "https://id.example.com/?a=b" }));
        Assert.Equal(["Keys:0:KeyServer"], Faults(new() { KeyServer = "https://id.example.com/?a=b" }));
        Assert.Equal(["Keys:0:Discovery"], Faults(new() { Discovery = "https://id.example.com/?a=b" }));
    }

    [Fact]
    public void An_entry_has_one_origin() =>
        Assert.Equal(["Keys:0"], Faults(new() { JwksUrl = "https://id.example.com/keys", Discovery = "https://id.example.com" }));

    [Fact]
    public void Nothing_that_can_be_fetched_is_a_secret() =>
        Assert.Equal(["Keys:0:Algorithms:0"], Faults(new() { JwksUrl = "https://id.example.com/keys", Algorithms = { "HS256" } }));

    [Fact]
    public void The_keys_say_their_ids() =>
        Assert.Equal(["Keys:0:KeyId"], Faults(new() { KeyServer = "https://id.example.com", KeyId = "k1" }));

    [Fact]
    public async Task A_discovered_issuer_is_accepted_where_none_is_listed()
    {
        var remote = new RemoteFixture();
        remote.Server.Answer = address => RemoteFixture.Document(address.AbsolutePath.Contains("openid-configuration", StringComparison.Ordinal)
            ? """{"issuer":"https://id.example.com/realm","jwks_uri":"https://id.example.com/keys"}"""
            : remote.Publisher.Jwks);
        var app = App(new KeyOptions { Discovery = "https://id.example.com/realm" });
        await using var rings = new KeyRings([app], remote.Time, remote.Fetching);
        var verifier = new TokenVerifier([app], rings.Of, new TokenRules(), remote.Time);
        var issuer = Issuer.Hmac() with { Time = remote.Time };
        string Token(string iss)
        {
            var payload = issuer.Payload();
            payload["iss"] = iss;
            return remote.Publisher.Newest.Token(payload);
        }

        Assert.IsType<TokenVerdict.Accepted>(await verifier.VerifyAsync(Token("https://id.example.com/realm"), TestContext.Current.CancellationToken));
        Assert.IsType<TokenVerdict.Rejected>(await verifier.VerifyAsync(Token("my-app"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_changed_configuration_keeps_the_sources_that_it_names_as_before()
    {
        var remote = new RemoteFixture();
        var app = App(new KeyOptions { JwksUrl = "https://id.example.com/keys" });
        await using var rings = new KeyRings([app], remote.Time, remote.Fetching);
        Assert.Equal(1, remote.Server.Asked);

        var again = App(new KeyOptions { JwksUrl = "https://id.example.com/keys" });
        rings.Take([again]);
        Assert.Equal(1, remote.Server.Asked);
        Assert.True(rings.Of(again).Sources.Single().IsUsableAt(remote.Time.GetUtcNow()));

        var other = App(new KeyOptions { JwksUrl = "https://id.example.com/other" });
        rings.Take([other]);
        Assert.Equal(2, remote.Server.Asked);
        remote.Time.Advance(TimeSpan.FromHours(1));
        Assert.All(remote.Server.Addresses.Skip(1), address => Assert.Equal("/other", address.AbsolutePath));
    }

    [Fact]
    public async Task A_source_that_has_moved_in_the_list_keeps_its_keys_while_its_server_is_silent()
    {
        var remote = new RemoteFixture();
        KeyOptions Remote() => new() { JwksUrl = "https://id.example.com/keys", NotBefore = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) };
        await using var rings = new KeyRings([App(new KeyOptions { Secret = Issuer.DefaultSecret }, Remote())], remote.Time, remote.Fetching);
        remote.Server.Answer = _ => new KeyDocument.Failed(KeyFetchOutcome.Unreachable, "does not answer.");

        var moved = App(Remote());
        rings.Take([moved]);

        Assert.Equal(1, remote.Server.Asked);
        Assert.True(rings.Of(moved).Sources.Single().IsUsableAt(remote.Time.GetUtcNow()));
    }

    [Fact]
    public async Task Two_entries_that_say_the_same_are_one_source()
    {
        var remote = new RemoteFixture();
        var app = App(new KeyOptions { JwksUrl = "https://id.example.com/keys" }, new() { JwksUrl = "https://id.example.com/keys" });
        await using var rings = new KeyRings([app], remote.Time, remote.Fetching);

        Assert.Equal("JwksUrl (https://id.example.com/keys)", rings.Of(app).Sources.Single().Name);
        Assert.Equal(1, remote.Server.Asked);
    }

    [Fact]
    public async Task What_an_entry_says_of_its_keys_makes_it_another_source()
    {
        var remote = new RemoteFixture();
        KeyOptions[] entries =
        [
            new() { JwksUrl = "https://id.example.com/keys" },
            new() { KeyMapUrl = "https://id.example.com/keys" },
            new() { JwksUrl = "https://id.example.com/keys", AllowHttp = true },
            new() { JwksUrl = "https://id.example.com/keys", Algorithms = { "ES256" } },
            new() { JwksUrl = "https://id.example.com/keys", NotBefore = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) },
            new() { JwksUrl = "https://id.example.com/keys", NotAfter = new(2026, 4, 1, 0, 0, 0, TimeSpan.Zero) },
        ];
        var app = App(entries);
        await using var rings = new KeyRings([app], remote.Time, remote.Fetching);

        Assert.Equal(entries.Length, rings.Of(app).Sources.Count);
        Assert.Equal(entries.Length, remote.Server.Asked);
    }

    [Fact]
    public async Task A_changed_configuration_with_a_fault_changes_no_source()
    {
        var remote = new RemoteFixture();
        var app = App(new KeyOptions { JwksUrl = "https://id.example.com/keys" });
        await using var rings = new KeyRings([app], remote.Time, remote.Fetching);

        Assert.Throws<ArgumentException>(() => rings.Take([App(new KeyOptions { JwksUrl = "https://id.example.com/other" }), App(new KeyOptions { Secret = "short" })]));

        Assert.Equal(["/keys"], remote.Server.Addresses.Select(address => address.AbsolutePath));
        Assert.True(rings.Of(app).Sources.Single().IsUsableAt(remote.Time.GetUtcNow()));
    }

    [Fact]
    public async Task Without_a_way_to_fetch_the_keys_are_unavailable_in_words()
    {
        var app = App(new KeyOptions { JwksUrl = "https://id.example.com/keys" });
        var verifier = new TokenVerifier([app], new TokenRules(), TimeProvider.System);

        var verdict = await verifier.VerifyAsync(PublishedKey.Ec("k1").Token(Issuer.Hmac().Payload()), TestContext.Current.CancellationToken);

        var failure = Assert.IsType<TokenVerdict.Rejected>(verdict).Failure;
        Assert.Equal((TokenReason.Key, "could not obtain public key"), (failure.Reason, failure.Text));
        Assert.Contains("is on another machine, which is not asked here.", failure.Explanation, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Faults(KeyOptions key) => TokenOptionsCheck.Faults(App(key)).Select(fault => fault.Key);

    private static AppOptions App(params KeyOptions[] keys)
    {
        var app = new AppOptions { Id = "my-app", AcceptedAudiences = { "jitsi" } };
        foreach (var key in keys)
            app.Keys.Add(key);
        return app;
    }
}

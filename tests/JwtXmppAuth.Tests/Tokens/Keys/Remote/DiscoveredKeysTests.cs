using System.Text;
using System.Text.Json.Nodes;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Tokens.Keys;
using JwtXmppAuth.Tokens.Keys.Remote;
using static JwtXmppAuth.Tests.Tokens.Keys.Remote.RemoteFixture;

namespace JwtXmppAuth.Tests.Tokens.Keys.Remote;

public sealed class DiscoveredKeysTests
{
    private const string Issuer = "https://id.example.com/realm";

    private readonly RemoteFixture _remote = new();
    private string _named = Issuer;
    private string _keysAt = "https://keys.example.net/jwks";

    public DiscoveredKeysTests() => _remote.Server.Answer = address => address.AbsoluteUri == _keysAt
        ? Document(_remote.Publisher.Jwks)
        : address.AbsolutePath.EndsWith("/.well-known/openid-configuration", StringComparison.Ordinal)
            ? Document(new JsonObject { ["issuer"] = _named, ["jwks_uri"] = _keysAt, ["response_types_supported"] = new JsonArray() }.ToJsonString())
            : new KeyDocument.Absent();

    [Theory]
    [InlineData("https://id.example.com/realm", "https://id.example.com/realm/.well-known/openid-configuration")]
    [InlineData("https://id.example.com/", "https://id.example.com/.well-known/openid-configuration")]
    public async Task The_description_below_the_issuer_says_where_the_keys_are(string issuer, string place)
    {
        _named = issuer;
        await using var source = _remote.Discovered(issuer);

        Assert.Equal("k1", await IdAsync(source, "k1"));
        Assert.Equal([place, "https://keys.example.net/jwks"], _remote.Server.Addresses.Select(address => address.AbsoluteUri));
        Assert.Equal((KeySourceKind.Discovery, null), (source.State.Kind, source.State.LastError));
    }

    [Fact]
    public async Task Both_documents_are_fetched_before_anybody_asks_each_once()
    {
        await using var source = _remote.Discovered();

        await source.FetchAsync();

        Assert.Equal(2, _remote.Server.Asked);
        Assert.Equal("k1", await IdAsync(source, "k1"));
        Assert.Equal(2, _remote.Server.Asked);
    }

    [Theory]
    [InlineData("https://id.example.com/realm/")]
    [InlineData("https://id.example.com/Realm")]
    [InlineData("https://ID.example.com/realm")]
    [InlineData("https://evil.example.com/realm")]
    [InlineData("")]
    public async Task A_description_of_another_issuer_is_none(string named)
    {
        _named = named;
        await using var source = _remote.Discovered();

        var lookup = Assert.IsType<KeyLookup.Unavailable>(await FindAsync(source, "k1"));

        Assert.Contains("describes itself as issuer", lookup.Explanation, StringComparison.Ordinal);
        Assert.Equal(1, _remote.Server.Asked);
    }

    [Theory]
    [InlineData("http://keys.example.net/jwks", false)]
    [InlineData("http://keys.example.net/jwks", true)]
    [InlineData("ftp://keys.example.net/jwks", true)]
    [InlineData("file:///etc/passwd", true)]
    [InlineData("/jwks", true)]
    [InlineData("https://user:pw@keys.example.net/jwks", false)]
    public async Task Keys_are_fetched_from_where_TLS_protects_them_unless_the_operator_says_otherwise(string keysAt, bool allowHttp)
    {
        _keysAt = keysAt;
        await using var source = _remote.Discovered(allowHttp: allowHttp);

        var found = await FindAsync(source, "k1") is KeyLookup.Found;

        Assert.Equal(allowHttp && keysAt.StartsWith("http:", StringComparison.Ordinal), found);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"issuer":"https://id.example.com/realm"}""")]
    [InlineData("""{"issuer":"https://id.example.com/realm","jwks_uri":7}""")]
    [InlineData("""{"issuer":["https://id.example.com/realm"],"jwks_uri":"https://a.example/"}""")]
    [InlineData("""{"issuer":"https://id.example.com/realm","issuer":"https://id.example.com/realm","jwks_uri":"https://a.example/"}""")]
    public void A_description_that_says_too_little_or_too_much_is_none(string text)
    {
        var fault = Discovery.Read(Encoding.UTF8.GetBytes(text), Issuer, allowHttp: false, out var discovery);

        Assert.NotNull(fault);
        Assert.Null(discovery);
    }

    [Fact]
    public async Task Keys_that_have_moved_are_found_by_the_next_description()
    {
        await using var source = _remote.Discovered();
        await FindAsync(source, "k1");
        _keysAt = "https://keys.example.net/v2";
        _remote.Publisher.Publish(PublishedKey.Ec("k2"));

        _remote.Time.Advance(_remote.Options.DefaultAge * 0.8);

        Assert.Equal("k2", await IdAsync(source, "k2"));
        Assert.Equal("https://keys.example.net/v2", _remote.Server.Addresses.Last().AbsoluteUri);
    }

    [Fact]
    public async Task Keys_that_cannot_be_had_are_looked_for_in_a_new_description()
    {
        await using var source = _remote.Discovered();
        _remote.Options.MaxAge = _remote.Options.DefaultAge = TimeSpan.FromHours(1);
        await FindAsync(source, "k1");
        _keysAt = "https://keys.example.net/v2";
        _remote.Publisher.Publish(PublishedKey.Ec("k2"));

        Assert.Null(await IdAsync(source, "k2"));
        for (var n = 0; n < 4; n++)
            _remote.Time.Advance(CachedDocument<Discovery>.FirstRetry);

        Assert.Equal("k2", await IdAsync(source, "k2"));
    }
}

using System.Text.Json.Nodes;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Tests.Tokens.Keys.Remote;
using JwtXmppAuth.Tokens;
using JwtXmppAuth.Tokens.Keys.Remote;

namespace JwtXmppAuth.Tests.Gateway.Sessions;

/// <summary>
/// A new key beside the old one, then the new one alone, for the sources that <see cref="RotationTests"/> leave out. Each change
/// happens while others are logging in.
/// </summary>
public sealed class SourceRotationTests : IDisposable
{
    private const int Logins = 200;

    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(3);

    private readonly PublishedKey _old = PublishedKey.Ec("old");
    private readonly PublishedKey _new = PublishedKey.Ec("new");
    private readonly string _folder = Directory.CreateTempSubdirectory("jwtxmppauth-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Keys_of_a_key_server()
    {
        var publisher = new KeyPublisher(_old);
        var server = new FakeDocuments
        {
            Answer = address => publisher.PemAt(address.AbsolutePath) is { } pem ? RemoteFixture.Document(pem) : new KeyDocument.Absent(),
        };
        var fixture = Fixture(new KeyOptions { KeyServer = "https://keys.example.com" }, server);

        await RotateAsync(fixture, Signed(_old), Signed(_new), () => publisher.Publish(_new), () => publisher.Retire("old"), lag: MaxAge);
    }

    [Fact]
    public async Task Keys_of_a_file_that_is_read_again()
    {
        var file = Written("keys.json", new KeyPublisher(_old).Jwks);
        var fixture = Fixture(new KeyOptions { JwksFile = file });

        await RotateAsync(
            fixture, Signed(_old), Signed(_new),
            () => Reread(fixture, "keys.json", new KeyPublisher(_old, _new).Jwks),
            () => Reread(fixture, "keys.json", new KeyPublisher(_new).Jwks));
    }

    /// <summary>What cannot be read changes nothing: nobody is refused for it.</summary>
    [Fact]
    public async Task A_file_that_is_broken_on_the_way()
    {
        var fixture = Fixture(new KeyOptions { JwksFile = Written("keys.json", new KeyPublisher(_old).Jwks) });

        await RotateAsync(
            fixture, Signed(_old), Signed(_new),
            () =>
            {
                Reread(fixture, "keys.json", "{", broken: true);
                Reread(fixture, "keys.json", new KeyPublisher(_old, _new).Jwks);
                Reread(fixture, "keys.json", "", broken: true);
            },
            () => Reread(fixture, "keys.json", new KeyPublisher(_new).Jwks));
    }

    [Fact]
    public async Task Secrets_in_files_and_public_keys_of_a_reloaded_configuration()
    {
        var secret = Issuer.Hmac();
        var secretFile = new KeyOptions { SecretFile = Written("secret", Issuer.DefaultSecret) };
        var publicKeyFile = new KeyOptions { PublicKeyFile = Written("new.pem", _new.Pem) };
        var fixture = Fixture(secretFile);

        await RotateAsync(
            fixture, payload => secret.Sign(secret.Header().ToJsonString(), payload), Signed(_new),
            () => fixture.Reload(apps: App(secretFile, publicKeyFile)),
            () => fixture.Reload(apps: App(publicKeyFile)));
    }

    [Fact]
    public async Task Secrets_of_a_reloaded_configuration()
    {
        const string NewSecret = "pT7_wQm3-ZkVb9RxYc5NdLf8HsJ2GaUe4Xo6";
        var (old, @new) = (Issuer.Hmac(), Issuer.Hmac(NewSecret));
        var (oldKey, newKey) = (new KeyOptions { Secret = Issuer.DefaultSecret }, new KeyOptions { Secret = NewSecret });
        var fixture = Fixture(oldKey);

        await RotateAsync(
            fixture, payload => old.Sign(old.Header().ToJsonString(), payload), payload => @new.Sign(@new.Header().ToJsonString(), payload),
            () => fixture.Reload(apps: App(oldKey, newKey)),
            () => fixture.Reload(apps: App(newKey)));
    }

    /// <param name="publish">From then on both keys are the issuer's.</param>
    /// <param name="retire">From then on the new one alone.</param>
    /// <param name="lag">How long the old one may be believed after that.</param>
    private static async Task RotateAsync(
        SessionFixture fixture, Func<string, string> old, Func<string, string> @new, Action publish, Action retire, TimeSpan lag = default)
    {
        Assert.All(await LogInAsync(fixture, [old], publish), Assert.True);
        Assert.All(await LogInAsync(fixture, [old, @new]), Assert.True);
        Assert.All(await LogInAsync(fixture, [@new], retire), Assert.True);
        fixture.Time.Advance(lag);
        Assert.All(await LogInAsync(fixture, [old]), Assert.False);
        Assert.All(await LogInAsync(fixture, [@new]), Assert.True);
    }

    /// <param name="meanwhile">Happens when half of them have begun.</param>
    /// <returns>Who got in.</returns>
    private static async Task<bool[]> LogInAsync(SessionFixture fixture, Func<string, string>[] signers, Action? meanwhile = null)
    {
        var payload = (Issuer.Hmac() with { Time = fixture.Time }).Payload("a", SessionFixture.Domain).ToJsonString();
        var results = new bool[Logins];
        await Parallel.ForAsync(0, Logins, TestContext.Current.CancellationToken, async (n, _) =>
        {
            if (n == Logins / 2)
                meanwhile?.Invoke();
            results[n] = await fixture.LogInAsync(signers[n % signers.Length](payload));
        });
        return results;
    }

    private static SessionFixture Fixture(KeyOptions key, IKeyDocuments? documents = null) => new(
        maxSessions: 2 * Logins,
        app: app =>
        {
            app.Secrets.Clear();
            app.Algorithm = null;
            app.Keys.Add(key);
        },
        documents: documents is null ? null : _ => documents,
        terms: new KeyFetchOptions { MinAge = TimeSpan.FromSeconds(1), MaxAge = MaxAge, DefaultAge = MaxAge, KeepFor = TimeSpan.FromSeconds(8) });

    private static AppOptions App(params IEnumerable<KeyOptions> keys)
    {
        var app = new AppOptions { Id = "my-app", AcceptedAudiences = { "jitsi" } };
        foreach (var key in keys)
            app.Keys.Add(key);
        return app;
    }

    private static Func<string, string> Signed(PublishedKey key) => payload => key.Token(JsonNode.Parse(payload)!.AsObject());

    /// <summary>As the gateway looks: what two looks find alike is taken.</summary>
    private void Reread(SessionFixture fixture, string file, string content, bool broken = false)
    {
        Written(file, content);
        Assert.Empty(fixture.Keys.Look());
        Assert.Equal(broken, Assert.Single(fixture.Keys.Look()).Fault is not null);
    }

    private string Written(string file, string content)
    {
        var path = Path.Combine(_folder, file);
        File.WriteAllText(path, content);
        return path;
    }
}

using System.Text;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Tokens.Keys;
using JwtXmppAuth.Tokens.Keys.Remote;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Tests.Tokens.Keys.Remote;

/// <summary>Sources between a publisher of keys and a clock that stands still.</summary>
internal sealed class RemoteFixture : IKeyFetchLog
{
    public static readonly Uri Place = new("https://id.example.com/keys");

    public RemoteFixture() => Server.Answer = _ => Document(Publisher.Jwks);

    public KeyPublisher Publisher { get; } = new(PublishedKey.Ec("k1"));

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public FakeDocuments Server { get; } = new();

    public KeyFetchOptions Options { get; } = new();

    public List<KeyFetch> Log { get; } = [];

    public KeyFetching Fetching => new(Server, () => Options, this, Time, () => 0);

    public static KeyDocument.Fetched Document(string text, TimeSpan? lifetime = null) => new(Encoding.UTF8.GetBytes(text), null, lifetime);

    public static RemoteKeyOrigin Origin(KeySourceKind kind) => new(kind, "my-app", new KeyTerms("Keys:0"), Place);

    public static Task<KeyLookup> FindAsync(IKeySource source, string? keyId) =>
        source.FindAsync(keyId, SigningAlgorithm.ES256, TestContext.Current.CancellationToken).AsTask();

    public static async Task<string?> IdAsync(IKeySource source, string keyId) =>
        (await FindAsync(source, keyId) as KeyLookup.Found)?.Keys.Single().Id;

    public RemoteKeys Jwks(Func<byte[], KeyTerms, KeyReading>? read = null) => new(
        Origin(KeySourceKind.JwksUrl), _ => new(new DocumentAddress.Known(Place)), read ?? JwksDocument.Read, Fetching);

    public DiscoveredKeys Discovered(string issuer = "https://id.example.com/realm", bool allowHttp = false) =>
        new(Origin(KeySourceKind.Discovery), issuer, allowHttp, Fetching);

    public KeyServer KeyServer(string server = "https://keys.example.com") => new(Origin(KeySourceKind.KeyServer), server, Fetching);

    void IKeyFetchLog.Ended(KeyFetch fetch)
    {
        lock (Log)
            Log.Add(fetch);
    }
}

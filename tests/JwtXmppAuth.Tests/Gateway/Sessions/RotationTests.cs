using System.Collections.Concurrent;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Tests.Tokens.Keys.Remote;
using JwtXmppAuth.Tokens;
using JwtXmppAuth.Tokens.Keys.Remote;

namespace JwtXmppAuth.Tests.Gateway.Sessions;

/// <summary>
/// Keys roll over twice and their server dies for a while, under 500 session starts a second of virtual time, each a login
/// of a real session, some of them with keys that nobody has.
/// </summary>
public sealed class RotationTests
{
    private const int StartsPerStep = 10;
    private const int StrangerEvery = 50;

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan AnswerTime = TimeSpan.FromMilliseconds(200);

    private readonly KeyPublisher _publisher = new(PublishedKey.Ec("k1"));
    private readonly ConcurrentBag<(string Key, TimeSpan At, bool Accepted)> _logins = [];
    private readonly Queue<(TimeSpan At, Task Login)> _pending = [];
    private readonly SessionFixture _fixture;
    private readonly SlowServer _server;
    private readonly DateTimeOffset _begun;
    private int _starts;

    public RotationTests()
    {
        SlowServer? server = null;
        _fixture = new SessionFixture(
            maxSessions: 10_000,
            app: app =>
            {
                app.Secrets.Clear();
                app.Algorithm = null;
                app.Keys.Add(new KeyOptions { JwksUrl = "https://id.example.com/keys" });
            },
            documents: time => server = new SlowServer(_publisher, time),
            terms: new KeyFetchOptions
            {
                MinAge = TimeSpan.FromSeconds(1),
                MaxAge = TimeSpan.FromSeconds(3),
                DefaultAge = TimeSpan.FromSeconds(3),
                KeepFor = TimeSpan.FromSeconds(8),
                CoolDown = TimeSpan.FromSeconds(1),
            });
        _server = server!;
        _begun = _fixture.Time.GetUtcNow();
    }

    private TimeSpan Now => _fixture.Time.GetUtcNow() - _begun;

    [Fact]
    public async Task No_valid_token_is_refused_and_no_revoked_key_accepted_after_its_time()
    {
        var k1 = _publisher.Newest;
        await StartAsync(3, k1);

        // The first time the issuer signs with the new key in the very moment it publishes it.
        var k2 = PublishedKey.Ec("k2");
        _publisher.Publish(k2);
        await StartAsync(2, k1, k2);
        _publisher.Retire("k1");
        var k1Revoked = Now;
        await StartAsync(5, k1, k2);

        _server.IsDead = true;
        await StartAsync(6, k2);
        _server.IsDead = false;

        // The second time strangers keep the server busy, and the issuer publishes the key a while before it uses it.
        var k3 = PublishedKey.Ec("k3");
        _publisher.Publish(k3);
        await StartAsync(4, strangers: true, k2);
        await StartAsync(2, strangers: true, k2, k3);
        _publisher.Retire("k2");
        var k2Revoked = Now;
        await StartAsync(5, strangers: true, k2, k3);
        await DrainAsync(TimeSpan.Zero);

        var longest = TimeSpan.FromSeconds(3) + AnswerTime;
        Assert.Equal(27 * 500, _logins.Count);
        Assert.DoesNotContain(_logins, login => !login.Accepted && login.Key == "k1" && login.At < k1Revoked);
        Assert.DoesNotContain(_logins, login => !login.Accepted && login.Key == "k2" && login.At < k2Revoked);
        Assert.DoesNotContain(_logins, login => !login.Accepted && login.Key == "k3");
        Assert.DoesNotContain(_logins, login => login.Accepted && login.Key == "k1" && login.At >= k1Revoked + longest);
        Assert.DoesNotContain(_logins, login => login.Accepted && login.Key == "k2" && login.At >= k2Revoked + longest);
        Assert.DoesNotContain(_logins, login => login.Accepted && login.Key == "stranger");
        // Every second of strangers at most one question, besides those that keep the keys fresh.
        Assert.InRange(_server.Asked, 10, 40);
    }

    private Task StartAsync(int seconds, params PublishedKey[] keys) => StartAsync(seconds, strangers: false, keys);

    private async Task StartAsync(int seconds, bool strangers, params PublishedKey[] keys)
    {
        for (var step = 0; step < seconds * 50; step++)
        {
            for (var n = 0; n < StartsPerStep; n++, _starts++)
            {
                var key = strangers && _starts % StrangerEvery == 0 ? PublishedKey.Ec("stranger") : keys[_starts % keys.Length];
                _pending.Enqueue((Now, LogInAsync(key, Now)));
            }

            _fixture.Time.Advance(Step);
            // Whatever had to wait for the server is usually decided by then.
            await DrainAsync(3 * AnswerTime);
        }
    }

    /// <param name="leave">Logins that have begun since then may go on waiting.</param>
    private async Task DrainAsync(TimeSpan leave)
    {
        while (_pending.TryPeek(out var oldest) && oldest.At <= Now - leave)
        {
            for (; !oldest.Login.IsCompleted; _fixture.Time.Advance(Step))
                await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
            await _pending.Dequeue().Login;
        }
    }

    private async Task LogInAsync(PublishedKey key, TimeSpan at)
    {
        var token = key.Token((Issuer.Hmac() with { Time = _fixture.Time }).Payload("a", SessionFixture.Domain));
        _logins.Add((key.Id, at, await _fixture.LogInAsync(token)));
    }

    private sealed class SlowServer(KeyPublisher publisher, TimeProvider time) : IKeyDocuments
    {
        private int _asked;

        public int Asked => _asked;

        public bool IsDead { get; set; }

        public async Task<KeyDocument> GetAsync(Uri address, string? known, CancellationToken cancellation)
        {
            Interlocked.Increment(ref _asked);
            // What is true when it is asked, told a while later.
            KeyDocument answer = IsDead
                ? new KeyDocument.Failed(KeyFetchOutcome.Unreachable, "does not answer: ConnectionError.")
                : RemoteFixture.Document(publisher.Jwks);
            await Task.Delay(AnswerTime, time, cancellation);
            return answer;
        }
    }
}

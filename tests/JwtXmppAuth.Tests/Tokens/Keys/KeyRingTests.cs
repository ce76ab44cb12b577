using System.Text;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Tokens;
using JwtXmppAuth.Tokens.Keys;
using JwtXmppAuth.Tokens.Keys.Material;
using JwtXmppAuth.Tokens.Reading;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Tests.Tokens.Keys;

public sealed class KeyRingTests
{
    private static readonly Issuer One = Issuer.Hmac();
    private static readonly Issuer Two = Issuer.Hmac(SecretOf("two"));

    private readonly FakeTimeProvider _clock = new(DateTimeOffset.Parse("2026-03-01T12:00:00Z", null));

    [Fact]
    public async Task Keys_of_any_source_verify()
    {
        var ring = Ring(Local("a", Secret("a", One)), Local("b", Secret("b", Two)));

        Assert.Equal("a", (await AcceptAsync(ring, One.Token())).Source);
        Assert.Equal("b", (await AcceptAsync(ring, Two.Token())).Source);
    }

    [Fact]
    public async Task Nothing_is_fetched_for_a_token_that_a_key_at_hand_verifies()
    {
        var remote = new ScriptedSource("remote", KeySourceKind.JwksUrl) { Lookup = new KeyLookup.Unavailable("remote is down.") };
        var ring = Ring(remote, Local("a", Secret("a", One)));

        await AcceptAsync(ring, One.Token());
        Assert.Equal(0, remote.Asked);

        await RefuseAsync(ring, Two.Token());
        Assert.Equal(1, remote.Asked);
    }

    [Fact]
    public async Task A_wrong_signature_is_told_only_when_every_source_could_be_asked()
    {
        var remote = new ScriptedSource("remote", KeySourceKind.JwksUrl) { Lookup = new KeyLookup.Unknown("remote has no key \"k\".") };
        var ring = Ring(Local("a", Secret("a", One)), remote);
        Assert.Equal((TokenReason.Signature, "Invalid signature"), Shown(await RefuseAsync(ring, Two.Token())));

        remote.Lookup = new KeyLookup.Unavailable("remote is down.");
        var failure = await RefuseAsync(ring, Two.Token());
        Assert.Equal((TokenReason.Key, "could not obtain public key"), Shown(failure));
        Assert.Contains("remote is down.", failure.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_key_is_told_with_the_keys_that_are_known()
    {
        var failure = await RefuseAsync(Ring(Local("a", Secret("a", One, "k1"))), One.TokenWithHeader(header => header["kid"] = "k9"));

        Assert.Equal((TokenReason.Key, "could not obtain public key"), Shown(failure));
        Assert.Contains("a has no key \"k9\"; it has \"k1\".", failure.Explanation, StringComparison.Ordinal);
        Assert.Equal("\"k9\"", failure.Actual);
    }

    [Fact]
    public async Task A_source_that_finds_keys_by_id_alone_makes_a_missing_kid_the_fault()
    {
        var source = new ScriptedSource("server", KeySourceKind.KeyServer) { Lookup = new KeyLookup.Unnamed("server needs a kid.") };

        Assert.Equal((TokenReason.KeyId, "'kid' claim is missing"), Shown(await RefuseAsync(Ring(source), One.Token())));
    }

    [Fact]
    public async Task Without_any_key_the_plugin_has_a_text_too() =>
        Assert.Equal((TokenReason.Key, "signature verification key is missing"), Shown(await RefuseAsync(Ring(), One.Token())));

    [Theory]
    [InlineData("k1", true)]
    [InlineData("k2", false)]
    [InlineData(null, true)]
    public async Task A_key_with_an_id_serves_tokens_of_that_id_and_those_without(string? kid, bool good)
    {
        var token = kid is null ? One.Token() : One.TokenWithHeader(header => header["kid"] = kid);
        Assert.Equal(good, await VerdictAsync(Ring(Local("a", Secret("a", One, "k1"))), token) is SignatureVerdict.Verified);
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    public async Task A_key_counts_from_its_first_moment_on(int seconds, bool good)
    {
        var key = Secret("a", One, notBefore: _clock.GetUtcNow());
        _clock.AdjustTime(_clock.GetUtcNow().AddSeconds(seconds));

        var verdict = await VerdictAsync(Ring(Local("a", key)), One.Token());
        Assert.Equal(good, verdict is SignatureVerdict.Verified);
        if (verdict is SignatureVerdict.Refused(var failure))
            Assert.Contains("valid only from 2026-03-01 12:00:00Z on", failure.Explanation, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, false)]
    [InlineData(1, false)]
    public async Task A_key_counts_until_its_last_moment(int seconds, bool good)
    {
        var key = Secret("a", One, notAfter: _clock.GetUtcNow());
        _clock.AdjustTime(_clock.GetUtcNow().AddSeconds(seconds));

        var verdict = await VerdictAsync(Ring(Local("a", key)), One.Token());
        Assert.Equal(good, verdict is SignatureVerdict.Verified);
        if (verdict is SignatureVerdict.Refused(var failure))
            Assert.Equal((TokenReason.Key, "signature verification key is missing"), Shown(failure));
    }

    [Fact]
    public async Task A_verdict_that_waits_comes_when_the_keys_do()
    {
        var waiting = new TaskCompletionSource<KeyLookup>();
        var source = new ScriptedSource("remote", KeySourceKind.JwksUrl) { Waiting = waiting.Task };
        using var token = CompactToken.Read(One.Token(), out _)!;

        var verdict = Ring(source).VerifyAsync(token, SigningAlgorithm.HS256, at: null, atHand: false, CancellationToken.None);
        Assert.False(verdict.IsCompleted);
        waiting.SetResult(new KeyLookup.Found([Secret("remote", One)]));
        Assert.IsType<SignatureVerdict.Verified>(await verdict);
    }

    [Fact]
    public void A_key_is_never_pinned_to_another_family_or_to_nothing()
    {
        var secret = SecretMaterial.Mistaken(new byte[64]);
        Assert.Throws<ArgumentException>(() => new VerificationKey(secret, new("a", SigningAlgorithm.RS256)));
        Assert.Throws<ArgumentException>(() => new VerificationKey(secret, new KeyLabel("a")));
    }

    private static string SecretOf(string text) => text + Issuer.DefaultSecret;

    private static (TokenReason, string) Shown(TokenFailure failure) => (failure.Reason, failure.Text);

    private KeyRing Ring(params IKeySource[] sources) => new("my-app", sources, _clock);

    private static ConfiguredKeys Local(string name, VerificationKey key) => new(KeySourceKind.Secret, name, key);

    private static VerificationKey Secret(
        string source, Issuer issuer, string? id = null, DateTimeOffset? notBefore = null, DateTimeOffset? notAfter = null) =>
        new(
            SecretMaterial.Mistaken(Encoding.UTF8.GetBytes(issuer == One ? Issuer.DefaultSecret : SecretOf("two"))),
            new(source, SigningAlgorithm.HS256) { Id = id, NotBefore = notBefore, NotAfter = notAfter });

    private static async Task<SignatureVerdict> VerdictAsync(KeyRing ring, string token)
    {
        using var compact = CompactToken.Read(token, out _)!;
        return await ring.VerifyAsync(compact, SigningAlgorithm.HS256, at: null, atHand: false, CancellationToken.None);
    }

    private static async Task<VerificationKey> AcceptAsync(KeyRing ring, string token) =>
        Assert.IsType<SignatureVerdict.Verified>(await VerdictAsync(ring, token)).Key;

    private static async Task<TokenFailure> RefuseAsync(KeyRing ring, string token) =>
        Assert.IsType<SignatureVerdict.Refused>(await VerdictAsync(ring, token)).Failure;

    /// <summary>Answers as it is told, and counts.</summary>
    private sealed class ScriptedSource(string name, KeySourceKind kind) : IKeySource
    {
        public KeyLookup Lookup { get; set; } = new KeyLookup.Unknown("nothing.");

        public Task<KeyLookup>? Waiting { get; init; }

        public int Asked { get; private set; }

        public string Name => name;

        public IReadOnlyCollection<SigningAlgorithm> Algorithms => SigningAlgorithm.All;

        public KeySourceState State => new() { Kind = kind, Name = name };

        public KeyLookup AtHand(string? keyId, SigningAlgorithm algorithm) => Lookup;

        public ValueTask<KeyLookup> FindAsync(string? keyId, SigningAlgorithm algorithm, CancellationToken cancellation)
        {
            Asked++;
            return Waiting is null ? new(Lookup) : new(Waiting);
        }
    }
}

using System.Text.Json.Nodes;
using JwtXmppAuth.Gateway.Policy;
using JwtXmppAuth.Gateway.Revocation;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Tests.Tokens;
using JwtXmppAuth.Tokens;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Tests.Gateway.Revocation;

/// <summary>Entries and verified tokens as tests need them.</summary>
internal static class Entries
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static int _count;

    public static RevocationEntry Of(
        RevocationTarget target, TimeSpan? ttl = null, DateTimeOffset? issuedBefore = null, string? id = null, DateTimeOffset? now = null) => new()
        {
            Id = id ?? Interlocked.Increment(ref _count).ToString("x12", System.Globalization.CultureInfo.InvariantCulture),
            Target = target,
            IssuedBefore = issuedBefore,
            Since = now ?? Now,
            Until = (now ?? Now) + (ttl ?? TimeSpan.FromHours(1)),
            By = "ops",
        };

    public static RevocationEntry OfToken(string jti, TimeSpan? ttl = null) => Of(RevocationTarget.OfToken("my-app", jti), ttl);

    public static MucAddress Room(string name) => new("conference.meet.example.com", name);

    public static VerifiedToken Token(Action<JsonObject>? change = null)
    {
        var clock = new FakeTimeProvider(Now);
        var issuer = Issuer.Hmac() with { Time = clock };
        return new TokenVerifier([issuer.App()], new TokenRules(), clock).Accept(issuer.Token("a", "meet.example.com", change));
    }
}

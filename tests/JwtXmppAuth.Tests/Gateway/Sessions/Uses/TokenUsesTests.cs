using System.Security.Cryptography;
using JwtXmppAuth.Gateway.Revocation;
using JwtXmppAuth.Gateway.Sessions.Uses;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Tests.Tokens;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Tests.Gateway.Sessions.Uses;

public sealed class TokenUsesTests
{
    [Fact]
    public void Newcomers_that_are_not_in_yet_send_nobody_away_and_are_not_sent_away()
    {
        var issuer = Issuer.Hmac();
        var app = issuer.App(app => (app.MaxSessionsPerSubject, app.WhenTooManySessions) = (1, TooManySessions.EndOldest));
        var token = new TokenVerifier([app], new(), TimeProvider.System).Accept(issuer.Token());
        var uses = new TokenUses(1, TimeProvider.System, new VolatileUsedTokenStore());
        uses.Adopt([app]);
        List<string> ended = [];
        var (oldest, first, second) = (For("oldest"), For("first"), For("second"));

        Assert.All([oldest, first, second], hold => Assert.Null(hold.Take(token)));
        oldest.Settle(token);
        Assert.Empty(ended);
        first.GiveBack();
        Assert.Empty(ended);
        second.Settle(token);
        Assert.Equal(["oldest"], ended);
        second.Settle(token);
        Assert.Equal(["oldest"], ended);

        TokenHold For(string session)
        {
            var hold = uses.For(session);
            hold.End = () => ended.Add(session);
            return hold;
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_second_signature_of_a_token_gets_no_place_of_its_own(bool named)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var issuer = Issuer.Ec(key);
        var app = issuer.App(app =>
        {
            app.MaxSessionsPerToken = named ? 1 : 0;
            app.MaxSessionsPerSubject = named ? 0 : 1;
        });
        var verifier = new TokenVerifier([app], new(), TimeProvider.System);
        var token = issuer.Token(change: claims => claims["context"]!["user"]!["id"] = named ? "u1" : null);
        var uses = new TokenUses(1, TimeProvider.System, new VolatileUsedTokenStore());
        uses.Adopt([app]);

        Assert.Null(uses.For("a").Take(verifier.Accept(token)));
        Assert.Equal(
            named ? "session.per_token" : "session.per_subject",
            uses.For("b").Take(verifier.Accept(SecondSignature.Of(token)))?.Code);
    }
}

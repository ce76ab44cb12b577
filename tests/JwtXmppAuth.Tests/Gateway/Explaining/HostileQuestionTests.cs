using System.Text.Json;
using CsCheck;
using JwtXmppAuth.Gateway.Explaining;
using JwtXmppAuth.Server.Admin;
using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Tests.Gateway.Explaining;

/// <summary>Whatever is asked ends in an answer of a bounded length, with nothing of the token or the secret in it.</summary>
public sealed class HostileQuestionTests
{
    private const int LongestAnswer = 32 * 1024;
    private const int Piece = 24;

    private readonly Asked _good = new("good", issuer => issuer.Token("standup", "acme")) { OnGateway = AskedTokens.WithOther };

    [Fact]
    public void Any_question_is_answered()
    {
        var explainer = Explainer.Of(_good.Options(), _good.Issuer.Time);
        var good = _good.Make(_good.Issuer)!;
        var text = Gen.OneOf(
            Gen.String, Gen.String[Gen.Char["a%2fé@:/?#[]&=. \0\n\ud83d\ufffe"], 0, 40],
            Gen.OneOf("Standup", "https://meet.example.com/acme/Standup", "x@conference.other.example.com", "@", "://", "https://", "[]", "%", new string('a', 5000))
                );
        Gen.Select(Gen.OneOf(Gen.OneOf(good, good + "x", "Bearer " + good), Gen.String), text, text)
            .Sample((token, room, tenant) =>
            {
                foreach (var host in explainer.Hosts)
                {
                    var question = new ExplainQuestion(token) { Room = room, Tenant = tenant.Length % 2 == 0 ? tenant : null, At = _good.Issuer.Time.GetUtcNow() };
                    var explained = explainer.ExplainAsync(host, question, CancellationToken.None);
                    Assert.True(explained.IsCompletedSuccessfully);
                    var shown = JsonSerializer.Serialize(explained.Result, AdminBody.Json);
                    Assert.InRange(shown.Length, 1, LongestAnswer);
                    Assert.DoesNotContain(Issuer.DefaultSecret[..12], shown, StringComparison.Ordinal);
                    for (var at = 0; at + Piece <= good.Length; at += Piece)
                        Assert.DoesNotContain(good.Substring(at, Piece), shown, StringComparison.Ordinal);
                }
            }, iter: 2_000);
    }
}

using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Interop.EndToEnd;

/// <summary>With every log at its most talkative, no part of a token and no secret is in any of them.</summary>
public sealed class CanaryTests : Deployment<Prosody13>
{
    private const string Canary = "canary-7f3a91";

    [Fact]
    public async Task Neither_a_token_nor_a_secret_appears_in_any_log_metric_or_health_report()
    {
        var good = Issuer.Token("canary", Prosody.Host, claims => claims["note"] = Canary);
        var bad = Issuer.Token("canary", Prosody.Host, claims => (claims["note"], claims["aud"]) = (Canary, "nobody"));
        var forged = (Issuer.Hmac() with { Id = Issuer.Id, Audience = Issuer.Audience }).Token(change: claims => claims["note"] = Canary);

        await using (var client = await ConnectAsync(good))
        {
            await client.JoinAsync("canary");
            await client.JoinAsync("elsewhere");
        }

        foreach (var refused in new[] { bad, forged, "junk-" + Canary, new string('t', 20_000) + Canary })
            await Assert.ThrowsAsync<InvalidDataException>(() => ConnectAsync(refused));
        using var http = new HttpClient();
        await http.GetAsync(Url(good, "canary"), TestContext.Current.CancellationToken);
        await http.GetAsync(Url(good, "canary", "/no/such/path"), TestContext.Current.CancellationToken);
        using (var request = new HttpRequestMessage(HttpMethod.Post, Gateway.Bosh) { Content = new StringContent("<no") })
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {good}");
            await http.SendAsync(request, TestContext.Current.CancellationToken);
        }

        var reports = await Gateway.AskAsync("/metrics") + await Gateway.AskAsync("/health/ready");
        foreach (var (where, text) in new[] { ("gateway", Gateway.Log.Text), ("Prosody", Prosody.Log.Text), ("reports", reports) })
        {
            Assert.NotEmpty(text);
            foreach (var secret in Pieces(good, bad, forged).Append(Canary).Append(Issuer.App().Secrets[0]).Append(Prosody.Secrets[0]))
                Assert.False(text.Contains(secret, StringComparison.Ordinal), $"The log of {where} contains {secret}");
        }
    }

    /// <summary>Payloads and signatures; a header alone is the same for every token.</summary>
    private static IEnumerable<string> Pieces(params string[] tokens) => tokens.SelectMany(token => token.Split('.')[1..]);
}

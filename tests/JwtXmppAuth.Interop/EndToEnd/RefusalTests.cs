using System.Text.Json.Nodes;
using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Interop.EndToEnd;

/// <summary>Every claim wrong in turn: what the client reads, and what the operator finds under the same reference.</summary>
public sealed class RefusalTests(Deployment<Prosody012> deployment) : IClassFixture<Deployment<Prosody012>>
{
    public static TheoryData<string, string, string> WrongTokens => new()
    {
        { "no token", "token required", "token.missing" },
        { "not a token", "Invalid token", "token.malformed" },
        { "five parts", "Invalid token", "token.unsupported" },
        { "other algorithm", "Invalid or incorrect alg", "token.alg" },
        { "alg none", "Invalid or incorrect alg", "token.alg" },
        { "other secret", "Invalid signature", "token.signature" },
        { "other app's token", "Invalid signature", "token.signature" },
        { "expired", "Not acceptable by exp (", "token.exp" },
        { "exp as text", "exp must be number", "token.exp" },
        { "not yet", "Not acceptable by nbf", "token.nbf" },
        { "no iss", "&apos;iss&apos; claim is missing", "token.iss" },
        { "wrong iss", "invalid &apos;iss&apos; claim", "token.iss" },
        { "no aud", "&apos;aud&apos; claim is missing", "token.aud" },
        { "wrong aud", "invalid &apos;aud&apos; claim", "token.aud" },
        { "no room", "room claim is missing", "token.room" },
        { "no sub", "sub claim is missing", "token.sub" },
        { "no typ", "Invalid typ", "token.typ" },
        { "one byte too much", "", "token.too_large" },
    };

    [Theory]
    [MemberData(nameof(WrongTokens))]
    public async Task A_wrong_token_is_refused_to_the_client_and_explained_to_the_operator(string what, string text, string code)
    {
        using var client = new BoshClient(deployment.Url(Token(what), "first"));
        await client.OpenAsync(Prosody.Host, cancellation: TestContext.Current.CancellationToken);
        var answer = await client.SendAsync(
            "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>", cancellation: TestContext.Current.CancellationToken);

        var match = System.Text.RegularExpressions.Regex.Match(
            answer.Text, @"<failure.*><not-allowed/><text>(.*) \[([0-9a-f]{12})\]</text></failure>");
        Assert.True(match.Success, answer.Text);
        Assert.StartsWith(text, match.Groups[1].Value, StringComparison.Ordinal);
        var line = await deployment.Gateway.Log.WaitForAsync($"Login {match.Groups[2].Value} at {Prosody.Host} refused");
        Assert.Contains(code, line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_largest_token_is_carried_through_to_Prosody()
    {
        var token = deployment.Issuer.TokenOfLength(16 * 1024, "large", Prosody.Host);
        await using var client = await deployment.ConnectAsync(token);
        var own = await client.JoinAsync("large", "large");
        Assert.NotEqual("error", own.Type);
    }

    private string? Token(string what) => what switch
    {
        "no token" => null,
        "not a token" => "abc",
        "five parts" => "a.b.c.d.e",
        "other algorithm" => Issuer.Hmac(algorithm: "HS512").Token(),
        "alg none" => With(header => header["alg"] = "none"),
        "other secret" => (Issuer.Hmac() with { Id = deployment.Issuer.Id, Audience = deployment.Issuer.Audience }).Token(),
        "other app's token" => deployment.OtherIssuer.Token("first", Prosody.Host),
        "expired" => Good(claims => claims["exp"] = 1),
        "exp as text" => Good(claims => claims["exp"] = "tomorrow"),
        "not yet" => Good(claims => claims["nbf"] = 99999999999),
        "no iss" => Good(claims => claims.Remove("iss")),
        "wrong iss" => Good(claims => claims["iss"] = "nobody"),
        "no aud" => Good(claims => claims.Remove("aud")),
        "wrong aud" => Good(claims => claims["aud"] = "nobody"),
        "no room" => Good(claims => claims.Remove("room")),
        "no sub" => Good(claims => claims.Remove("sub")),
        "no typ" => With(header => header.Remove("typ")),
        "one byte too much" => deployment.Issuer.TokenOfLength(16 * 1024 + 1, "large", Prosody.Host),
        _ => throw new ArgumentOutOfRangeException(nameof(what), what, null),
    };

    private string Good(Action<JsonObject> change) => deployment.Issuer.Token("first", Prosody.Host, change);

    private string With(Action<JsonObject> header) => deployment.Issuer.TokenWithHeader(header);
}

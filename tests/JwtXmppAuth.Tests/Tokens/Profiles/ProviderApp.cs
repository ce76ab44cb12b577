using System.Text.Json.Nodes;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Tokens;
using JwtXmppAuth.Tokens.Profiles;
using JwtXmppAuth.Xmpp;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Tests.Tokens.Profiles;

/// <summary>An app that takes a provider's tokens, and the provider that signs them with RS256, as all of them do.</summary>
internal sealed class ProviderApp
{
    public const long Now = 1_800_000_000;

    private readonly Issuer _issuer = Issuer.Rsa(RsaKeys.One);
    private readonly TokenVerifier _verifier;

    public ProviderApp(JsonObject sample, IdentityProvider provider, Action<ProfileOptions>? change = null, string audience = "*", TokenRules? host = null)
    {
        var app = (_issuer with { Id = "app", Audience = audience }).App();
        app.AcceptedIssuers.Add(sample["iss"]!.GetValue<string>());
        app.Profile.Provider = provider;
        change?.Invoke(app.Profile);
        if (app.Profile.Rooms.Count == 0)
            app.Profile.Rooms.Add("*");
        _verifier = new([app], host ?? Host, new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(Now)));
    }

    /// <summary>What a host asks that serves <c>meet.example.com</c>.</summary>
    public static TokenRules Host { get; } = new() { Domain = "meet.example.com", RoomForm = RoomName.BackendSafe };

    /// <summary>The payload with times around now, signed.</summary>
    public string Sign(JsonObject payload, string type = "JWT")
    {
        payload["iat"] = Now - 10;
        payload["exp"] = Now + 300;
        return _issuer.Sign($$"""{"alg":"RS256","typ":"{{type}}","kid":"k1"}""", payload.ToJsonString());
    }

    public async Task<TokenVerdict> JudgeAsync(JsonObject payload, string? room = "a-room", string tenant = "", string type = "JWT") =>
        await _verifier.VerifyAsync(Sign(payload, type), new Destination(room, tenant), TestContext.Current.CancellationToken);

    public async Task<TokenExplanation> ExplainAsync(JsonObject payload, string? room = "a-room", string tenant = "", string type = "JWT") =>
        await _verifier.ExplainAsync(
            Sign(payload, type), new(room, tenant), DateTimeOffset.FromUnixTimeSeconds(Now), TestContext.Current.CancellationToken);

    public async Task<VerifiedToken> AcceptAsync(JsonObject payload, string? room = "a-room", string tenant = "", string type = "JWT") =>
        await JudgeAsync(payload, room, tenant, type) switch
        {
            TokenVerdict.Accepted(var token) => token,
            var other => throw new Xunit.Sdk.XunitException($"The token should be accepted: {other}"),
        };

    public async Task<TokenFailure> RefuseAsync(JsonObject payload, string? room = "a-room", string tenant = "", string type = "JWT") =>
        await JudgeAsync(payload, room, tenant, type) switch
        {
            TokenVerdict.Rejected(var failure) => failure,
            var other => throw new Xunit.Sdk.XunitException($"The token should be refused: {other}"),
        };
}

using System.Buffers.Text;
using System.Text.Json.Nodes;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Explaining;
using JwtXmppAuth.Gateway.Policy;
using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Tokens;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Tests.Gateway.Explaining;

/// <summary>Tokens whose claims do, and do not, fit into the hand-off to Prosody.</summary>
public sealed class LargeTokenTests
{
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.FromUnixTimeSeconds(Asked.Now));
    private readonly Handoff _handoff;

    public LargeTokenTests() => _handoff = new Handoff(new byte[32], _clock);

    [Theory]
    [InlineData(-1, null)]
    [InlineData(0, null)]
    [InlineData(1, "handoff.too_large")]
    public async Task What_passes_the_bound_is_told_as_it_would_be_refused(int beyond, string? code)
    {
        var small = new MeasuringUpstream(_handoff);
        await ExplainAsync(small, 0);
        // Four characters of base64url carry three bytes: the largest payload that fits beside header and signature.
        var largest = ((Handoff.MaxBytes - small.Around) * 3 / 4) - small.Payload;
        await using var prosody = new ProsodyUpstream(
            new Dictionary<string, ProsodyOptions> { [Asked.Host] = new() }, _handoff, _clock, NullLogger<ProsodyUpstream>.Instance);

        var explanation = await ExplainAsync(prosody, largest + beyond);

        Assert.Equal((code, code is null), (explanation.Code, explanation.Accepted));
        if (code is null)
            return;
        var check = Assert.Single(explanation.Stages.SelectMany(stage => stage.Checks), check => check.Outcome is CheckOutcome.Failed);
        Assert.Equal(("handoff", code, "token carries too much"), (check.Name, check.Code, check.Text));
        Assert.Contains($"more than {Handoff.MaxBytes} bytes", explanation.Headline, StringComparison.Ordinal);
        Assert.Empty(explanation.Grants);
    }

    /// <param name="more">Bytes in the token's features beside the little that is there.</param>
    private async Task<Explanation> ExplainAsync(IUpstream upstream, int more)
    {
        var issuer = Issuer.Hmac() with { Time = _clock };
        var app = issuer.App(app => app.MaxTokenBytes = TokenOptionsCheck.MaxTokenBytes);
        var options = new HostOptions { Domain = Asked.Host };
        var explainer = new Explainer(
        [
            new ExplainedHost(
                options,
                new TokenVerifier([app], options.TokenRules, _clock),
                new RoomAccess(options, [options]),
                HostServices.None) { Upstream = upstream },
        ]);
        var token = issuer.Token(change: claims => claims["context"]!["features"] = new JsonObject { ["note"] = new string('n', more) });
        return await explainer.ExplainAsync(Asked.Host, new ExplainQuestion(token) { At = _clock.GetUtcNow() }, CancellationToken.None)
            ?? throw new InvalidOperationException("No such host.");
    }

    /// <summary>Takes every login, and says of what size its hand-off would be.</summary>
    private sealed class MeasuringUpstream(Handoff handoff) : IUpstream
    {
        /// <summary>Bytes of the claims.</summary>
        public int Payload { get; private set; }

        /// <summary>Characters of the serialisation around the claims' own.</summary>
        public int Around { get; private set; }

        public string Name => "measuring";

        public UpstreamHealth Health => new(true, "It measures.");

        public LoginRefusal? Refuses(UpstreamLogin login)
        {
            Assert.True(handoff.TryCreate(login, forwardToken: false, out var created));
            var claims = created.Split('.')[1];
            (Payload, Around) = (Base64Url.DecodeFromChars(claims).Length, created.Length - claims.Length);
            return null;
        }

        public Task<IUpstreamConnection> ConnectAsync(UpstreamLogin login, CancellationToken cancellation) =>
            throw new InvalidOperationException("An explanation opens nothing.");
    }
}

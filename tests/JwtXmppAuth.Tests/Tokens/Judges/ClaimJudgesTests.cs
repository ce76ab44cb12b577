using System.IdentityModel.Tokens.Jwt;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Tokens;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.Tokens;

namespace JwtXmppAuth.Tests.Tokens.Judges;

/// <summary>What others say of the same claims at the same moment: the same, but for the differences that stand here.</summary>
public sealed class ClaimJudgesTests
{
    private static readonly FakeTimeProvider Clock = new(DateTimeOffset.FromUnixTimeSeconds(ClaimSamples.Now));

    private static readonly Lazy<IReadOnlyList<bool>> Ours = new(() =>
    {
        var verifiers = ClaimSamples.All.Select(sample => sample.Leeway).Distinct().ToDictionary(leeway => leeway, leeway => new TokenVerifier(
            [ClaimSamples.Issuer.App(app =>
            {
                app.Leeway = TimeSpan.FromSeconds(leeway);
                app.AcceptAudienceArray = true;
            })],
            new(),
            Clock));
        return [.. ClaimSamples.All.Select(sample => verifiers[sample.Leeway].Verify(sample.Token) is TokenVerdict.Accepted)];
    });

    private static readonly Difference[] OfJose =
    [
        new("An audience among other things than strings is none here: RFC 7519 section 4.1.3 has an array of strings.",
            OursAccept: false, sample => sample.Claims["aud"] is JsonArray items && items.Any(item => item?.GetValueKind() != JsonValueKind.String)),
        new("A number beyond all others is read as infinity there, and never ends; here it cannot be computed with.",
            OursAccept: false, sample => sample.Number("exp") is double.PositiveInfinity),
    ];

    private static readonly Difference[] OfIdentityModel =
    [
        new("A token is taken in the very second of exp there; RFC 7519 section 4.1.4: not on or after it.",
            OursAccept: false, sample => Rounded(sample.Number("exp")) == ClaimSamples.Now - sample.Leeway),
        new("A moment is rounded to a second there; here a token that begins half a second later is not valid yet.",
            OursAccept: false, sample => sample.Number("nbf") > ClaimSamples.Now + sample.Leeway
                && Rounded(sample.Number("nbf")) == ClaimSamples.Now + sample.Leeway),
        new("A number in quotes is read there; RFC 7519 section 2 has a JSON number.",
            OursAccept: false, sample => sample.Claims["exp"]?.GetValueKind() == JsonValueKind.String),
        new("A slash at an audience's end is overlooked there; it is compared letter by letter here, as RFC 7519 section 4.1.3 has it.",
            OursAccept: false, sample => sample.Claims["aud"]?.ToJsonString() == "\"jitsi/\""),
        new("What 64 bits of seconds cannot hold is an exception there; the plugin computes with any number, and so do we.",
            OursAccept: true, sample => Math.Abs(sample.Number("exp") ?? 0) >= long.MaxValue || Math.Abs(sample.Number("nbf") ?? 0) >= long.MaxValue),
        new("A token that begins after its end is never taken there; by leeway it may be valid, by RFC 7519 section 4.1.4 and 4.1.5.",
            OursAccept: true, sample => sample.Number("nbf") > sample.Number("exp")),
    ];

    [Fact]
    public void The_samples_are_enough_to_judge_by()
    {
        Assert.True(ClaimSamples.All.Count >= 10_000, $"{ClaimSamples.All.Count}");
        Assert.InRange(Ours.Value.Count(accepted => accepted), 2_000, 8_000);
    }

    [Fact]
    public async Task Jose_accepts_the_same_claims() =>
        Compare(OfJose, await JoseJudge.JudgeClaimsAsync(ClaimSamples.Issuer, ClaimSamples.Now, ClaimSamples.All));

    [Fact]
    public void System_IdentityModel_accepts_the_same_claims() => Compare(OfIdentityModel, [.. ClaimSamples.All.Select(ByIdentityModel)]);

    /// <param name="known">Every one of them must be met, or it is none.</param>
    /// <param name="theirs">For each sample null where they take it, else why not.</param>
    private static void Compare(Difference[] known, IReadOnlyList<string?> theirs)
    {
        var differing = ClaimSamples.All.Zip(Ours.Value, theirs).Where(pair => pair.Second != pair.Third is null).ToList();
        var explained = differing.ToLookup(pair => known.FirstOrDefault(difference => difference.OursAccept == pair.Second && difference.Concerns(pair.First)));

        Assert.True(!explained[null].Any(), string.Join('\n', explained[null].Take(20).Select(pair =>
            $"leeway {pair.First.Leeway}, {pair.First.Claims.ToJsonString()}: ours {pair.Second}, theirs {pair.Third ?? "takes it"}")));
        Assert.Equal(known.Select(difference => difference.Why), known.Where(difference => explained[difference].Any()).Select(difference => difference.Why));
    }

    private static double? Rounded(double? number) => number is { } some ? Math.Round(some, MidpointRounding.ToEven) : null;

    private static string? ByIdentityModel(ClaimSample sample)
    {
        var terms = new TokenValidationParameters
        {
            IssuerSigningKey = new SymmetricSecurityKey(Encoding.UTF8.GetBytes(Issuer.DefaultSecret)),
            TryAllIssuerSigningKeys = true,
            ValidAlgorithms = [ClaimSamples.Issuer.Algorithm],
            ValidIssuer = ClaimSamples.Issuer.Id,
            ValidAudience = ClaimSamples.Issuer.Audience,
            ClockSkew = TimeSpan.FromSeconds(sample.Leeway),
            RequireExpirationTime = false,
        };
        SetClock(terms, Clock);
        try
        {
            new JwtSecurityTokenHandler { MapInboundClaims = false }.ValidateToken(sample.Token, terms, out _);
            return null;
        }
        catch (Exception problem) when (problem is SecurityTokenException or ArgumentException)
        {
            return problem.GetType().Name;
        }
    }

    /// <summary>It has a clock for tests of its own only; a LifetimeValidator would judge in its place.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_TimeProvider")]
    private static extern void SetClock(TokenValidationParameters terms, TimeProvider clock);

    /// <param name="Why">Whose rule it is, and why ours is another.</param>
    private sealed record Difference(string Why, bool OursAccept, Func<ClaimSample, bool> Concerns);
}

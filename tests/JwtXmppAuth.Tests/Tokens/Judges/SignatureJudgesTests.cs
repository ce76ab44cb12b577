using System.IdentityModel.Tokens.Jwt;
using System.Security.Cryptography;
using JwtXmppAuth.Tokens;
using Microsoft.IdentityModel.Tokens;

namespace JwtXmppAuth.Tests.Tokens.Judges;

/// <summary>What others say of the same signatures: every token that they accept is accepted here, and no other.</summary>
public sealed class SignatureJudgesTests
{
    private static readonly Lazy<IReadOnlyList<bool>> Ours = new(() =>
    {
        var verifiers = SignedSamples.Keys.ToDictionary(
            key => key, key => new TokenVerifier([key.Issuer.App()], new(), TimeProvider.System));
        return [.. SignedSamples.All.Select(sample => verifiers[sample.Key].Verify(sample.Token) is TokenVerdict.Accepted)];
    });

    [Fact]
    public void The_samples_are_enough_to_judge_by()
    {
        Assert.True(SignedSamples.All.Count >= 10_000, $"{SignedSamples.All.Count}");
        Assert.Equal(13, SignedSamples.Keys.Select(key => key.Issuer.Algorithm).Distinct().Count());
        Assert.All(SignedSamples.Keys, key =>
            Assert.True(SignedSamples.All.Count(sample => sample.Key == key && sample.Kind == "good") == SignedSamples.TokensPerKey));
        Assert.All(SignedSamples.All.Zip(Ours.Value).Where(pair => pair.First.Kind == "good"), pair => Assert.True(pair.Second));
    }

    [Fact]
    public async Task Jose_accepts_the_same_signatures()
    {
        var theirs = await JoseJudge.JudgeAsync(SignedSamples.Keys, SignedSamples.All);

        Compare(theirs.Select(error => (bool?)(error is null)));
    }

    /// <summary>It knows twelve of the algorithms; of EdDSA jose alone is the judge, and the vectors.</summary>
    [Fact]
    public void System_IdentityModel_accepts_the_same_signatures() =>
        Compare(SignedSamples.All.Select(sample => sample.Key.Issuer.Algorithm == "EdDSA" ? (bool?)null : ByIdentityModel(sample)));

    /// <param name="theirs">Null where a judge has no opinion.</param>
    private static void Compare(IEnumerable<bool?> theirs)
    {
        var differing = SignedSamples.All.Zip(Ours.Value, theirs)
            .Where(pair => pair.Third is { } their && pair.Second != their)
            .Select(pair => $"{pair.First.Key.Issuer.Algorithm}, {pair.First.Kind}: ours {pair.Second}, theirs {pair.Third}");
        Assert.Empty(differing);
    }

    private static bool ByIdentityModel(Sample sample)
    {
        using var rsa = sample.Key.Issuer.Algorithm[0] is 'R' or 'P' ? RSA.Create() : null;
        using var ecdsa = sample.Key.Issuer.Algorithm[0] is 'E' ? ECDsa.Create() : null;
        rsa?.ImportFromPem(sample.Key.Pem);
        ecdsa?.ImportFromPem(sample.Key.Pem);
        SecurityKey key = rsa is not null ? new RsaSecurityKey(rsa)
            : ecdsa is not null ? new ECDsaSecurityKey(ecdsa)
            : new SymmetricSecurityKey(sample.Key.Secret);
        try
        {
            new JwtSecurityTokenHandler { MapInboundClaims = false }.ValidateToken(sample.Token, new TokenValidationParameters
            {
                IssuerSigningKey = key,
                // It caches by key id, and these keys live only as long as this call.
                CryptoProviderFactory = new() { CacheSignatureProviders = false },
                TryAllIssuerSigningKeys = true,
                ValidAlgorithms = [sample.Key.Issuer.Algorithm],
                ValidateIssuer = false,
                ValidateAudience = false,
                ValidateLifetime = false,
            }, out _);
            return true;
        }
        catch (Exception problem) when (problem is SecurityTokenException or ArgumentException)
        {
            return false;
        }
    }
}

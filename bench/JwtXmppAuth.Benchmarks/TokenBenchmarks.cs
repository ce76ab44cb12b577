using System.Security.Cryptography;
using System.Text;
using BenchmarkDotNet.Attributes;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Tokens;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace JwtXmppAuth.Benchmarks;

/// <summary>One token of the scheme's usual size, accepted: signature, lifetime and every claim.</summary>
public class TokenBenchmarks : IDisposable
{
    private readonly RSA _rsa = RSA.Create(2048);
    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };
    private TokenVerifier _verifier = null!;
    private TokenValidationParameters _parameters = null!;
    private string _token = null!;

    [Params("HS256", "RS256")]
    public string Algorithm { get; set; } = "";

    [GlobalSetup]
    public async Task SetUp()
    {
        var rsa = Algorithm == "RS256";
        var issuer = rsa ? Issuer.Rsa(_rsa) : Issuer.Hmac();
        SecurityKey key = rsa ? new RsaSecurityKey(_rsa) : new SymmetricSecurityKey(Encoding.UTF8.GetBytes(Issuer.DefaultSecret));
        _verifier = new TokenVerifier([issuer.App()], new TokenRules(), TimeProvider.System);
        _parameters = new TokenValidationParameters
        {
            IssuerSigningKey = key,
            ValidAlgorithms = [Algorithm],
            ValidIssuer = issuer.Id,
            ValidAudience = issuer.Audience,
        };
        _token = issuer.Token();
        if (await TokenVerifier() is not TokenVerdict.Accepted || !(await JsonWebTokenHandler()).IsValid)
            throw new InvalidOperationException("Both must accept the token, or the comparison says nothing.");
    }

    [Benchmark(Baseline = true)]
    public Task<TokenValidationResult> JsonWebTokenHandler() => _handler.ValidateTokenAsync(_token, _parameters);

    [Benchmark]
    public ValueTask<TokenVerdict> TokenVerifier() => _verifier.VerifyAsync(_token, CancellationToken.None);

    [GlobalCleanup]
    public void Dispose()
    {
        _rsa.Dispose();
        GC.SuppressFinalize(this);
    }
}

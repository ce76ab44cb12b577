using System.Security.Cryptography;
using System.Text;
using BenchmarkDotNet.Attributes;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Tokens;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace JwtXmppAuth.Benchmarks;

/// <summary>Tokens of the scheme's usual size, accepted: signature, lifetime and every claim.</summary>
public class TokenBenchmarks : IDisposable
{
    private readonly RSA _rsa = RSA.Create(2048);
    private readonly ECDsa _ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };
    private TokenVerifier _verifier = null!;
    private TokenValidationParameters _parameters = null!;
    private string[] _tokens = null!;
    private int _next;

    [Params("HS256", "RS256", "ES256")]
    public string Algorithm { get; set; } = "";

    /// <summary>1: always the same. More: each of a user of his own, so that whoever remembers tokens has to forget.</summary>
    [Params(1, 2000)]
    public int Tokens { get; set; }

    [GlobalSetup]
    public async Task SetUp()
    {
        var (issuer, key) = Algorithm switch
        {
            "RS256" => (Issuer.Rsa(_rsa), (SecurityKey)new RsaSecurityKey(_rsa)),
            "ES256" => (Issuer.Ec(_ecdsa), new ECDsaSecurityKey(_ecdsa)),
            _ => (Issuer.Hmac(), new SymmetricSecurityKey(Encoding.UTF8.GetBytes(Issuer.DefaultSecret))),
        };
        _verifier = new TokenVerifier([issuer.App()], new TokenRules(), TimeProvider.System);
        _parameters = new TokenValidationParameters
        {
            IssuerSigningKey = key,
            ValidAlgorithms = [Algorithm],
            ValidIssuer = issuer.Id,
            ValidAudience = issuer.Audience,
        };
        _tokens = [.. Enumerable.Range(0, Tokens).Select(n => issuer.Token(change: payload => payload["context"]!["user"]!["id"] = $"u{n}"))];
        if (await TokenVerifier() is not TokenVerdict.Accepted || !(await JsonWebTokenHandler()).IsValid)
            throw new InvalidOperationException("Both must accept the token, or the comparison says nothing.");
    }

    [Benchmark(Baseline = true)]
    public Task<TokenValidationResult> JsonWebTokenHandler() => _handler.ValidateTokenAsync(Next(), _parameters);

    [Benchmark]
    public ValueTask<TokenVerdict> TokenVerifier() => _verifier.VerifyAsync(Next(), CancellationToken.None);

    [GlobalCleanup]
    public void Dispose()
    {
        _rsa.Dispose();
        _ecdsa.Dispose();
        GC.SuppressFinalize(this);
    }

    private string Next() => _tokens[_next = (_next + 1) % _tokens.Length];
}

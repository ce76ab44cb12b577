using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Tokens;
using Org.BouncyCastle.Crypto.Parameters;

namespace JwtXmppAuth.Benchmarks;

/// <summary>The same token under the algorithms that the library's handler is not measured with, or does not know.</summary>
public class AlgorithmBenchmarks
{
    private TokenVerifier _verifier = null!;
    private string _token = null!;

    [Params("PS256", "ES384", "ES512", "EdDSA")]
    public string Algorithm { get; set; } = "";

    [GlobalSetup]
    public async Task SetUp()
    {
        var issuer = Algorithm switch
        {
            "PS256" => Issuer.Rsa(RSA.Create(2048), Algorithm),
            "ES384" => Issuer.Ec(ECDsa.Create(ECCurve.NamedCurves.nistP384)),
            "ES512" => Issuer.Ec(ECDsa.Create(ECCurve.NamedCurves.nistP521)),
            _ => Issuer.EdDsa(new Ed25519PrivateKeyParameters(RandomNumberGenerator.GetBytes(Ed25519PrivateKeyParameters.KeySize))),
        };
        _verifier = new TokenVerifier([issuer.App()], new TokenRules(), TimeProvider.System);
        _token = issuer.Token();
        if (await TokenVerifier() is not TokenVerdict.Accepted)
            throw new InvalidOperationException("The token must be accepted, or the measure says nothing.");
    }

    [Benchmark]
    public ValueTask<TokenVerdict> TokenVerifier() => _verifier.VerifyAsync(_token, CancellationToken.None);
}

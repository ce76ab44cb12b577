using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace JwtXmppAuth.Tokens.Keys;

/// <summary>
/// An RSA public key out of a PEM file with exactly one block: in a file with a chain the key of a certificate authority would
/// otherwise become a key that signs tokens.
/// </summary>
internal static class RsaPem
{
    public const int MinBits = 2048;
    public const int MaxBits = 8192;

    /// <returns>The sentence of the fault; null when <paramref name="publicKey"/> was read.</returns>
    public static string? Read(byte[] content, out RSAParameters publicKey)
    {
        publicKey = default;
        var text = Encoding.UTF8.GetString(content);
        if (!PemEncoding.TryFind(text, out var block))
            return "is not a PEM file; it must hold one RSA public key or certificate.";
        if (PemEncoding.TryFind(text.AsSpan(block.Location.End.Value), out _))
            return "holds more than one PEM block; one file must hold one RSA public key or certificate.";

        var label = text[block.Label];
        if (label.Contains("PRIVATE KEY", StringComparison.Ordinal))
            return "holds a private key; give the public key only (`openssl pkey -pubout`), and keep the private one with the issuer.";

        try
        {
            using var rsa = Import(label, text);
            if (rsa is null)
                return $"holds no RSA public key (the PEM label is {Quoted.Text(label)}).";

            publicKey = rsa.ExportParameters(includePrivateParameters: false);
            return Fault(rsa.KeySize, publicKey.Exponent!);
        }
        catch (CryptographicException)
        {
            return "holds no readable RSA public key or certificate.";
        }
    }

    private static RSA? Import(string label, string text)
    {
        if (label == "CERTIFICATE")
        {
            using var certificate = X509Certificate2.CreateFromPem(text);
            return certificate.GetRSAPublicKey();
        }

        if (label is not ("PUBLIC KEY" or "RSA PUBLIC KEY"))
            return null;

        var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(text);
            return rsa;
        }
        catch
        {
            rsa.Dispose();
            throw;
        }
    }

    /// <summary>An exponent of 1 would make every signature valid; even ones cannot be inverted.</summary>
    private static string? Fault(int bits, byte[] exponent) => bits switch
    {
        < MinBits or > MaxBits => $"holds an RSA key of {bits} bits; {MinBits} to {MaxBits} are accepted.",
        _ when exponent is [1] || exponent is [.., var last] && last % 2 == 0 => "holds an RSA key with an unsafe exponent.",
        _ => null,
    };
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using JwtXmppAuth.Tokens.Keys.Material;

namespace JwtXmppAuth.Tokens.Keys;

/// <summary>
/// A public key out of a PEM file with exactly one block: in a file with a chain the key of a certificate authority would
/// otherwise become a key that signs tokens.
/// </summary>
internal static class PublicKeyPem
{
    private const string RsaOid = "1.2.840.113549.1.1.1";
    private const string EcOid = "1.2.840.10045.2.1";
    private const string Ed25519Oid = "1.3.101.112";

    public static KeyReading Read(byte[] content, KeyTerms terms) => KeyReading.Of(Key(content, terms, out var fault), fault);

    /// <param name="fault">The sentence of the fault.</param>
    /// <param name="id">What is said of the key's id beside the file.</param>
    /// <returns>Null where there is not one sound key that the terms admit.</returns>
    public static VerificationKey? Key(byte[] content, KeyTerms terms, out string? fault, string? id = null)
    {
        var material = Material(content, ref terms, out fault);
        return material is null ? null : terms.Admit(material, out fault, id);
    }

    private static KeyMaterial? Material(byte[] content, ref KeyTerms terms, out string? fault)
    {
        var text = Encoding.UTF8.GetString(content);
        if (!PemEncoding.TryFind(text, out var block))
            fault = "is not a PEM file; it must hold one public key or certificate.";
        else if (PemEncoding.TryFind(text.AsSpan(block.Location.End.Value), out _))
            fault = "holds more than one PEM block; one file must hold one public key or certificate.";
        else if (text[block.Label] is var label && label.Contains("PRIVATE KEY", StringComparison.Ordinal))
            fault = "holds a private key; give the public key only (`openssl pkey -pubout`), and keep the private one with the issuer.";
        else
            return Import(label, text[block.Location], ref terms, out fault);
        return null;
    }

    private static KeyMaterial? Import(string label, string pem, ref KeyTerms terms, out string? fault)
    {
        try
        {
            switch (label)
            {
                case "CERTIFICATE":
                    using (var certificate = X509Certificate2.CreateFromPem(pem))
                    {
                        terms = terms.Within(certificate);
                        return Import(certificate.PublicKey, out fault);
                    }

                case "PUBLIC KEY":
                    return Import(SubjectPublicKeyInfo(pem), out fault);
                case "RSA PUBLIC KEY":
                    using (var rsa = RSA.Create())
                    {
                        rsa.ImportFromPem(pem);
                        return Import(rsa, out fault);
                    }

                default:
                    fault = $"holds no public key (the PEM label is {Quoted.Text(label)}).";
                    return null;
            }
        }
        // The platform says the one of what it cannot read, and the other of curves that it does not know.
        catch (Exception problem) when (problem is CryptographicException or PlatformNotSupportedException)
        {
            fault = "holds no readable public key or certificate.";
            return null;
        }
    }

    private static KeyMaterial? Import(PublicKey key, out string? fault)
    {
        switch (key.Oid.Value)
        {
            case RsaOid:
                using (var rsa = key.GetRSAPublicKey()!)
                    return Import(rsa, out fault);
            case EcOid:
                using (var ecdsa = key.GetECDsaPublicKey()!)
                {
                    var point = ecdsa.ExportParameters(includePrivateParameters: false);
                    return EcMaterial.Read(NistCurve.Find(point.Curve), point.Q.X!, point.Q.Y!, out fault);
                }

            case Ed25519Oid:
                return Ed25519Material.Read(key.EncodedKeyValue.RawData, out fault);
            default:
                fault = $"holds a key of another kind than RSA, EC and Ed25519 (its OID is {key.Oid.Value}).";
                return null;
        }
    }

    private static RsaMaterial? Import(RSA rsa, out string? fault)
    {
        var key = rsa.ExportParameters(includePrivateParameters: false);
        return RsaMaterial.Read(key.Modulus, key.Exponent, out fault);
    }

    private static PublicKey SubjectPublicKeyInfo(string pem)
    {
        var bytes = Convert.FromBase64String(pem[PemEncoding.Find(pem).Base64Data]);
        var key = PublicKey.CreateFromSubjectPublicKeyInfo(bytes, out var read);
        return read == bytes.Length ? key : throw new CryptographicException("Something follows the key.");
    }
}

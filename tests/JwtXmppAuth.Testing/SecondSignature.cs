using System.Buffers.Text;
using System.Globalization;
using System.Numerics;

namespace JwtXmppAuth.Testing;

/// <summary>
/// Of an ES256 token, without its key: where (r, s) is a signature, (r, n − s) is another one of the same (FIPS 186-5 has both
/// verify).
/// </summary>
public static class SecondSignature
{
    private const int HalfBytes = 32;

    /// <summary>The order of P-256 (FIPS 186-5, SP 800-186 section 3.2.1.3).</summary>
    private static readonly BigInteger Order = BigInteger.Parse(
        "0ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    public static string Of(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        var dot = token.LastIndexOf('.') + 1;
        var signature = Base64Url.DecodeFromChars(token.AsSpan(dot));
        var s = new BigInteger(signature.AsSpan(HalfBytes), isUnsigned: true, isBigEndian: true);
        var other = (Order - s).ToByteArray(isUnsigned: true, isBigEndian: true);
        signature.AsSpan(HalfBytes).Clear();
        other.CopyTo(signature, signature.Length - other.Length);
        return token[..dot] + Base64Url.EncodeToString(signature);
    }
}

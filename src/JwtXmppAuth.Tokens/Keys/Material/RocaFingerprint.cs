using System.Numerics;

namespace JwtXmppAuth.Tokens.Keys.Material;

/// <summary>
/// RSA keys out of a chip's library that made its primes too alike (ROCA, CVE-2017-15361): the private key can be computed from
/// the public one. Modulo every small prime such a modulus is a power of 65537 (Nemec and others, "The Return of
/// Coppersmith's Attack", 2017, section 2); any other is one modulo all of these with a chance of 2⁻¹⁶⁷.
/// </summary>
internal static class RocaFingerprint
{
    private const int Generator = 65537;

    /// <summary>The last of the primes that the library goes by for keys of 1984 bits and more; for longer ones it takes still others.</summary>
    private const int LastPrime = 701;

    /// <param name="modulus">Big-endian, of 1984 bits or more.</param>
    public static bool IsOf(ReadOnlySpan<byte> modulus)
    {
        var number = new BigInteger(modulus, isUnsigned: true, isBigEndian: true);
        for (var divisor = 3; divisor <= LastPrime; divisor += 2)
        {
            if (IsPrime(divisor) && !IsPower((int)(number % divisor), divisor))
                return false;
        }

        return true;
    }

    private static bool IsPower(int rest, int prime)
    {
        var power = 1;
        do
        {
            if (power == rest)
                return true;
            power = (int)((long)power * Generator % prime);
        }
        while (power != 1);
        return false;
    }

    private static bool IsPrime(int number)
    {
        for (var divisor = 3; divisor * divisor <= number; divisor += 2)
        {
            if (number % divisor == 0)
                return false;
        }

        return true;
    }
}

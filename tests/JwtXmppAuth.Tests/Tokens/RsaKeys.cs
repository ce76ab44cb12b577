using System.Security.Cryptography;

namespace JwtXmppAuth.Tests.Tokens;

/// <summary>Keys for all tests, made once: making one takes longer than a test should.</summary>
internal static class RsaKeys
{
    private static readonly Lazy<RSA>[] Keys = [.. Enumerable.Range(0, 3).Select(_ => new Lazy<RSA>(() => RSA.Create(2048)))];

    public static RSA One => Keys[0].Value;

    public static RSA Two => Keys[1].Value;

    public static RSA Three => Keys[2].Value;
}

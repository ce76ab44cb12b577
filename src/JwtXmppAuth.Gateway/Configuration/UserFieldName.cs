using System.Buffers;

namespace JwtXmppAuth.Gateway.Configuration;

/// <summary>What may stand in <see cref="HostOptions.UserFields"/>: each field becomes an element of that name.</summary>
internal static class UserFieldName
{
    public const string Rule =
        "must be at most 64 of the letters a to z and A to Z, digits, _, - and ., begin with a letter or _, and not with xml";

    private const int MaxLength = 64;

    private static readonly SearchValues<char> Characters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.");

    /// <summary>
    /// A name in every parser: ASCII, because editions of XML differ beyond it, without a colon, and not <c>xml…</c>, which
    /// is reserved (XML 1.0 §2.3).
    /// </summary>
    public static bool IsValid(string name) =>
        name.Length is > 0 and <= MaxLength
        && (char.IsAsciiLetter(name[0]) || name[0] == '_')
        && !name.AsSpan().ContainsAnyExcept(Characters)
        && !name.StartsWith("xml", StringComparison.OrdinalIgnoreCase);
}

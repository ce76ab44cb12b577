using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace JwtXmppAuth.Gateway.Transports.Bosh;

/// <summary>The <c>ver</c> attribute (XEP-0124 §7.1): two integers, so 1.11 is later than 1.6.</summary>
internal sealed record BoshVersion(int Major, int Minor) : IComparable<BoshVersion>
{
    public static readonly BoshVersion Supported = new(1, 11);

    public static bool TryParse(string text, [NotNullWhen(true)] out BoshVersion? version)
    {
        version = null;
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0 || !TryInteger(text.AsSpan(0, dot), out var major) || !TryInteger(text.AsSpan(dot + 1), out var minor))
            return false;
        version = new BoshVersion(major, minor);
        return true;
    }

    public int CompareTo(BoshVersion? other) => other is null ? 1 : (Major, Minor).CompareTo((other.Major, other.Minor));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}");

    private static bool TryInteger(ReadOnlySpan<char> digits, out int value)
    {
        value = 0;
        return digits.Length <= 9 && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }
}

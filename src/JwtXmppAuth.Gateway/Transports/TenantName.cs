using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace JwtXmppAuth.Gateway.Transports;

/// <summary>The tenant in <c>/&lt;tenant&gt;/http-bind</c>: one path segment, as the web servers of this field match it.</summary>
internal static class TenantName
{
    /// <summary>Characters; more than a room address could carry in front of its name.</summary>
    public const int MaxLength = 255;

    private static readonly SearchValues<char> Forbidden = SearchValues.Create("/?&:'\"");

    /// <param name="decoded">Percent-decoded once; empty stands for no tenant.</param>
    public static bool TryParse(string decoded, [NotNullWhen(true)] out string? tenant)
    {
        tenant = null;
        if (decoded.Length > MaxLength || decoded.AsSpan().ContainsAny(Forbidden) || decoded.Any(char.IsControl))
            return false;
        // The HTTP server leaves an encoded slash encoded, so this is a slash in disguise (or a name nobody has).
        if (decoded.Contains("%2f", StringComparison.OrdinalIgnoreCase))
            return false;
        tenant = decoded.ToLowerInvariant();
        return true;
    }
}

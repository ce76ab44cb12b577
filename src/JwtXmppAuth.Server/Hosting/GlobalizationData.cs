using System.Text;

namespace JwtXmppAuth.Server.Hosting;

/// <summary>
/// Room names are compared in one normal form (NFKC). Without ICU's data, or in invariant mode, text is left as it is: two
/// spellings of one room would be two rooms, and a token for one would not open the other.
/// </summary>
internal static class GlobalizationData
{
    public const string Missing =
        "jwtxmppauth: Unicode data is missing, so room names cannot be compared. Install ICU (Debian: libicu) and leave "
        + "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT unset.";

    public static bool IsPresent =>
        "e\u0301".Normalize(NormalizationForm.FormKC) == "\u00e9"
        && "\ufb01".Normalize(NormalizationForm.FormKC) == "fi"
        && char.ToLowerInvariant('\u00c4') == '\u00e4'
        && !(AppContext.TryGetSwitch("System.Globalization.Invariant", out var invariant) && invariant);
}

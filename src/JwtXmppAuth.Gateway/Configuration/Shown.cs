using System.Text;
using JwtXmppAuth.Tokens;

namespace JwtXmppAuth.Gateway.Configuration;

/// <summary>Words of a configuration as they may stand in a message: one line, bounded.</summary>
internal static class Shown
{
    private const int MaxLength = 80;

    public static string Of(string value)
    {
        var cut = value.Length > MaxLength ? $"{value.AsSpan(0, MaxLength)}…" : value;
        return cut.Length == 0 ? "empty" : string.Concat(cut.Select(letter => char.IsControl(letter) ? '?' : letter));
    }

    /// <summary>What stands where the path of a file should; <see cref="ShownPath"/>.</summary>
    public static string Path(string value) => ShownPath.Of(value);

    /// <summary><c>ExistingOnly</c> as the documentation writes it: <c>existing-only</c>.</summary>
    public static string Kebab(string name)
    {
        var text = new StringBuilder();
        foreach (var letter in name)
        {
            if (char.IsUpper(letter) && text.Length > 0)
                text.Append('-');
            text.Append(char.ToLowerInvariant(letter));
        }

        return text.ToString();
    }
}

using System.Globalization;
using System.Text;

namespace JwtXmppAuth.Xmpp;

/// <summary>Text as the node of a JID, with the characters that no node may have escaped (XEP-0106).</summary>
public static class NodeEscaping
{
    private const string Disallowed = " \"&'/:<>@";

    /// <summary>Not prepared yet: that may still change or refuse it. No space is left at either end (§4.1).</summary>
    public static string Escape(string text)
    {
        var trimmed = text.Trim(' ');
        var node = new StringBuilder(trimmed.Length);
        for (var at = 0; at < trimmed.Length; at++)
        {
            // A backslash is escaped where it would be taken for the beginning of an escape (§4.2).
            if (Disallowed.Contains(trimmed[at], StringComparison.Ordinal) || (trimmed[at] == '\\' && IsEscape(trimmed, at)))
                node.Append(CultureInfo.InvariantCulture, $"\\{(int)trimmed[at]:x2}");
            else
                node.Append(trimmed[at]);
        }

        return node.ToString();
    }

    private static bool IsEscape(string text, int at) =>
        text.Length - at > 2
        && byte.TryParse(text.AsSpan(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
        && (code == '\\' || Disallowed.Contains((char)code, StringComparison.Ordinal));
}

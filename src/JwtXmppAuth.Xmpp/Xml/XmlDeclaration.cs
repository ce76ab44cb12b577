using System.Text;

namespace JwtXmppAuth.Xmpp.Xml;

/// <summary>The declaration that a document may start with (XML 1.0 §2.8); it can say nothing here but UTF-8.</summary>
internal static class XmlDeclaration
{
    private const string Space = " \t\r\n";

    /// <param name="at">Moved behind the declaration if there is one.</param>
    public static XmlFault Skip(ReadOnlySpan<byte> utf8, ref int at)
    {
        if (!utf8.StartsWith("<?xml"u8) || utf8.Length == 5 || !Space.Contains((char)utf8[5]))
            return XmlFault.None;
        var length = utf8.IndexOf("?>"u8);
        if (length < 0)
            return XmlFault.NotWellFormed;
        at = length + 2;
        return Judge(Encoding.UTF8.GetString(utf8[5..length]));
    }

    private static XmlFault Judge(string rest)
    {
        if (!TryTake(ref rest, "version", out var version) || version != "1.0")
            return XmlFault.NotWellFormed;
        var isUtf8 = !TryTake(ref rest, "encoding", out var encoding) || encoding.Equals("utf-8", StringComparison.OrdinalIgnoreCase);
        if (TryTake(ref rest, "standalone", out var standalone) && standalone is not ("yes" or "no"))
            return XmlFault.NotWellFormed;
        return rest.AsSpan().TrimStart(Space).Length > 0 ? XmlFault.NotWellFormed
            : isUtf8 ? XmlFault.None
            : XmlFault.BadEncoding;
    }

    /// <summary>Takes <c> name="value"</c> from the front, if it is there.</summary>
    private static bool TryTake(ref string rest, string name, out string value)
    {
        value = "";
        var left = rest.AsSpan().TrimStart(Space);
        if (left.Length == rest.Length || !left.StartsWith(name))
            return false;
        left = left[name.Length..].TrimStart(Space);
        if (left is not ['=', ..])
            return false;
        left = left[1..].TrimStart(Space);
        if (left is not ['\'' or '"', ..] || left[1..].IndexOf(left[0]) is not (>= 0 and var length))
            return false;
        value = left.Slice(1, length).ToString();
        rest = left[(length + 2)..].ToString();
        return true;
    }
}

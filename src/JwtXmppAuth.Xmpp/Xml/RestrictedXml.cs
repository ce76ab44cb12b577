using System.Buffers;

namespace JwtXmppAuth.Xmpp.Xml;

/// <summary>
/// Names the fault of a document the parser has refused: does it use what RFC 6120 §11.1 forbids (comment, processing
/// instruction, DTD, entity), or is it simply not XML? Only a name for the refusal depends on the answer.
/// </summary>
internal static class RestrictedXml
{
    public static bool IsIn(ReadOnlySpan<char> text, bool declarationAllowed)
    {
        if (declarationAllowed && text.StartsWith("<?xml "))
            text = text["<?xml ".Length..];
        while (text.IndexOfAny('<', '&') is var at and >= 0)
        {
            text = text[at..];
            if (text.StartsWith("<!--") || text.StartsWith("<?") || text.StartsWith("<!DOCTYPE") || IsEntityReference(text))
                return true;
            text = AfterMarkup(text);
        }

        return false;
    }

    private static ReadOnlySpan<char> AfterMarkup(ReadOnlySpan<char> text)
    {
        if (!text.StartsWith("<![CDATA["))
            return text[1..];
        var end = text.IndexOf("]]>");
        return end < 0 ? [] : text[end..];
    }

    private static readonly SearchValues<char> EndOfName = SearchValues.Create("<>&'\" \t\r\n;#");

    private static bool IsEntityReference(ReadOnlySpan<char> text)
    {
        if (text[0] != '&')
            return false;
        // No further than the name goes: a text of nothing but ampersands must not be searched once for each of them.
        var name = text[1..];
        var end = name.IndexOfAny(EndOfName);
        return end > 0 && name[end] == ';' && name[..end] is not ("lt" or "gt" or "amp" or "apos" or "quot") && Element.IsName(name[..end].ToString());
    }
}

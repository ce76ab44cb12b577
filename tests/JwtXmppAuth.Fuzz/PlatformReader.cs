using System.Text;
using System.Xml;

namespace JwtXmppAuth.Fuzz;

/// <summary>.NET's own parser, on characters that were strictly decoded, so that nothing can choose another encoding.</summary>
internal static class PlatformReader
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // A DTD is passed over, as Expat does: what has one must be seen to be refused by us for that reason.
    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Ignore,
        XmlResolver = null,
        ConformanceLevel = ConformanceLevel.Document,
        CheckCharacters = true,
    };

    public static bool TryRead(ReadOnlySpan<byte> utf8, Reading reading)
    {
        reading.Clear();
        try
        {
            using var reader = XmlReader.Create(new StringReader(Strict.GetString(utf8)), Settings);
            while (reader.Read())
                Tell(reader, reading);
            return true;
        }
        catch (Exception exception) when (exception is XmlException or DecoderFallbackException)
        {
            return false;
        }
    }

    private static void Tell(XmlReader reader, Reading reading)
    {
        switch (reader.NodeType)
        {
            case XmlNodeType.Element:
                reading.Open(reader.NamespaceURI, reader.LocalName);
                var empty = reader.IsEmptyElement;
                while (reader.MoveToNextAttribute())
                {
                    if (reader.NamespaceURI != "http://www.w3.org/2000/xmlns/")
                        reading.Add(reader.NamespaceURI, reader.LocalName, reader.Value);
                }

                if (empty)
                    reading.Close();
                break;
            case XmlNodeType.EndElement:
                reading.Close();
                break;
            case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace when reader.Depth > 0:
                reading.AddText(reader.Value);
                break;
        }
    }
}

using System.Text;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Tests.Xmpp.Xml;

/// <summary>Documents that broke XML parsers or XMPP servers, each with the answer they get here.</summary>
internal static class HostileDocuments
{
    public static IEnumerable<(string Name, byte[] Bytes, XmlFault Expected)> All { get; } =
    [
        Of("billion laughs", "<!DOCTYPE l [<!ENTITY a 'lol'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'>]><a>&c;</a>", XmlFault.Restricted),
        Of("quadratic blow-up", $"<!DOCTYPE a [<!ENTITY x '{new string('x', 1000)}'>]><a>{Many(100, "&x;")}</a>", XmlFault.Restricted),
        Of("external entity", "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>", XmlFault.Restricted),
        Of("external DTD", "<!DOCTYPE a SYSTEM 'http://127.0.0.1:9/a.dtd'><a/>", XmlFault.Restricted),
        Of("parameter entity", "<!DOCTYPE a [<!ENTITY % x SYSTEM 'file:///etc/passwd'> %x;]><a/>", XmlFault.Restricted),
        Of("DTD with a default attribute", "<!DOCTYPE a [<!ATTLIST a b CDATA 'c'>]><a/>", XmlFault.Restricted),
        Of("entity of HTML", "<a>&nbsp;</a>", XmlFault.Restricted),
        Of("comment before a stanza", "<!----><a/>", XmlFault.Restricted),
        Of("comment that never ends", "<a><!-- " + new string('-', 10_000), XmlFault.Restricted),
        Of("style sheet", "<?xml-stylesheet href='a'?><a/>", XmlFault.Restricted),
        Of("declaration inside", "<a><?xml version='1.0'?></a>", XmlFault.Restricted),

        Of("second stanza", "<a/><b/>", XmlFault.NotWellFormed),
        Of("stanza after the end of the body", "<body xmlns='http://jabber.org/protocol/httpbind'/></body><message/>", XmlFault.NotWellFormed),
        Of("end of the stream inside", "<a></stream:stream><stream:stream></a>", XmlFault.NotWellFormed),
        Of("null byte", "<a b='\0'/>", XmlFault.NotWellFormed),
        Of("null byte by reference", "<a>&#0;</a>", XmlFault.NotWellFormed),
        Of("escape by reference", "<a>&#x1B;[31m</a>", XmlFault.NotWellFormed),
        Of("half a pair by reference", "<a>&#xD83D;</a>", XmlFault.NotWellFormed),
        Of("non-character", "<a>\uFFFE</a>", XmlFault.NotWellFormed),
        Of("separator in a namespace", "<a xmlns='x\u000Cy'/>", XmlFault.NotWellFormed),
        Of("separator in a namespace by reference", "<a xmlns='x&#12;y'/>", XmlFault.NotWellFormed),
        Of("unbound prefix", "<stream:features/>", XmlFault.NotWellFormed),
        Of("prefix unbound again", "<a xmlns:p='x'><p:b xmlns:p=''/></a>", XmlFault.NotWellFormed),
        Of("prefix bound in a sibling", "<a><b xmlns:p='x'/><p:c/></a>", XmlFault.NotWellFormed),
        Of("xml bound to another namespace", "<a xmlns:xml='x'/>", XmlFault.NotWellFormed),
        Of("another prefix for xml", "<a xmlns:p='http://www.w3.org/XML/1998/namespace' p:lang='en'/>", XmlFault.NotWellFormed),
        Of("the same attribute by two prefixes", "<a xmlns:p='x' xmlns:q='x' p:b='' q:b=''/>", XmlFault.NotWellFormed),
        Of("quote that never ends", "<a b='" + new string('x', 10_000), XmlFault.NotWellFormed),
        Of("nothing but ampersands", "<a>" + new string('&', 200_000), XmlFault.NotWellFormed),
        Of("nothing but opening brackets", new string('<', 200_000), XmlFault.NotWellFormed),
        Of("CDATA opened again and again", "<a>" + Many(20_000, "<![CDATA["), XmlFault.NotWellFormed),
        Of("end of CDATA in text", "<a>]]></a>", XmlFault.NotWellFormed),
        Of("markup in a quote", "<a b='<c/>'/>", XmlFault.NotWellFormed),

        Of("ten thousand attributes", "<a " + Many(10_000, i => $"a{i}='' ") + "/>", XmlFault.TooLarge),
        Of("ten thousand declarations", "<a " + Many(10_000, i => $"xmlns:a{i}='x' ") + "/>", XmlFault.TooLarge),
        Of("ten thousand levels", Many(10_000, "<a>") + Many(10_000, "</a>"), XmlFault.TooLarge),
        Of("ten thousand levels that never end", Many(10_000, "<a>"), XmlFault.TooLarge),
        Of("sixty thousand children", "<a>" + Many(60_000, "<b/>") + "</a>", XmlFault.TooLarge),
        Of("a long namespace used again and again", $"<a xmlns:p='{new string('n', 100_000)}'>{Many(4_000, "<p:b/>")}</a>", XmlFault.TooLarge),
        Of("a long namespace on many attributes", $"<a xmlns:p='{new string('n', 100_000)}' p:a='' p:b='' p:c=''/>", XmlFault.TooLarge),
        Of("more than the bytes allowed", "<a>" + new string('x', 256 * 1024) + "</a>", XmlFault.TooLarge),

        ("overlong bracket", [.. "<a>"u8, 0xC0, 0xBC, .. "b/></a>"u8], XmlFault.BadEncoding),
        ("overlong null", [.. "<a>"u8, 0xC0, 0x80, .. "</a>"u8], XmlFault.BadEncoding),
        ("overlong quote of three bytes", [.. "<a b='"u8, 0xE0, 0x80, 0xA7, .. " c='d'/>"u8], XmlFault.BadEncoding),
        ("surrogates in UTF-8", [.. "<a>"u8, 0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80, .. "</a>"u8], XmlFault.BadEncoding),
        ("a character cut short by a quote", [.. "<a b='"u8, 0xC3, .. "' c='d'/>"u8], XmlFault.BadEncoding),
        ("Latin 1", [.. "<a>"u8, 0xE4, .. "</a>"u8], XmlFault.BadEncoding),
        ("UTF-16 with a mark", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("<a/>")], XmlFault.BadEncoding),
        ("UTF-16 without", Encoding.Unicode.GetBytes("<a/>"), XmlFault.NotWellFormed),
        ("UTF-8 with a mark", [0xEF, 0xBB, 0xBF, .. "<a/>"u8], XmlFault.NotWellFormed),
        ("nothing", [], XmlFault.NotWellFormed),
    ];

    private static (string, byte[], XmlFault) Of(string name, string xml, XmlFault expected) => (name, Encoding.UTF8.GetBytes(xml), expected);

    private static string Many(int count, string part) => new StringBuilder().Insert(0, part, count).ToString();

    private static string Many(int count, Func<int, string> part) => string.Concat(Enumerable.Range(0, count).Select(part));
}

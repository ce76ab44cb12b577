using System.Buffers;
using System.Collections.Immutable;
using System.Xml;

namespace JwtXmppAuth.Xmpp.Xml;

/// <summary>What XML 1.0 lets stand in names and text.</summary>
internal static class XmlText
{
    // XML 1.0 §2.2: what may be no Char; surrogates may, in pairs.
    private static readonly SearchValues<char> Suspects = SearchValues.Create(
    [
        .. Enumerable.Range(0, 0x20).Except([0x9, 0xA, 0xD]).Select(c => (char)c),
        .. Enumerable.Range(0xD800, 0x800).Select(c => (char)c),
        '\uFFFE',
        '\uFFFF',
    ]);

    public static string Clean(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var at = text.AsSpan().IndexOfAny(Suspects);
        return at < 0 ? text : string.Create(text.Length, text, static (clean, dirty) =>
        {
            for (var i = 0; i < dirty.Length; i++)
            {
                if (!char.IsSurrogatePair(dirty, i))
                {
                    clean[i] = Suspects.Contains(dirty[i]) ? '\uFFFD' : dirty[i];
                    continue;
                }

                clean[i] = dirty[i];
                clean[++i] = dirty[i];
            }
        });
    }

    public static bool IsName(string name)
    {
        if (name.Length == 0 || !XmlConvert.IsStartNCNameChar(name[0]))
            return false;
        foreach (var c in name)
        {
            if (!XmlConvert.IsNCNameChar(c))
                return false;
        }

        return true;
    }

    public static string RequireName(string name) =>
        IsName(name) ? name : throw new ArgumentException($"'{name}' cannot be the name of an element or attribute.", nameof(name));

    public static string RequireNamespace(string ns) =>
        ns != XmppNamespaces.Xmlns && ReferenceEquals(ns, Clean(ns)) ? ns : throw new ArgumentException($"'{ns}' cannot be a namespace.", nameof(ns));

    /// <summary>The same attributes with clean values; names must be legal and different from each other.</summary>
    public static ImmutableArray<XmlAttribute> Require(ImmutableArray<XmlAttribute> attributes)
    {
        var names = new HashSet<(string, string)>();
        foreach (var attribute in attributes)
        {
            if (!names.Add((RequireName(attribute.Name), RequireNamespace(attribute.Namespace))) || attribute is { Name: "xmlns", Namespace: "" })
                throw new ArgumentException($"The attribute '{attribute.Name}' cannot stand here.", nameof(attributes));
        }

        return [.. attributes.Select(attribute => attribute with { Value = Clean(attribute.Value) })];
    }
}

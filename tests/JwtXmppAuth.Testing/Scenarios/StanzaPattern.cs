using System.Collections.Immutable;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Testing.Scenarios;

/// <summary>
/// Compares a received element with what a script says. All of it must be as written, in that order, except:
/// <c>{any}</c> stands for any value, <c>{?name}</c> for any value that is then known as <c>{name}</c>;
/// <c>&lt;any:more/&gt;</c> allows further attributes and children, and any order; a stanza's <c>id</c>, <c>to</c> and <c>xml:lang</c> and the
/// occupant ids of XEP-0421 are looked at only where the script writes them.
/// </summary>
public static class StanzaPattern
{
    public const string Namespace = "urn:jwtxmppauth:script";
    private const string OccupantIds = "urn:xmpp:occupant-id:0";

    /// <summary>The first difference in words; null when they match. What <c>{?name}</c> matched is put into <paramref name="names"/>.</summary>
    public static string? Difference(Element pattern, Element actual, IDictionary<string, string> names)
    {
        if (!actual.Is(pattern.Name, pattern.Namespace))
            return $"<{actual.Name} xmlns='{actual.Namespace}'> is not <{pattern.Name} xmlns='{pattern.Namespace}'>";
        return Attributes(pattern, actual, names) ?? Text(pattern, actual, names) ?? Children(pattern, actual, names);
    }

    private static string? Attributes(Element pattern, Element actual, IDictionary<string, string> names)
    {
        foreach (var expected in pattern.Attributes)
        {
            var value = actual.Attribute(expected.Name, expected.Namespace);
            if (!Matches(expected.Value, value, names))
                return $"{expected.Name} of <{actual.Name}> is {value ?? "missing"}, not {expected.Value}";
        }

        if (IsOpen(pattern))
            return null;
        var isStanza = actual.Namespace == XmppNamespaces.Client && actual.Name is "presence" or "message" or "iq";
        var surplus = actual.Attributes.Where(attribute =>
            pattern.Attribute(attribute.Name, attribute.Namespace) is null && !(isStanza && attribute.Name is ("id" or "to" or "lang")));
        return surplus.Select(attribute => $"<{actual.Name}> also has {attribute.Name}='{attribute.Value}'").FirstOrDefault();
    }

    private static string? Text(Element pattern, Element actual, IDictionary<string, string> names)
    {
        var expected = pattern.Text.Trim();
        return Matches(expected, actual.Text.Trim(), names) || IsOpen(pattern) && expected.Length == 0
            ? null
            : $"the text of <{actual.Name}> is '{actual.Text}', not '{expected}'";
    }

    private static string? Children(Element pattern, Element actual, IDictionary<string, string> names)
    {
        var expected = pattern.Elements.Where(child => child.Namespace != Namespace).ToImmutableArray();
        var rest = actual.Elements
            .Where(child => child.Namespace != OccupantIds || expected.Any(written => written.Namespace == OccupantIds))
            .ToList();
        foreach (var child in expected)
        {
            var found = IsOpen(pattern) ? rest.Find(candidate => Difference(child, candidate, names) is null) : rest.FirstOrDefault();
            if (found is null)
                return $"<{actual.Name}> lacks {child}";
            if (Difference(child, found, names) is { } difference)
                return difference;
            rest.Remove(found);
        }

        return rest.Count == 0 || IsOpen(pattern) ? null : $"<{actual.Name}> also has {rest[0]}";
    }

    private static bool IsOpen(Element pattern) => pattern.Elements.Any(child => child.Is("more", Namespace));

    private static bool Matches(string expected, string? value, IDictionary<string, string> names)
    {
        if (value is null || expected == "{any}")
            return value is not null;
        if (!expected.StartsWith("{?", StringComparison.Ordinal))
            return expected == value;
        names[expected[2..^1]] = value;
        return true;
    }
}

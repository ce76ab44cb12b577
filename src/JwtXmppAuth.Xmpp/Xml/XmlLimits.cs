namespace JwtXmppAuth.Xmpp.Xml;

/// <summary>Bounds on one top-level element; each is inclusive, one more is refused.</summary>
public sealed record XmlLimits
{
    public static XmlLimits Default { get; } = new();

    /// <summary>Bytes of UTF-8; also the characters of all namespaces as often as the canonical form spells them out.</summary>
    public int MaxBytes { get; init; } = 256 * 1024;

    /// <summary>Elements inside one another, the top-level one counted.</summary>
    public int MaxDepth { get; init; } = 64;

    /// <summary>Elements in all.</summary>
    public int MaxElements { get; init; } = 4096;

    /// <summary>Attributes on one element, namespace declarations counted.</summary>
    public int MaxAttributes { get; init; } = 64;

    /// <summary>Namespace declarations in all.</summary>
    public int MaxNamespaces { get; init; } = 256;
}

namespace JwtXmppAuth.Xmpp.Xml;

/// <summary>How bytes become a tree: within which limits and declarations, and how much of it is built at once.</summary>
/// <param name="Scope">What is declared around the top-level element.</param>
/// <param name="StanzaDepth">Where stanzas are: 1 where the top-level element is one, 2 where its children are. Each keeps
/// a copy of its bytes.</param>
/// <param name="BuiltDepth">Elements down to this depth are built; of the next only the names, of the others nothing.</param>
internal readonly record struct ReadingPlan(XmlLimits Limits, NamespaceScope Scope, int StanzaDepth, int BuiltDepth)
{
    private static readonly XmlLimits Unlimited = new()
    {
        MaxBytes = int.MaxValue,
        MaxDepth = int.MaxValue,
        MaxElements = int.MaxValue,
        MaxAttributes = int.MaxValue,
        MaxNamespaces = int.MaxValue,
    };

    public static ReadingPlan Nothing { get; } = new(XmlLimits.Default, NamespaceScope.Empty, StanzaDepth: 1, BuiltDepth: 1);

    /// <summary>Children of the top-level element that inherit its <see cref="XmppNamespaces.HttpBind"/> are in
    /// <see cref="XmppNamespaces.Client"/> (XEP-0206 §2).</summary>
    public bool IsBody { get; init; }

    /// <summary>What the top-level element declares is wanted afterwards.</summary>
    public bool KeepsDeclarations { get; init; }

    /// <summary>Where the bytes are kept already that are read.</summary>
    public StanzaBytes? Source { get; init; }

    /// <summary>Where in the <see cref="Source"/> they begin.</summary>
    public int SourceStart { get; init; }

    public static ReadingPlan ForStanza(XmlLimits limits, NamespaceScope scope) => new(limits, scope, StanzaDepth: 1, BuiltDepth: 1);

    public static ReadingPlan ForBody(XmlLimits limits) => new(limits, NamespaceScope.Empty, StanzaDepth: 2, BuiltDepth: 2) { IsBody = true };

    /// <summary>For the rest of an element whose bytes were checked and kept.</summary>
    public static ReadingPlan ForRest(WrittenElement written) => new(Unlimited, NamespaceScope.Of(written.Inherited), StanzaDepth: 0, Element.MaxDepth)
    {
        Source = written.Source,
        SourceStart = written.Start,
    };

    public ReadingPlan WithAllBuilt() => this with { BuiltDepth = Element.MaxDepth };

    public string DefaultInside(in OpenElement root) =>
        IsBody && root is { Namespace: XmppNamespaces.HttpBind, Default: XmppNamespaces.HttpBind } ? XmppNamespaces.Client : root.Default;
}

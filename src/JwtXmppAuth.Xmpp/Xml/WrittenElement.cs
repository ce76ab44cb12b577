namespace JwtXmppAuth.Xmpp.Xml;

/// <summary>
/// The bytes an element was read from, checked, where they mean the same wherever they are put: every prefix is declared
/// inside them, and nothing is a CDATA section.
/// </summary>
/// <param name="Source">The bytes of the whole stanza; null where an element has none to show.</param>
/// <param name="Inherited">The default namespace that they need around them; null when they need none.</param>
internal readonly record struct WrittenElement(StanzaBytes? Source, int Start, int Length, string? Inherited)
{
    public ReadOnlySpan<byte> Bytes => Source is null ? [] : Source.Bytes.AsSpan(Start, Length);

    public bool CanStandIn(string inherited) => Source is not null && (Inherited is null || Inherited == inherited);
}

/// <summary>An array of a stanza's own, as long as the stanza, that its elements share and nobody else ever writes to.</summary>
internal sealed class StanzaBytes
{
    public byte[] Bytes { get; private set; } = [];

    public void Keep(ReadOnlySpan<byte> bytes) => Bytes = bytes.ToArray();
}

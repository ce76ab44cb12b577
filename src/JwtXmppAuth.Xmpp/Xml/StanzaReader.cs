using System.Diagnostics.CodeAnalysis;

namespace JwtXmppAuth.Xmpp.Xml;

/// <summary>Bytes to one <see cref="Element"/>; the only XML parser on the path.</summary>
public static class StanzaReader
{
    public static bool TryRead(ReadOnlyMemory<byte> utf8, XmlLimits limits, [NotNullWhen(true)] out Element? element, out XmlFault fault) =>
        throw new NotImplementedException();
}

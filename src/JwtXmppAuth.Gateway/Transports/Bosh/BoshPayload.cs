namespace JwtXmppAuth.Gateway.Transports.Bosh;

/// <summary>One child of a <c>body</c>, written out.</summary>
/// <param name="UsesStreamPrefix">It is an element of the stream itself, as <c>stream:features</c>.</param>
internal readonly record struct BoshPayload(ReadOnlyMemory<byte> Bytes, bool UsesStreamPrefix);

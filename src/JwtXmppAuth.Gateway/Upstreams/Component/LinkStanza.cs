using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Upstreams.Component;

/// <summary>A stanza as it goes over the link, in an array of the pool.</summary>
/// <param name="Space">What <see cref="TrailingSpace"/> asks for where nothing follows it.</param>
/// <param name="IsFarewell">Said again where it may not have arrived.</param>
internal readonly record struct LinkStanza(RentedBuffer Buffer, int Space, bool IsFarewell) : IDisposable
{
    public ReadOnlySpan<byte> Bytes => Buffer.Written.Span;

    public int Length => Buffer.Written.Length;

    /// <summary>Bytes it takes while it waits: of a short one, mostly the array.</summary>
    public int Memory => Buffer.Capacity;

    /// <summary>The namespace of the stream stands for <c>jabber:client</c>, so that no stanza need say which it is in.</summary>
    public static LinkStanza Of(Element stanza, bool farewell = false)
    {
        var buffer = new RentedBuffer();
        StanzaWriter.Write(buffer, stanza, XmppNamespaces.Client);
        return new LinkStanza(buffer, TrailingSpace.Behind(buffer.Written.Span), farewell);
    }

    public void Dispose() => Buffer.Dispose();
}

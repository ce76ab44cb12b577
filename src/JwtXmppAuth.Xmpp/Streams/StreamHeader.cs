using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Xmpp.Streams;

/// <summary>The start tag of a stream (RFC 6120 §4.7). Addresses are as they were written; they may be no JIDs at all.</summary>
public sealed record StreamHeader
{
    /// <summary>The end tag to every header written here.</summary>
    public static ReadOnlySpan<byte> End => "</stream:stream>"u8;

    public string? To { get; init; }

    public string? From { get; init; }

    public string? Id { get; init; }

    /// <summary>Null from a server older than RFC 3920, which then sends no features either.</summary>
    public string? Version { get; init; } = "1.0";

    public string? Language { get; init; }

    /// <summary>The declarations that the children of the stream are read with.</summary>
    public NamespaceScope Scope { get; init; } = new(ImmutableDictionary.CreateRange(
        [KeyValuePair.Create("", XmppNamespaces.Client), KeyValuePair.Create("stream", XmppNamespaces.Streams)]));

    /// <param name="bytes">A part of kind <see cref="StreamPartKind.Header"/>.</param>
    /// <param name="error">What RFC 6120 has the stream end with when the header is none.</param>
    public static bool TryRead(
        ReadOnlyMemory<byte> bytes,
        XmlLimits limits,
        [NotNullWhen(true)] out StreamHeader? header,
        [NotNullWhen(false)] out StreamError? error)
    {
        header = null;
        error = Read(bytes.Span, limits, out var tag, out var scope) switch
        {
            not XmlFault.None and var fault => StreamError.For(fault),
            _ when tag!.Namespace != XmppNamespaces.Streams => StreamError.InvalidNamespace,
            _ when tag.Name != "stream" => StreamError.BadFormat,
            _ => null,
        };
        if (error is not null)
            return false;
        header = new StreamHeader
        {
            To = tag!.Attribute("to"),
            From = tag.Attribute("from"),
            Id = tag.Attribute("id"),
            Version = tag.Attribute("version"),
            Language = tag.Attribute("lang", XmppNamespaces.Xml),
            Scope = scope,
        };
        return true;
    }

    /// <summary>Writes <c>&lt;?xml version='1.0'?&gt;&lt;stream:stream …&gt;</c>.</summary>
    public void Write(IBufferWriter<byte> output)
    {
        output.Write("<?xml version='1.0'?><stream:stream"u8);
        StanzaWriter.WriteAttribute(output, "xmlns", Scope.Default);
        StanzaWriter.WriteAttribute(output, "xmlns:stream", XmppNamespaces.Streams);
        StanzaWriter.WriteAttribute(output, "to", To);
        StanzaWriter.WriteAttribute(output, "from", From);
        StanzaWriter.WriteAttribute(output, "id", Id);
        StanzaWriter.WriteAttribute(output, "version", Version);
        StanzaWriter.WriteAttribute(output, "xml:lang", Language);
        output.Write(">"u8);
    }

    public byte[] ToBytes()
    {
        var buffer = new ArrayBufferWriter<byte>();
        Write(buffer);
        return buffer.WrittenSpan.ToArray();
    }

    // A start tag alone is no document; closed on the spot it is one, and the strict reader can judge it.
    private static XmlFault Read(ReadOnlySpan<byte> bytes, XmlLimits limits, out Element? tag, out NamespaceScope scope)
    {
        (tag, scope) = (null, NamespaceScope.Empty);
        if (bytes.Length > limits.MaxBytes)
            return XmlFault.TooLarge;
        if (bytes is not [.., (byte)'>'])
            return XmlFault.NotWellFormed;
        return StanzaReader.ReadDocument([.. bytes[..^1], .. "/>"u8], limits with { MaxBytes = int.MaxValue }, out tag, out scope);
    }
}

using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Xml;
using Microsoft.Net.Http.Headers;

namespace JwtXmppAuth.Gateway.Transports.Bosh;

/// <summary>Bytes of a request to a <see cref="BoshBody"/>, or the condition that answers them. Any input has one of the two.</summary>
internal static class BoshBodyReader
{
    private const int MaxContentType = 128;

    /// <summary>As the other, of bytes that may be in pieces; nothing of them is kept.</summary>
    public static bool TryRead(
        in ReadOnlySequence<byte> utf8,
        XmlLimits limits,
        [NotNullWhen(true)] out BoshBody? body,
        [NotNullWhen(false)] out BoshCondition? fault)
    {
        if (utf8.IsSingleSegment)
            return TryRead(utf8.First, limits, out body, out fault);
        var whole = ArrayPool<byte>.Shared.Rent((int)Math.Min(utf8.Length, limits.MaxBytes + 1L));
        try
        {
            var length = (int)Math.Min(utf8.Length, whole.Length);
            utf8.Slice(0, length).CopyTo(whole);
            return TryRead(whole.AsMemory(0, length), limits, out body, out fault);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(whole);
        }
    }

    public static bool TryRead(
        ReadOnlyMemory<byte> utf8,
        XmlLimits limits,
        [NotNullWhen(true)] out BoshBody? body,
        [NotNullWhen(false)] out BoshCondition? fault)
    {
        body = null;
        if (!StanzaReader.TryReadBody(utf8, limits, out var root, out var xmlFault))
        {
            fault = xmlFault is XmlFault.TooLarge ? BoshCondition.PolicyViolation : BoshCondition.BadRequest;
            return false;
        }

        body = Interpret(root);
        fault = body is null ? BoshCondition.BadRequest : null;
        return body is not null;
    }

    private static BoshBody? Interpret(Element root)
    {
        // XEP-0124 §6: one body element, no character data in it; the specification's own examples indent its children.
        if (!root.Is("body", XmppNamespaces.HttpBind) || !string.IsNullOrWhiteSpace(root.Text))
            return null;
        if (!TryRid(root.Attribute("rid"), out var rid)
            || !TryCount(root.Attribute("wait"), out var wait)
            || !TryCount(root.Attribute("hold"), out var hold)
            || !TryCount(root.Attribute("pause"), out var pause)
            || !TryVersion(root.Attribute("ver"), out var version)
            || !IsContentType(root.Attribute("content")))
            return null;
        return new BoshBody
        {
            Rid = rid,
            Sid = root.Attribute("sid"),
            To = root.Attribute("to"),
            Version = version,
            Wait = wait,
            Hold = hold,
            Content = root.Attribute("content"),
            // A hint, and no reason to refuse the request.
            Ack = TryRid(root.Attribute("ack"), out var ack) ? ack : null,
            Key = root.Attribute("key"),
            NewKey = root.Attribute("newkey"),
            // §10: before it was told 'maxpause' a client cannot know of it.
            Pause = root.Attribute("sid") is null ? null : pause,
            Terminates = root.Attribute("type") == "terminate",
            Restarts = root.Attribute("restart", XmppNamespaces.XBosh) is "true" or "1",
            Payload = [.. root.Elements],
        };
    }

    private static bool TryRid(string? text, out long rid) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out rid) && rid is > 0 and <= RidWindow.MaxRid;

    private static bool TryCount(string? text, out int? count)
    {
        count = null;
        if (text is null)
            return true;
        if (!uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            return false;
        count = (int)Math.Min(value, int.MaxValue);
        return true;
    }

    private static bool TryVersion(string? text, out BoshVersion? version)
    {
        version = null;
        return text is null || BoshVersion.TryParse(text, out version);
    }

    /// <summary>It becomes a header of every answer, so it must be a media type and nothing more: no folded line, no line end in quotes.</summary>
    private static bool IsContentType(string? text) =>
        text is null || (text.Length <= MaxContentType && text.All(c => char.IsAscii(c) && !char.IsControl(c)) && MediaTypeHeaderValue.TryParse(text, out _));
}

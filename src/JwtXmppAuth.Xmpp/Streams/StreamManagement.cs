using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Xmpp.Streams;

/// <summary>
/// What a server says in stream management (XEP-0198). None of these elements is a stanza, so none of them is counted.
/// <code>
/// &lt;enabled xmlns='urn:xmpp:sm:3' id='…' resume='true' max='60'/&gt;
/// &lt;resumed xmlns='urn:xmpp:sm:3' previd='…' h='7'/&gt;
/// &lt;failed xmlns='urn:xmpp:sm:3' h='7'&gt;&lt;item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/&gt;&lt;/failed&gt;
/// </code>
/// </summary>
public static class StreamManagement
{
    public static readonly Element Feature = New("sm");

    /// <summary>Asks the other side what it has handled (§4).</summary>
    public static readonly Element Request = New("r");

    public static Element Ack(uint handled) => New("a").WithAttribute("h", Text(handled));

    /// <param name="id">What the session can be resumed by; null when it cannot.</param>
    /// <param name="max">Seconds in which it can.</param>
    public static Element Enabled(string? id = null, int max = 0) => id is null
        ? New("enabled")
        : New("enabled").WithAttribute("id", id).WithAttribute("resume", "true").WithAttribute("max", Text((uint)max));

    public static Element Resumed(string previousId, uint handled) =>
        New("resumed").WithAttribute("previd", previousId).WithAttribute("h", Text(handled));

    /// <param name="handled">Of the session that cannot be resumed any more, where that is known (§5).</param>
    public static Element Failed(StanzaError why, uint? handled = null) =>
        New("failed").With(new Element(why.Condition, XmppNamespaces.Stanzas)).WithAttribute("h", handled is { } h ? Text(h) : null);

    /// <summary>The other side claims to have handled what it was never sent (§6).</summary>
    public static StreamError HandledTooHigh(uint handled, uint sent) => StreamError.UndefinedCondition with
    {
        Detail = New("handled-count-too-high").WithAttribute("h", Text(handled)).WithAttribute("send-count", Text(sent)),
    };

    /// <summary>The <c>h</c> of an element, an unsigned number of 32 bits.</summary>
    public static bool TryReadHandled(Element element, out uint handled) =>
        uint.TryParse(element.Attribute("h"), NumberStyles.None, CultureInfo.InvariantCulture, out handled);

    private static Element New(string name) => new(name, XmppNamespaces.StreamManagement);

    private static string Text(uint number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A client's <c>enable</c> (XEP-0198 §3).</summary>
/// <param name="Max">Seconds in which it would like to be able to resume; null where it does not say, or says nothing that could be.</param>
public sealed record EnableRequest(bool Resume, int? Max)
{
    public static EnableRequest Read(Element enable) => new(
        enable.Attribute("resume") is "true" or "1",
        int.TryParse(enable.Attribute("max"), NumberStyles.None, CultureInfo.InvariantCulture, out var max) && max > 0 ? max : null);
}

/// <summary>A client's <c>resume</c> (XEP-0198 §5).</summary>
/// <param name="Handled">How many of the former stream's stanzas it has handled.</param>
public sealed record ResumeRequest(string PreviousId, uint Handled)
{
    public static bool TryRead(Element resume, [NotNullWhen(true)] out ResumeRequest? request)
    {
        request = resume.Attribute("previd") is { Length: > 0 } id && StreamManagement.TryReadHandled(resume, out var handled)
            ? new ResumeRequest(id, handled)
            : null;
        return request is not null;
    }
}

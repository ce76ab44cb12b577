using System.Net;
using System.Text;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Testing;

/// <summary>One answer as a client sees it: every byte of it, and what they mean. Anything but a body element is a failure.</summary>
public sealed class BoshResponse
{
    private BoshResponse(HttpResponseMessage message, string text, Element body)
    {
        Message = message;
        Text = text;
        Body = body;
    }

    /// <summary>Status and headers; the content has been read.</summary>
    public HttpResponseMessage Message { get; }

    public HttpStatusCode Status => Message.StatusCode;

    /// <summary>The bytes that came, as text.</summary>
    public string Text { get; }

    public Element Body { get; }

    public string? this[string attribute] => Body.Attribute(attribute);

    public bool Terminates => this["type"] == "terminate";

    public string? Condition => this["condition"];

    public IReadOnlyList<Element> Payload => [.. Body.Elements];

    public bool IsEmpty => Body.Children.IsEmpty;

    public string? Header(string name) =>
        Message.Headers.TryGetValues(name, out var values) || Message.Content.Headers.TryGetValues(name, out values)
            ? string.Join(", ", values)
            : null;

    public static async Task<BoshResponse> ReadAsync(HttpResponseMessage message, CancellationToken cancellation)
    {
        var bytes = await message.Content.ReadAsByteArrayAsync(cancellation);
        var text = Encoding.UTF8.GetString(bytes);
        var limits = new XmlLimits { MaxBytes = int.MaxValue, MaxElements = int.MaxValue, MaxNamespaces = int.MaxValue };
        if (!StanzaReader.TryRead(bytes, limits, out var body, out var fault))
            throw new InvalidDataException($"The answer is no XML ({fault}): {message.StatusCode} {text}");
        if (!body.Is("body", XmppNamespaces.HttpBind))
            throw new InvalidDataException($"The answer is no body element: {message.StatusCode} {text}");
        return new BoshResponse(message, text, body);
    }

    public override string ToString() => $"{(int)Status} {Text}";
}

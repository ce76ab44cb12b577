using System.Globalization;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Gateway.Upstreams.Embedded;

/// <summary>The last messages of a room, for those who enter later (XEP-0045 §7.2.13).</summary>
internal sealed class RoomHistory(string room, TimeProvider time)
{
    private const string Hints = "urn:xmpp:hints";

    private readonly Queue<Entry> _entries = [];

    public void Add(Element message, int capacity)
    {
        if (capacity > 0 && IsMemorable(message))
            _entries.Enqueue(new Entry(message.With(Delay(room, time.GetUtcNow())), time.GetUtcNow()));
        while (_entries.Count > capacity)
            _entries.Dequeue();
    }

    /// <param name="wish">The newcomer's <c>history</c> element; null when it sent none.</param>
    public IEnumerable<Element> For(Element? wish)
    {
        var since = SinceOf(wish);
        var messages = _entries.Where(entry => since is null || entry.At >= since).ToList();
        if (NumberOf(wish, "maxstanzas") is { } most && most < messages.Count)
            messages.RemoveRange(0, messages.Count - (int)Math.Max(0, most));
        var entries = messages.Select(entry => entry.Message);
        return NumberOf(wish, "maxchars") is { } chars ? LastWithin(entries, chars) : entries;
    }

    public static Element Delay(string from, DateTimeOffset at) => new Element("delay", "urn:xmpp:delay")
        .WithAttribute("from", from)
        .WithAttribute("stamp", at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));

    /// <summary>What Prosody keeps: text and what stands for it, not states of the moment, unless the hints of XEP-0334 say otherwise.</summary>
    private static bool IsMemorable(Element message)
    {
        if (message.Child("no-store", Hints) is not null || message.Child("no-permanent-store", Hints) is not null)
            return false;
        return message.Child("store", Hints) is not null
            || message.Child("body", XmppNamespaces.Client) is not null
            || message.Child("encryption", "urn:xmpp:eme:0") is not null
            || message.Elements.Any(child => child.Namespace == "urn:xmpp:chat-markers:0");
    }

    private static Stack<Element> LastWithin(IEnumerable<Element> messages, long chars)
    {
        var kept = new Stack<Element>();
        foreach (var message in messages.Reverse())
        {
            chars -= StanzaWriter.ToText(message).Length;
            if (chars < 0)
                break;
            kept.Push(message);
        }

        return kept;
    }

    private DateTimeOffset? SinceOf(Element? wish)
    {
        DateTimeOffset? since = DateTimeOffset.TryParse(
            wish?.Attribute("since"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var stamp) ? stamp : null;
        var seconds = NumberOf(wish, "seconds");
        DateTimeOffset? young = seconds is >= 0 and < int.MaxValue ? time.GetUtcNow().AddSeconds(-seconds.Value) : null;
        return young is null || since > young ? since : young;
    }

    private static long? NumberOf(Element? wish, string attribute) =>
        long.TryParse(wish?.Attribute(attribute), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private sealed record Entry(Element Message, DateTimeOffset At);
}

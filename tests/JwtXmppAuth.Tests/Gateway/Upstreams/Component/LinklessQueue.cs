using System.Text;
using JwtXmppAuth.Gateway.Upstreams.Component;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Tests.Gateway.Upstreams.Component;

/// <summary>A queue of stanzas for a link that is not there, and what one would have taken from it.</summary>
internal static class LinklessQueue
{
    public const int MaxStanzas = 4;
    public const int MaxBytes = 20_000;

    public static LinkQueue Opened(int maxBytesOfAll = int.MaxValue)
    {
        var queue = new LinkQueue(MaxStanzas, MaxBytes, maxBytesOfAll);
        queue.Open();
        return queue;
    }

    extension(LinkQueue queue)
    {
        public LinkLane OpenLane() => queue.TryOpenLane(out var lane) ? lane : throw new InvalidOperationException("The queue is closed.");

        public string Taken()
        {
            using var batch = new LinkBatch();
            queue.Take(batch, int.MaxValue);
            return Encoding.UTF8.GetString(batch.Written.Span);
        }

        public string[] TakenIds() => [.. queue.Taken().Split("id='").Skip(1).Select(rest => rest[..rest.IndexOf('\'')])];

        public List<string> Unconfirmed() => [.. queue.TakeFarewells().Select(bytes => Encoding.UTF8.GetString(bytes))];
    }

    public static ValueTask<LinkSend> SendAsync(LinkLane lane, Element stanza) => lane.SendAsync(stanza, TestContext.Current.CancellationToken);

    /// <summary>What it takes while it waits.</summary>
    public static int Memory(Element stanza)
    {
        using var written = LinkStanza.Of(stanza);
        return written.Memory;
    }

    public static Element Message(string id, int length = 0)
    {
        var message = new Element("message", XmppNamespaces.Client).WithAttribute("id", id);
        return length == 0 ? message : message.With(new Element("body", XmppNamespaces.Client).WithText(new string('x', length)));
    }

    public static Element Farewell(string id) =>
        new Element("presence", XmppNamespaces.Client).WithAttribute("type", "unavailable").WithAttribute("id", id);
}

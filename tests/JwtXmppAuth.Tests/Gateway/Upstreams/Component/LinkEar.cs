using System.Text;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Tests.Gateway.Upstreams.Component;

/// <summary>The server's end of a link behind the handshake, where very much is said: stanza by stanza, and probes told from the rest.</summary>
internal sealed class LinkEar
{
    private readonly ScriptedPeer _peer;
    private readonly StreamSplitter _splitter = new(XmlLimits.Default);
    private readonly byte[] _buffer = new byte[64 * 1024];

    public LinkEar(ScriptedPeer peer)
    {
        _peer = peer;
        // What the handshake has read already.
        _splitter.Append(Encoding.UTF8.GetBytes($"<stream:stream xmlns='{XmppNamespaces.ComponentAccept}' xmlns:stream='{XmppNamespaces.Streams}'>"));
        _splitter.TryTake(out _);
    }

    /// <summary>Bytes of the stanzas so far.</summary>
    public long Length { get; private set; }

    public static bool IsProbe(Stanza stanza) => stanza.Id?.StartsWith("link-", StringComparison.Ordinal) == true;

    public async Task<Stanza> NextAsync()
    {
        StreamPart part;
        while (!_splitter.TryTake(out part))
        {
            var length = await _peer.ReadAsync(_buffer);
            if (length == 0)
                throw new InvalidDataException("The connection is over.");
            _splitter.Append(_buffer.AsSpan(0, length));
        }

        Length += part.Bytes.Length;
        return StanzaReader.TryRead(part.Bytes, XmlLimits.Default, NamespaceScope.Empty.WithDefault(XmppNamespaces.Client), out var element, out var fault)
            && Stanza.TryCreate(element, out var stanza)
            ? stanza
            : throw new InvalidDataException($"{fault}: {Encoding.UTF8.GetString(part.Bytes.Span)}");
    }

    /// <summary>So many, probes not counted.</summary>
    public async Task<List<Stanza>> TakeAsync(int count)
    {
        var taken = new List<Stanza>(count);
        while (taken.Count < count)
        {
            if (await NextAsync() is var next && !IsProbe(next))
                taken.Add(next);
        }

        return taken;
    }

    /// <summary>Up to the next probe, which is the last.</summary>
    public async Task<List<Stanza>> ToProbeAsync()
    {
        List<Stanza> taken = [await NextAsync()];
        while (!IsProbe(taken[^1]))
            taken.Add(await NextAsync());
        return taken;
    }
}

using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Streams;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Interop.Component;

/// <summary>A component that is not the gateway, by XEP-0114 and nothing of ours but the parser.</summary>
public sealed class ComponentPeer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TcpClient _connection = new() { NoDelay = true };
    private readonly StreamSplitter _splitter = new(XmlLimits.Default);
    private readonly byte[] _buffer = new byte[16 * 1024];
    private NamespaceScope _scope = NamespaceScope.Empty;

    private ComponentPeer()
    {
    }

    /// <param name="readsLittle">Small buffers, so that the server notices soon that nobody reads.</param>
    public static async Task<ComponentPeer> ConnectAsync(int port, string domain, bool readsLittle = false)
    {
        var peer = new ComponentPeer();
        if (readsLittle)
            peer._connection.ReceiveBufferSize = 4096;
        await peer._connection.ConnectAsync("127.0.0.1", port).WaitAsync(Patience);
        await peer.SayAsync($"<stream:stream xmlns='jabber:component:accept' xmlns:stream='{XmppNamespaces.Streams}' to='{domain}'>");
        var header = await peer.HeaderAsync();
#pragma warning disable CA5350 // The protocol's own choice.
        var digest = Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(header.Id + IComponentServer.Secret)));
#pragma warning restore CA5350
        await peer.SayAsync($"<handshake>{digest}</handshake>");
        var answer = await peer.ReceiveAsync();
        return answer?.Name == "handshake" ? peer : throw new InvalidOperationException($"No component: {answer}");
    }

    public Task SayAsync(string text) => _connection.GetStream().WriteAsync(Encoding.UTF8.GetBytes(text)).AsTask().WaitAsync(Patience);

    /// <summary>The next element, whenever it comes; null when the stream or the connection is over.</summary>
    public async Task<Element?> ReceiveAsync()
    {
        while (await TakeAsync() is { } part)
        {
            if (part.Kind == StreamPartKind.End)
                return null;
            if (StanzaReader.TryRead(part.Bytes, XmlLimits.Default, _scope, out var element, out _))
                return element;
        }

        return null;
    }

    public ValueTask DisposeAsync()
    {
        _connection.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<StreamHeader> HeaderAsync()
    {
        if (await TakeAsync() is not { } part || !StreamHeader.TryRead(part.Bytes, XmlLimits.Default, out var header, out _))
            throw new InvalidDataException("No stream header.");
        _scope = header.Scope.WithDefault(XmppNamespaces.Client);
        return header;
    }

    private async Task<StreamPart?> TakeAsync()
    {
        StreamPart part;
        while (!_splitter.TryTake(out part))
        {
            try
            {
                var length = await _connection.GetStream().ReadAsync(_buffer);
                if (length == 0)
                    return null;
                _splitter.Append(_buffer.AsSpan(0, length));
            }
            catch (Exception exception) when (exception is IOException or ObjectDisposedException)
            {
                return null;
            }
        }

        return part;
    }
}

using System.Collections.Concurrent;
using System.Net;

namespace JwtXmppAuth.Load.Clients;

/// <summary>Connections that are kept alive and shared, as a reverse proxy does it: a request takes a free one or makes one.</summary>
internal sealed class HttpPool(IPEndPoint server) : IDisposable
{
    private readonly ConcurrentStack<HttpConnection> _free = new();
    private readonly ConcurrentBag<HttpConnection> _all = [];

    /// <param name="head">Of <see cref="HttpConnection.Head"/>.</param>
    /// <param name="use">What becomes of the answer's body, which is valid only meanwhile.</param>
    public async ValueTask<T> PostAsync<T>(
        byte[] head, ReadOnlyMemory<byte> body, Func<ReadOnlySpan<byte>, T> use, CancellationToken cancellation)
    {
        if (!_free.TryPop(out var connection))
        {
            connection = new HttpConnection(server);
            _all.Add(connection);
        }

        var answer = await connection.PostAsync(head, body, cancellation);
        var used = use(answer.Span);
        _free.Push(connection);
        return used;
    }

    public void Dispose()
    {
        foreach (var connection in _all)
            connection.Dispose();
    }
}

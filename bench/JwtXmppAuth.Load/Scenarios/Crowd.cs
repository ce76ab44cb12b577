using System.Diagnostics;
using JwtXmppAuth.Load.Clients;
using JwtXmppAuth.Load.Servers;

namespace JwtXmppAuth.Load.Scenarios;

/// <summary>Clients of one target, with numbers of their own.</summary>
internal sealed class Crowd(RunningTarget target) : IDisposable
{
    private readonly List<IClient> _clients = [];

    public IReadOnlyList<IClient> Clients => _clients;

    public int Requests => _clients.Sum(client => client.Requests);

    /// <param name="latencies">Gets the milliseconds of each start; may be null.</param>
    public async Task StartAsync(int count, CancellationToken cancellation, List<double>? latencies = null, int wait = 60)
    {
        var fresh = Enumerable.Range(_clients.Count, count).Select(number => target.Door.Client(target.Pool, number, wait)).ToArray();
        _clients.AddRange(fresh);
        await EachAsync(fresh, Size.AtOnce, async (client, cancel) =>
        {
            var started = Stopwatch.GetTimestamp();
            await client.StartAsync(cancel);
            if (latencies is null)
                return;
            lock (latencies)
                latencies.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }, cancellation);
    }

    /// <summary>Everybody who is not listening leaves.</summary>
    public Task EndAsync(CancellationToken cancellation) =>
        EachAsync(_clients, Size.AtOnce, (client, cancel) => client.EndAsync(cancel), cancellation);

    public static Task EachAsync<T>(IEnumerable<T> all, int atOnce, Func<T, CancellationToken, Task> work, CancellationToken cancellation)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellation };
        return Parallel.ForEachAsync(all, parallel, async (one, cancel) => await work(one, cancel));
    }

    public void Dispose()
    {
        foreach (var client in _clients)
            client.Dispose();
    }
}

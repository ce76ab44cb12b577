using JwtXmppAuth.Load.Clients;

namespace JwtXmppAuth.Load.Scenarios;

/// <summary>Clients that listen, until it is disposed of; what ends one of them before ends the measurement.</summary>
internal sealed class Listening : IAsyncDisposable
{
    private readonly CancellationTokenSource _end;
    private readonly TaskCompletionSource _broken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Task> _listening = [];

    public Listening(CancellationToken cancellation) => _end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);

    public void Add(IClient client, Heard heard) => _listening.Add(ListenAsync(client, heard));

    /// <summary>Waits for <paramref name="done"/>, or throws what ended a client.</summary>
    /// <param name="what">Of the exception when time is up: says how far it came.</param>
    public async Task UntilAsync(Task done, TimeSpan patience, Func<string> what)
    {
        try
        {
            await await Task.WhenAny(done, _broken.Task).WaitAsync(patience, TimeProvider.System, _end.Token);
        }
        catch (TimeoutException)
        {
            throw new InvalidDataException($"After {patience.TotalSeconds} s: {what()}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_listening);
        _end.Dispose();
    }

    private async Task ListenAsync(IClient client, Heard heard)
    {
        try
        {
            await client.ListenAsync(heard, _end.Token);
        }
        catch (Exception failure)
        {
            // Of everything that ends a client only the first counts, and only while somebody waits for what the clients do.
            _broken.TrySetException(failure);
            _ = _broken.Task.Exception;
        }
    }
}

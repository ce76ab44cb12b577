using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Testing.Faults;
using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Interop.Faults;

/// <summary>Sits in a room, connected to Prosody itself, and writes down all that happens there.</summary>
internal sealed class Witness : IAsyncDisposable
{
    /// <summary>Real time after which nothing more is waited for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly C2sClient _client;
    private readonly string _room;
    private readonly Lock _gate = new();
    private readonly List<string> _seen = [];
    private readonly Task _reading;
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Witness(C2sClient client, string room)
    {
        (_client, _room) = (client, room);
        _reading = ReadAsync();
    }

    public static async Task<Witness> EnterAsync(Prosody prosody, string room)
    {
        var witness = new Witness(await prosody.LogInAsync(Prosody.Host), room);
        await witness._client.SendTextAsync(
            $"<presence to='{room}/witness'><x xmlns='{XmppNamespaces.Muc}'><history maxstanzas='0'/></x></presence>");
        await witness.UntilAsync(seen => seen.Contains(RoomEvent.Joins("witness")));
        return witness;
    }

    /// <summary>Everything up to now: the room says what comes last only after what was before.</summary>
    public async Task<IReadOnlyList<string>> ReportAsync()
    {
        await _client.SendTextAsync($"<message to='{_room}' type='groupchat'><body>end</body></message>");
        var end = RoomEvent.Does("witness", ActKind.Say, "end");
        await UntilAsync(seen => seen.Contains(end));
        lock (_gate)
            return [.. _seen.Where(what => what != end)];
    }

    /// <summary>Whoever has joined has left.</summary>
    public Task AloneAsync(IEnumerable<string> names) => UntilAsync(
        seen => names.All(name => !seen.Contains(RoomEvent.Joins(name)) || seen.Contains(RoomEvent.Leaves(name))));

    public override string ToString()
    {
        lock (_gate)
            return $"the room saw [{string.Join(", ", _seen)}]";
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _reading;
    }

    private async Task UntilAsync(Func<List<string>, bool> so)
    {
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        while (true)
        {
            Task more;
            lock (_gate)
            {
                if (so(_seen))
                    return;
                more = _more.Task;
            }

            await more.WaitAsync(patience.Token);
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            while (true)
                See(RoomEvent.Of(await _client.ReceiveAsync(CancellationToken.None)));
        }
        catch (Exception end) when (end is EndOfStreamException or ObjectDisposedException)
        {
        }
    }

    private void See(string? what)
    {
        if (what is null)
            return;
        lock (_gate)
        {
            _seen.Add(what);
            _more.TrySetResult();
            _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}

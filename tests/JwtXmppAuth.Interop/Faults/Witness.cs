using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Testing.Faults;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;

namespace JwtXmppAuth.Interop.Faults;

/// <summary>Sits in a room, connected to Prosody itself, and writes down all that happens there.</summary>
internal sealed class Witness : IAsyncDisposable
{
    /// <summary>Real time after which nothing more is waited for; reached only by a broken run.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private const string BeatId = "beat";

    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(250);

    private readonly C2sClient _client;
    private readonly string _room;
    private readonly Lock _gate = new();
    private readonly List<string> _seen = [];
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly SemaphoreSlim _beaten = new(0);
    private readonly CancellationTokenSource _leaving = new();
    private readonly Task _reading;
    private readonly Task _beating;
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _beat = TimeProvider.System.GetTimestamp();
    private TimeSpan _latest;

    private Witness(C2sClient client, string room)
    {
        (_client, _room) = (client, room);
        _reading = ReadAsync();
        _beating = BeatAsync();
    }

    /// <summary>
    /// The longest that timer, server and answer together were late for somebody to whom nothing befalls: so much later than
    /// it should anything here may have happened.
    /// </summary>
    public TimeSpan Lateness
    {
        get
        {
            lock (_gate)
                return Max(_latest, TimeProvider.System.GetElapsedTime(_beat) - Beat);
        }
    }

    public static async Task<Witness> EnterAsync(Prosody prosody, string room)
    {
        var witness = new Witness(await prosody.LogInAsync(Prosody.Host), room);
        await witness.SendAsync(
            $"<presence to='{room}/witness'><x xmlns='{XmppNamespaces.Muc}'><history maxstanzas='0'/></x></presence>");
        await witness.UntilAsync(seen => seen.Contains(RoomEvent.Joins("witness")));
        return witness;
    }

    /// <summary>Everything up to now: the room says what comes last only after what was before.</summary>
    public async Task<IReadOnlyList<string>> ReportAsync()
    {
        await SendAsync($"<message to='{_room}' type='groupchat'><body>end</body></message>");
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
        await _leaving.CancelAsync();
        await _beating;
        await _client.DisposeAsync();
        await _reading;
        _leaving.Dispose();
        _sending.Dispose();
        _beaten.Dispose();
    }

    private async Task BeatAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(Beat, TimeProvider.System, _leaving.Token);
                await SendAsync($"<iq type='get' id='{BeatId}' to='{Prosody.Host}'><ping xmlns='{XmppNamespaces.Ping}'/></iq>");
                await _beaten.WaitAsync(_leaving.Token);
                lock (_gate)
                {
                    _latest = Max(_latest, TimeProvider.System.GetElapsedTime(_beat) - Beat);
                    _beat = TimeProvider.System.GetTimestamp();
                }
            }
        }
        catch (Exception end) when (end is OperationCanceledException or IOException)
        {
        }
    }

    private async Task SendAsync(string xml)
    {
        await _sending.WaitAsync();
        try
        {
            await _client.SendTextAsync(xml);
        }
        finally
        {
            _sending.Release();
        }
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
            {
                var stanza = await _client.ReceiveAsync(CancellationToken.None);
                if (stanza is { Kind: StanzaKind.Iq, Id: BeatId })
                    _beaten.Release();
                else
                    See(RoomEvent.Of(stanza));
            }
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

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}

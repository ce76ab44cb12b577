using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using JwtXmppAuth.Load.Clients;
using JwtXmppAuth.Load.Servers;

namespace JwtXmppAuth.Load.Scenarios;

/// <summary>Ten rooms of ten, whose occupants all listen.</summary>
internal sealed class Conference : IAsyncDisposable
{
    public const string Talk = "talk";
    public const string Pace = "pace";

    public const int Rooms = 10;
    public const int Occupants = 10;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static int _conferences;

    private readonly RunningTarget _target;
    private readonly string _name = $"talk{Interlocked.Increment(ref _conferences)}-";
    private readonly Crowd _crowd;
    private readonly Listening _listening;
    private readonly int[] _left = new int[Rooms * Occupants];
    private readonly byte[][] _words;
    private readonly byte[][] _own;
    private readonly List<double> _latencies = [];
    private TaskCompletionSource _all = new();
    private long _heard;
    private long _awaited;
    private long _bytes;

    private Conference(RunningTarget target, CancellationToken cancellation)
    {
        _target = target;
        _crowd = new Crowd(target);
        _listening = new Listening(cancellation);
        // Every message has the same length, and says who said it and when.
        _words = [.. Enumerable.Range(0, Rooms * Occupants).Select(number => Words.Say(target.Door, Room(number), Text(number, 0)))];
        _own = [.. Enumerable.Range(0, Rooms * Occupants).Select(number => System.Text.Encoding.ASCII.GetBytes($">say {number:000} "))];
    }

    /// <summary>Length of a message as it was delivered, in bytes, on average.</summary>
    public double DeliveredBytes => _bytes / (double)Math.Max(1, _heard);

    public static async Task<Conference> OpenAsync(RunningTarget target, CancellationToken cancellation)
    {
        var conference = new Conference(target, cancellation);
        try
        {
            await conference._crowd.StartAsync(Rooms * Occupants, cancellation);
            for (var number = 0; number < Rooms * Occupants; number++)
                await conference._crowd.Clients[number].AskAsync(Words.Join(target.Door, conference.Room(number), number), Words.OwnPresence, cancellation);
            for (var number = 0; number < Rooms * Occupants; number++)
            {
                var mine = number;
                conference._listening.Add(conference._crowd.Clients[number], received => conference.Hear(mine, received));
            }

            return conference;
        }
        catch
        {
            await conference.DisposeAsync();
            throw;
        }
    }

    /// <summary>Everybody says so many things, the next when the last has come back.</summary>
    /// <returns>Deliveries.</returns>
    public async Task<long> TalkAsync(int rounds, CancellationToken cancellation)
    {
        Expect(rounds * (long)Rooms * Occupants * Occupants);
        Array.Fill(_left, rounds - 1);
        for (var number = 0; number < Rooms * Occupants; number++)
            _crowd.Clients[number].Send(_words[number], cancellation);
        await DeliveredAsync();
        return _awaited;
    }

    /// <summary>Messages at an even pace, each delivered to ten.</summary>
    /// <returns>From the word to each ear, in milliseconds, sorted.</returns>
    public async Task<IReadOnlyList<double>> TalkAtPaceAsync(int deliveriesPerSecond, int seconds, CancellationToken cancellation)
    {
        var messages = deliveriesPerSecond * seconds / Occupants;
        Expect(messages * (long)Occupants);
        Array.Fill(_left, 0);
        lock (_latencies)
            _latencies.Clear();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(Occupants / (double)deliveriesPerSecond), TimeProvider.System);
        for (var message = 0; message < messages && await timer.WaitForNextTickAsync(cancellation); message++)
        {
            // Each message in another room than the one before.
            var number = (message * Occupants + message / Rooms) % (Rooms * Occupants);
            _crowd.Clients[number].Send(Words.Say(_target.Door, Room(number), Text(number, Stopwatch.GetTimestamp())), cancellation);
        }

        await DeliveredAsync();
        lock (_latencies)
            return [.. _latencies.Order()];
    }

    public async ValueTask DisposeAsync()
    {
        await _listening.DisposeAsync();
        _crowd.Dispose();
    }

    /// <summary>Of this conference alone: who was in one before may still be there.</summary>
    private string Room(int number) => $"{_name}{number / Occupants}";

    private static string Text(int number, long moment) => string.Create(CultureInfo.InvariantCulture, $"say {number:000} {moment:D20}.");

    private void Expect(long deliveries)
    {
        _all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        (_heard, _awaited, _bytes) = (0, deliveries, 0);
    }

    private Task DeliveredAsync() => _listening.UntilAsync(
        _all.Task, Patience, () => $"{_target.Name} delivered {Interlocked.Read(ref _heard)} of {_awaited} messages");

    private ReadOnlyMemory<byte> Hear(int number, ReadOnlySpan<byte> received)
    {
        var now = Stopwatch.GetTimestamp();
        var count = 0;
        for (var rest = received; ; count++)
        {
            var at = rest.IndexOf(">say "u8);
            if (at < 0)
                break;
            if (Utf8Parser.TryParse(rest[(at + 9)..], out long moment, out _) && moment > 0)
            {
                lock (_latencies)
                    _latencies.Add(Stopwatch.GetElapsedTime(moment, now).TotalMilliseconds);
            }

            rest = rest[(at + 9)..];
        }

        if (count == 0)
            return default;
        Interlocked.Add(ref _bytes, received.Length);
        if (Interlocked.Add(ref _heard, count) == _awaited)
            _all.TrySetResult();
        return received.IndexOf(_own[number]) >= 0 && --_left[number] >= 0 ? _words[number] : default;
    }
}

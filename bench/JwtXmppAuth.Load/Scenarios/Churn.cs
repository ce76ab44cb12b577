using System.Text;
using JwtXmppAuth.Load.Clients;
using JwtXmppAuth.Load.Servers;

namespace JwtXmppAuth.Load.Scenarios;

/// <summary>Visitors who come, talk a little in a room they share, and go, one after the other; one in ten just vanishes.</summary>
/// <param name="doors">In turn.</param>
internal sealed class Churn(RunningTarget target, IReadOnlyList<Door> doors)
{
    /// <summary>Visits under way at once.</summary>
    public const int AtOnce = 200;

    private const int Rooms = 20;
    private const int Sentences = 3;
    private const int Vanishing = 10;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private int _begun;
    private int _done;
    private int _failed;

    public int Done => _done;

    public int Failed => _failed;

    /// <summary>What went wrong first; null if nothing did.</summary>
    public string? Failure { get; private set; }

    /// <param name="over">Ends it, within a visit's length.</param>
    public Task RunAsync(CancellationToken over) => Task.WhenAll(Enumerable.Range(0, AtOnce).Select(async _ =>
    {
        while (!over.IsCancellationRequested)
            await TryAsync(Interlocked.Increment(ref _begun), over);
    }));

    private async Task TryAsync(int number, CancellationToken over)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(over);
        patience.CancelAfter(Patience);
        var step = "";
        try
        {
            await VisitAsync(number, begun => step = begun, patience.Token);
            Interlocked.Increment(ref _done);
        }
        catch (Exception) when (over.IsCancellationRequested)
        {
            // Cut short by the end of the run.
        }
        catch (Exception failure) when (failure is InvalidDataException or System.Net.Sockets.SocketException or OperationCanceledException)
        {
            Failure ??= $"Visit {number} over {doors[number % doors.Count].Transport}, {step}: {failure.Message}";
            Interlocked.Increment(ref _failed);
        }
    }

    /// <param name="step">Told what is done next.</param>
    private async Task VisitAsync(int number, Action<string> step, CancellationToken cancellation)
    {
        var door = doors[number % doors.Count];
        var room = $"soak{number % Rooms}";
        using var client = door.Client(target.Pool, number);
        step("start");
        await client.StartAsync(cancellation);
        step("join");
        await client.AskAsync(Words.Join(door, room, number), Words.OwnPresence, cancellation);
        for (var word = 0; word < Sentences; word++)
        {
            var text = $"{number} says {word}";
            step(text);
            await client.AskAsync(Encoding.UTF8.GetString(Words.Say(door, room, text)), Encoding.UTF8.GetBytes($">{text}<"), cancellation);
            await Task.Delay(Pause, TimeProvider.System, cancellation);
        }

        if (number / doors.Count % Vanishing == 0)
            return;
        step("leave");
        await client.AskAsync(Words.Leave(door, room, number), Words.OwnPresence, cancellation);
        step("end");
        await client.EndAsync(cancellation);
    }
}

using JwtXmppAuth.Load.Clients;
using JwtXmppAuth.Load.Measuring;
using JwtXmppAuth.Load.Servers;

namespace JwtXmppAuth.Load.Scenarios;

/// <summary>What bare Kestrel costs for the same requests, and for as many messages of the same size.</summary>
internal static class Yardsticks
{
    public const string Target = "kestrel";
    public const string Posts = "posts";
    public const string Echoes = "echoes";
    private const int Connections = Conference.Rooms * Conference.Occupants;

    /// <param name="requests">Of one session start; the unit that is measured is that many.</param>
    public static async Task PostAsync(ServerProcess kestrel, Samples samples, int sessions, double requests, CancellationToken cancellation)
    {
        using var pool = new HttpPool(Setups.KestrelAddress);
        var head = HttpConnection.Head(Setups.KestrelAddress, "/");
        var body = new byte[YardstickServer.BodySize];
        await WarmUp.UntilWarmAsync([kestrel], () => PostAsync((int)(sessions * requests)), cancellation);
        var meter = new Meter([kestrel]);
        await PostAsync((int)(sessions * requests));
        meter.Stop(samples, Target, Posts, sessions);
        samples.Add(Target, Posts, "requests", requests);

        Task PostAsync(int count) => Crowd.EachAsync(
            Enumerable.Range(0, count), Size.AtOnce, async (_, cancel) => await pool.PostAsync(head, body, _ => true, cancel), cancellation);
    }

    /// <param name="bytes">Of a message.</param>
    public static async Task EchoAsync(ServerProcess kestrel, Samples samples, int rounds, int bytes, CancellationToken cancellation)
    {
        var wires = Enumerable.Range(0, Connections).Select(_ => new WebSocketWire()).ToArray();
        try
        {
            foreach (var wire in wires)
                await wire.ConnectAsync(Setups.KestrelAddress, "/", cancellation);
            var message = new byte[bytes];
            message.AsSpan().Fill((byte)'a');
            await WarmUp.UntilWarmAsync([kestrel], () => EchoAsync(rounds), cancellation);
            var meter = new Meter([kestrel]);
            await EchoAsync(rounds);
            meter.Stop(samples, Target, Echoes, rounds * (double)Connections);
            samples.Add(Target, Echoes, "bytes", bytes);

            Task EchoAsync(int rounds) => Task.WhenAll(wires.Select(async wire =>
            {
                for (var round = 0; round < rounds; round++)
                {
                    await wire.SendAsync(message, cancellation);
                    await wire.ReceiveAsync(cancellation);
                }
            }));
        }
        finally
        {
            foreach (var wire in wires)
                wire.Dispose();
        }
    }
}

using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Tests.Gateway.Transports.Bosh;

/// <summary>A client that says more than it may (docs/limits.md).</summary>
public sealed class FloodTests
{
    private const int Flood = 50;

    [Fact]
    public async Task A_flood_is_taken_no_faster_than_agreed_and_nothing_of_it_is_lost()
    {
        await using var server = await StartAsync();
        var (client, stream) = await server.BindAsync();
        var sent = client.SendAsync(Messages());

        var heard = new List<string?>();
        while (heard.Count < 10)
            heard.Add((await stream.HearAsync()).Id);
        var begun = server.Time.GetUtcNow();
        while (heard.Count < Flood)
            heard.Add((await server.Time.PassUntilAsync(stream.HearAsync(), TimeSpan.FromSeconds(1))).Id);

        Assert.Equal(Enumerable.Range(0, Flood).Select(id => $"{id}"), heard);
        Assert.InRange((server.Time.GetUtcNow() - begun).TotalSeconds, 3.5, 10);
        await stream.SayAsync("<message xmlns='jabber:client' id='answer'/>");
        Assert.Contains("answer", (await sent).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_end_does_not_wait_for_the_rest_of_a_flood()
    {
        await using var server = await StartAsync();
        var (client, stream) = await server.BindAsync();
        var sent = client.SendAsync(Messages());
        await stream.HearAsync();

        stream.End();

        Assert.Equal("terminate", (await sent)["type"]);
    }

    // The login is two elements, so that ten more are free.
    private static Task<BoshServer> StartAsync() => BoshServer.StartAsync(options =>
    {
        options.Bosh.StanzasPerSecond = 10;
        options.Bosh.StanzaBurst = 12;
    });

    private static string Messages() =>
        string.Concat(Enumerable.Range(0, Flood).Select(id => $"<message xmlns='jabber:client' id='{id}' to='a@meet.example.com'/>"));
}

using System.Globalization;
using System.Text;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Upstreams.Component;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Testing.Scenarios;
using Microsoft.Extensions.Logging.Abstractions;

namespace JwtXmppAuth.Tests.Gateway.Upstreams.Component;

/// <summary>What a break of the link costs ten thousand occupancies, and those who have something else to say.</summary>
public sealed class ManyOccupanciesTests : LinkFixture
{
    private const int Sessions = 200;
    private const int RoomsOfEach = 50;
    private const int Occupancies = Sessions * RoomsOfEach;

    /// <summary>A question is no longer.</summary>
    private const int Question = 300;

    private readonly List<UpstreamClient> _clients = [];

    [Fact]
    public async Task The_rooms_are_asked_a_part_at_a_time_and_nobody_waits_for_more_than_one()
    {
        using var peer = await JoinAllAsync();
        peer.Die();
        using var again = await NextConnectionAsync();
        var ear = new LinkEar(again);

        var part = await ear.ToProbeAsync();
        var asked = part[..^1].Select(question => question.Line()).ToHashSet();
        Assert.InRange(ear.Length, LinkStream.QuestionBytes, LinkStream.QuestionBytes + (2 * Question));

        // The server has not got so far yet: nothing more is asked, and what a session says is the next thing that it hears.
        await _clients[0].SendAsync("<message to='room0@conference.meet.example.com' type='groupchat' id='let me through'/>");
        Assert.Equal("let me through", (await ear.NextAsync()).Id);

        // Each is asked for as it is when it is its turn: who ends meanwhile no more.
        var gone = _clients.First(client => !asked.Any(line => line.Contains($" {client.Jid} ", StringComparison.Ordinal)));
        await gone.DisposeAsync();
        Assert.All(await ear.TakeAsync(RoomsOfEach), farewell => Assert.Equal(("unavailable", gone.Jid), (farewell.Type, farewell.From)));

        var parts = 1;
        for (; asked.Count < Occupancies - RoomsOfEach; parts++)
        {
            var before = ear.Length;
            await again.SendAsync(part[^1].ToString());
            part = await ear.ToProbeAsync();
            Assert.InRange(ear.Length - before, 1, LinkStream.QuestionBytes + (2 * Question));
            Assert.All(part[..^1], question => Assert.True(asked.Add(question.Line()), $"{question} was asked twice."));
        }

        Assert.InRange(parts, 2, Occupancies * Question / LinkStream.QuestionBytes);
        Assert.DoesNotContain(asked, line => line.Contains($" {gone.Jid} ", StringComparison.Ordinal));
        await again.SendAsync(part[^1].ToString());
        await _clients.First(client => client != gone).SendAsync("<message to='room0@conference.meet.example.com' type='groupchat' id='all asked'/>");
        Assert.Equal("all asked", (await ear.NextAsync()).Id);
    }

    [Fact]
    public async Task Who_ended_meanwhile_leaves_every_room_and_again_until_that_is_known_to_have_arrived()
    {
        using var peer = await JoinAllAsync();
        peer.Die();
        await UntilAsync(() => !Link.Health.Ready);
        foreach (var client in _clients)
            await client.DisposeAsync();

        using var second = await NextConnectionAsync();
        var left = await new LinkEar(second).TakeAsync(Occupancies);
        Assert.All(left, stanza => Assert.Equal("unavailable", stanza.Type));
        Assert.Equal(Occupancies, left.Select(stanza => stanza.Line()).Distinct().Count());

        second.Die();
        using var third = await NextConnectionAsync();
        var ear = new LinkEar(third);
        var again = await ear.ToProbeAsync();
        Assert.Equal(left.Select(stanza => stanza.Line()), again[..^1].Select(stanza => stanza.Line()));

        await third.SendAsync(again[^1].ToString());
        await third.SendAsync("<iq type='get' id='behind it' from='conference.meet.example.com' to='meet.example.com'><ping xmlns='urn:xmpp:ping'/></iq>");
        Assert.Equal("behind it", (await ear.NextAsync()).Id);
        third.Die();
        using var fourth = await AcceptAsync();
    }

    /// <summary>Every session in all of its rooms, by the rooms' own word.</summary>
    private async Task<ScriptedPeer> JoinAllAsync()
    {
        var host = new HostOptions { Domain = Domain, Upstream = "component" };
        var upstream = new ComponentUpstream(host, Link, Clock, NullLogger<ComponentUpstream>.Instance);
        var peer = await AcceptAsync();
        var welcome = new StringBuilder();
        for (var number = 0; number < Sessions; number++)
        {
            var client = await UpstreamClient.ConnectAsync(upstream, Domain, TestContext.Current.CancellationToken, $"user{number}");
            _clients.Add(client);
            for (var room = 0; room < RoomsOfEach; room++)
            {
                await client.SendAsync($"<presence to='{Occupant(room, number)}'><x xmlns='http://jabber.org/protocol/muc'/></presence>");
                welcome.Append(CultureInfo.InvariantCulture, $"<presence from='{Occupant(room, number)}' to='{client.Jid}'>{ComponentWorld.Self}</presence>");
            }
        }

        await new LinkEar(peer).TakeAsync(Occupancies);
        await peer.SendAsync(welcome.ToString());
        foreach (var client in _clients)
        {
            for (var room = 0; room < RoomsOfEach; room++)
                await client.ReceiveAsync();
        }

        return peer;
    }

    private static string Occupant(int room, int number) => $"room{room}@conference.meet.example.com/user{number}";

    private async Task<ScriptedPeer> NextConnectionAsync()
    {
        var peer = await Clock.PassUntilAsync(Server.AcceptAsync(), Patience);
        await LetInAsync(peer);
        return peer;
    }
}

using System.Net;
using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Gateway.Transports.Bosh;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Tests.Gateway.Sessions;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Xml;
using Microsoft.Extensions.DependencyInjection;

namespace JwtXmppAuth.Tests.Gateway.Transports.Bosh;

/// <summary>Requests on their own threads, a session that takes their bodies in turn, and who waits for whom.</summary>
public sealed class BoshConnectionTests
{
    [Fact]
    public async Task What_a_login_is_answered_with_is_there_when_its_request_has_been_taken()
    {
        await using var server = await StartAsync();
        var client = Client.Open(server);

        Assert.Equal(["features"], Names(client.Ask()));
        Assert.Equal(["success"], Names(client.Ask(SessionFixture.Auth)));
        Assert.Equal(["features"], Names(client.Restart()));
        Assert.Equal(["iq"], Names(client.Ask(SessionFixture.Bind)));
    }

    [Fact]
    public async Task All_that_the_stanzas_of_a_body_are_answered_with_at_once_goes_into_one_answer()
    {
        await using var server = await StartAsync();
        var (client, _) = await BindAsync(server);

        Assert.Equal(["one", "two"], Ids(client.Ask(SessionRequest("one"), SessionRequest("two"))));
    }

    [Fact]
    public async Task What_the_server_has_said_by_then_goes_with_the_answer_behind_the_one_that_binds()
    {
        await using var server = await StartAsync();
        var client = Client.Open(server);
        client.Ask();
        client.Ask(SessionFixture.Auth);
        var stream = await server.Upstream.AcceptAsync();
        await stream.SayAsync("<message xmlns='jabber:client' id='1'/>");
        await stream.SayAsync("<message xmlns='jabber:client' id='2'/>");
        client.Restart();

        Assert.Equal(["iq"], Names(client.Ask(SessionFixture.Bind)));
        Assert.Equal(["1", "2"], Ids(client.Ask()));
    }

    [Fact]
    public async Task A_burst_is_one_answer_when_it_has_ended()
    {
        await using var server = await StartAsync();
        var (client, _) = await BindAsync(server);
        var held = client.Wait();

        await client.Connection.QueueAsync(Message("1"), TestContext.Current.CancellationToken);
        await client.Connection.QueueAsync(Message("2"), TestContext.Current.CancellationToken);
        Assert.False(held.Answer.IsCompleted);
        client.Connection.Flush();

        Assert.Equal(["1", "2"], Ids(await AnswerAsync(held)));
    }

    [Fact]
    public async Task What_has_held_a_request_holds_another_when_its_answer_was_taken()
    {
        await using var server = await StartAsync();
        var (client, _) = await BindAsync(server);
        var first = client.Wait();
        var second = client.Wait();
        Assert.NotSame(first, second);
        await client.Connection.DeliverAsync(Message("1"), TestContext.Current.CancellationToken);
        Assert.Equal(["1"], Ids(await AnswerAsync(first)));

        first.Release();
        Assert.Same(first, client.Wait());

        Assert.False(first.Answer.IsCompleted);
        await client.Connection.DeliverAsync(Message("2"), TestContext.Current.CancellationToken);
        await client.Connection.DeliverAsync(Message("3"), TestContext.Current.CancellationToken);
        Assert.Equal(["2"], Ids(await AnswerAsync(second)));
        Assert.Equal(["3"], Ids(await AnswerAsync(first)));
    }

    [Fact]
    public async Task A_burst_does_not_wait_for_its_end_when_there_is_no_room_for_it()
    {
        await using var server = await StartAsync(maxOutboxBytes: Message("1").SizeOnWire + 1);
        var (client, _) = await BindAsync(server);
        var held = client.Wait();

        await client.Connection.QueueAsync(Message("1"), TestContext.Current.CancellationToken);
        await client.Connection.QueueAsync(Message("2"), TestContext.Current.CancellationToken);
        Assert.False(held.Answer.IsCompleted);
        await client.Connection.QueueAsync(Message("3"), TestContext.Current.CancellationToken);

        Assert.Equal(["1", "2"], Ids(await AnswerAsync(held)));
        client.Connection.Flush();
        Assert.Equal(["3"], Ids(client.Ask()));
    }

    [Fact]
    public async Task A_stanza_that_waits_for_no_other_takes_those_before_it_along()
    {
        await using var server = await StartAsync();
        var (client, _) = await BindAsync(server);
        var held = client.Wait();

        await client.Connection.QueueAsync(Message("1"), TestContext.Current.CancellationToken);
        await client.Connection.DeliverAsync(Message("2"), TestContext.Current.CancellationToken);

        Assert.Equal(["1", "2"], Ids(await AnswerAsync(held)));
    }

    [Fact]
    public async Task A_slow_server_holds_up_neither_the_requests_nor_what_it_says_itself()
    {
        await using var server = await StartAsync();
        var (client, stream) = await BindAsync(server);
        stream.StopTaking();

        // Neither call waits: whom the server keeps waiting is the session.
        var first = client.Wait(Message("c1"));
        var second = client.Wait(Message("c2"));
        await stream.SayAsync("<message xmlns='jabber:client' id='s1'/>");

        Assert.Equal(["s1"], Ids(await AnswerAsync(first)));
        Assert.False(second.Answer.IsCompleted);
        stream.TakeAgain();
        Assert.Equal("c1", (await stream.HearAsync()).Id);
        Assert.Equal("c2", (await stream.HearAsync()).Id);
    }

    [Fact]
    public async Task A_body_that_comes_too_early_is_given_by_the_request_that_fills_the_gap()
    {
        await using var server = await StartAsync();
        var (client, stream) = await BindAsync(server);
        var (first, second) = (client.Next(Message("1")), client.Next(Message("2")));

        client.Wait(second);
        Assert.False(stream.HasHeard);
        client.Wait(first);

        Assert.True(stream.HasHeard);
        Assert.Equal("1", (await stream.HearAsync()).Id);
        Assert.Equal("2", (await stream.HearAsync()).Id);
    }

    [Fact]
    public async Task Requests_that_race_are_given_in_the_order_of_their_rids()
    {
        const int Rounds = 200;
        const int Racing = 3;
        await using var server = await StartAsync();
        var (client, stream) = await BindAsync(server);
        for (var round = 0; round < Rounds; round++)
        {
            using var line = new Barrier(Racing);
            var answers = await Task.WhenAll(Enumerable.Range(0, Racing).Select(n => client.Next(Message($"{round}-{n}"))).Select(body =>
                Task.Factory.StartNew(
                    () =>
                    {
                        line.SignalAndWait();
                        var answer = client.Connection.Take(body, out var held);
                        return held?.Answer.AsTask() ?? Task.FromResult(answer);
                    },
                    TestContext.Current.CancellationToken,
                    TaskCreationOptions.LongRunning,
                    TaskScheduler.Default)));

            for (var n = 0; n < Racing; n++)
                Assert.Equal($"{round}-{n}", (await stream.HearAsync()).Id);
            // Whoever is still held is answered, so that the next round finds the window empty.
            for (var n = 0; n < Racing; n++)
                await client.Connection.DeliverAsync(Message("done"), TestContext.Current.CancellationToken);
            foreach (var answer in answers)
                Assert.Null(Read((await answer.WaitAsync(ScriptedPeer.Patience))!).Attribute("type"));
        }
    }

    [Fact]
    public async Task What_goes_wrong_with_a_body_ends_its_session_and_no_other()
    {
        await using var server = await StartAsync();
        var (client, stream) = await BindAsync(server);
        var (other, _) = await BindAsync(server);
        stream.Failure = new InvalidOperationException("a fault of the gateway");

        var end = Read(await AnswerAsync(client.Wait(Message("1"))));

        Assert.Equal(("terminate", "internal-server-error"), (end.Attribute("type"), end.Attribute("condition")));
        Assert.False(other.Wait().Answer.IsCompleted);
    }

    private static Task<BoshServer> StartAsync(int? maxOutboxBytes = null) => BoshServer.StartAsync(options =>
    {
        options.Bosh.MaxHold = 2;
        options.Bosh.StanzaBurst = 10_000;
        options.Bosh.MaxOutboxBytes = maxOutboxBytes ?? options.Bosh.MaxOutboxBytes;
    });

    private static async Task<(Client Client, ScriptedStream Stream)> BindAsync(BoshServer server)
    {
        var client = Client.Open(server);
        client.Ask();
        client.Ask(SessionFixture.Auth);
        client.Restart();
        client.Ask(SessionFixture.Bind);
        return (client, await server.Upstream.AcceptAsync());
    }

    private static Element Message(string id) => new Element("message", XmppNamespaces.Client).WithAttribute("id", id);

    /// <summary>The gateway answers it by itself.</summary>
    private static Element SessionRequest(string id) =>
        new Element("iq", XmppNamespaces.Client, new Element("session", XmppNamespaces.Session)).WithAttribute("type", "set").WithAttribute("id", id);

    private static async Task<BoshAnswer> AnswerAsync(HeldRequest held) => (await held.Answer.AsTask().WaitAsync(ScriptedPeer.Patience))!;

    private static IEnumerable<string> Names(BoshAnswer answer) => Read(answer).Elements.Select(element => element.Name);

    private static IEnumerable<string?> Ids(BoshAnswer answer) => Read(answer).Elements.Select(element => element.Attribute("id"));

    private static Element Read(BoshAnswer answer)
    {
        Assert.True(StanzaReader.TryRead(answer.Body, XmlLimits.Default, out var element, out _));
        return element;
    }

    private sealed class Client(BoshConnection connection)
    {
        private long _rid = 1000;

        public BoshConnection Connection => connection;

        public static Client Open(BoshServer server)
        {
            var first = new BoshBody { Rid = 1000, Wait = 60, Hold = 2, Version = BoshVersion.Supported };
            var request = new SessionRequest { Transport = Transport.Bosh, Host = BoshServer.Domain, RemoteAddress = IPAddress.Loopback };
            Assert.True(server.Services.GetRequiredService<BoshSessions>().TryOpen(first, request, out var connection, out _));
            return new Client(connection);
        }

        public BoshBody Next(params Element[] payload) => new() { Rid = _rid++, Payload = [.. payload] };

        /// <summary>A request that is answered before it waits.</summary>
        public BoshAnswer Ask(params Element[] payload) => Answered(Next(payload));

        public BoshAnswer Restart() => Answered(Next() with { Restarts = true });

        /// <summary>A request that is held.</summary>
        public HeldRequest Wait(params Element[] payload) => Wait(Next(payload));

        public HeldRequest Wait(BoshBody body)
        {
            Assert.Null(connection.Take(body, out var held));
            return held!;
        }

        private BoshAnswer Answered(BoshBody body)
        {
            var answer = connection.Take(body, out var held);
            Assert.Null(held);
            return answer!;
        }
    }
}

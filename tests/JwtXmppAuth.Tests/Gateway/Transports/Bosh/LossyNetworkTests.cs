using System.Globalization;
using System.Net;
using CsCheck;
using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Gateway.Transports.Bosh;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Xml;
using Microsoft.Extensions.DependencyInjection;

namespace JwtXmppAuth.Tests.Gateway.Transports.Bosh;

/// <summary>
/// A client that keeps to the specification, on a network that loses and doubles requests, and loses answers and order: whatever happens,
/// what either side says arrives at the other once and in order.
/// </summary>
public sealed class LossyNetworkTests
{
    private enum Happens
    {
        ClientSpeaks,
        ClientSpeaksButTheRequestIsLost,
        ClientPolls,
        ClientRepeatsWhatIsMissingLastFirst,
        ClientReads,
        RequestArrivesTwice,
        ConnectionBreaks,
        AnswerIsLost,
        ServerSpeaks,
        ServerStopsTaking,
        ServerTakesAgain,
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Nothing_is_lost_doubled_or_reordered(int hold)
    {
        await using var server = await BoshServer.StartAsync(options =>
        {
            options.Bosh.MaxHold = 2;
            options.Bosh.Polling = TimeSpan.Zero;
        });
        await Gen.Enum<Happens>().Array[1, 80].SampleAsync(
            async script =>
            {
                var client = await Client.LogInAsync(server, hold);
                foreach (var step in script)
                    await client.PlayAsync(step);
                await client.FinishAsync();

                Assert.Equal(client.Said, client.Heard);
                Assert.Equal(client.ServerSaid, client.Read);
            },
            iter: 100,
            threads: 1);
    }

    private sealed class Client(BoshConnection connection, int requests, ScriptedStream stream)
    {
        private readonly List<Request> _open = [];
        private long _rid;
        private bool _loseNext;

        public List<string?> Said { get; } = [];

        public List<string?> Heard { get; } = [];

        public List<string?> ServerSaid { get; } = [];

        public List<string?> Read { get; } = [];

        public static async Task<Client> LogInAsync(BoshServer server, int hold)
        {
            var first = new BoshBody { Rid = 1000, Wait = 60, Hold = hold, Version = BoshVersion.Supported };
            var request = new SessionRequest { Transport = Transport.Bosh, Host = BoshServer.Domain, RemoteAddress = IPAddress.Loopback };
            Assert.True(server.Services.GetRequiredService<BoshSessions>().TryOpen(first, request, out var connection, out _));
            await AnswerAsync(connection, first, CancellationToken.None);
            await AnswerAsync(connection, Body(1001, Sessions.SessionFixture.Auth), CancellationToken.None);
            await AnswerAsync(connection, Body(1002) with { Restarts = true }, CancellationToken.None);
            await AnswerAsync(connection, Body(1003, Sessions.SessionFixture.Bind), CancellationToken.None);
            return new Client(connection, hold + 1, await server.Upstream.AcceptAsync()) { _rid = 1004 };
        }

        public async Task PlayAsync(Happens step)
        {
            switch (step)
            {
                case Happens.ClientSpeaks:
                    Open(Speak, arrives: true);
                    break;
                case Happens.ClientSpeaksButTheRequestIsLost:
                    Open(Speak, arrives: false);
                    break;
                case Happens.ClientPolls:
                    Open(rid => Body(rid), arrives: true);
                    break;
                case Happens.ClientRepeatsWhatIsMissingLastFirst:
                    foreach (var request in Enumerable.Reverse(_open).Where(request => request.Attempt is null))
                        Post(request);
                    break;
                case Happens.ClientReads:
                    await SettleAsync();
                    await ReadAsync();
                    break;
                case Happens.RequestArrivesTwice when _open.Find(request => request.Attempt is not null) is { } doubled:
                    // A proxy that tries again, and drops what its second attempt brings.
                    _ = AnswerAsync(connection, doubled.Body, CancellationToken.None);
                    break;
                case Happens.ConnectionBreaks when _open.Find(request => request.Attempt is not null) is { } broken:
                    await SettleAsync();
                    await broken.Connection!.CancelAsync();
                    broken.Attempt = null;
                    break;
                case Happens.AnswerIsLost:
                    _loseNext = true;
                    break;
                case Happens.ServerSpeaks:
                    var id = $"s{ServerSaid.Count}";
                    ServerSaid.Add(id);
                    await stream.SayAsync($"<message xmlns='jabber:client' id='{id}'/>");
                    break;
                case Happens.ServerStopsTaking:
                    stream.TakeAgain();
                    stream.StopTaking();
                    break;
                case Happens.ServerTakesAgain:
                    stream.TakeAgain();
                    break;
            }
        }

        /// <summary>The network is good again: everything that is under way arrives.</summary>
        public async Task FinishAsync()
        {
            stream.TakeAgain();
            _loseNext = false;
            while (Read.Count < ServerSaid.Count)
            {
                foreach (var request in _open.Where(request => request.Attempt is null))
                    Post(request);
                Open(rid => Body(rid), arrives: true);
                await _open[0].Attempt!.WaitAsync(ScriptedPeer.Patience);
                await ReadAsync();
            }

            foreach (var request in _open.Where(request => request.Attempt is null))
                Post(request);
            while (Heard.Count < Said.Count || stream.HasHeard)
                Heard.Add((await stream.HearAsync()).Id);
            await AnswerAsync(connection, Body(_rid) with { Terminates = true }, CancellationToken.None);
        }

        private BoshBody Speak(long rid)
        {
            var id = $"c{Said.Count.ToString(CultureInfo.InvariantCulture)}";
            Said.Add(id);
            return Body(rid, new Element("message", XmppNamespaces.Client).WithAttribute("id", id));
        }

        private void Open(Func<long, BoshBody> body, bool arrives)
        {
            if (_open.Count >= requests)
                return;
            var request = new Request(body(_rid++));
            _open.Add(request);
            if (arrives)
                Post(request);
        }

        private void Post(Request request)
        {
            request.Connection = new CancellationTokenSource();
            request.Attempt = AnswerAsync(connection, request.Body, request.Connection.Token);
        }

        /// <summary>A moment of real time for what is under way inside: without it nearly every script would be over before anything happened.</summary>
        private async Task SettleAsync() =>
            await Task.WhenAny(
                Task.WhenAll(_open.Select(request => request.Attempt ?? Task.CompletedTask)), Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System));

        /// <summary>Answers are read in the order of their requests.</summary>
        private async Task ReadAsync()
        {
            foreach (var request in _open.Where(request => request.Attempt is { IsCompleted: true }))
            {
                var answer = (await request.Attempt!)!;
                var element = Parse(answer);
                var lost = _loseNext || element.Attribute("type") == "error";
                _loseNext = false;
                request.Attempt = null;
                if (!lost)
                    request.Answer = element;
            }

            while (_open is [{ Answer: { } next }, ..])
            {
                Assert.Null(next.Attribute("type"));
                Read.AddRange(next.Elements.Select(stanza => stanza.Attribute("id")));
                _open.RemoveAt(0);
            }
        }

        private static async Task<BoshAnswer?> AnswerAsync(BoshConnection connection, BoshBody body, CancellationToken gone)
        {
            var answer = connection.Take(body, out var held);
            if (held is null)
                return answer;
            var watch = held.AbandonWhen(gone);
            answer = await held.Answer;
            if (watch.Unregister())
                held.Release();
            return answer;
        }

        private static BoshBody Body(long rid, params Element[] payload) => new() { Rid = rid, Payload = [.. payload] };

        private static Element Parse(BoshAnswer answer)
        {
            Assert.True(StanzaReader.TryRead(answer.Body, XmlLimits.Default, out var element, out _));
            return element;
        }
    }

    private sealed class Request(BoshBody body)
    {
        public BoshBody Body => body;

        public CancellationTokenSource? Connection { get; set; }

        public Task<BoshAnswer?>? Attempt { get; set; }

        public Element? Answer { get; set; }
    }
}

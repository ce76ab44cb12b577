using JwtXmppAuth.Testing.Scenarios;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;

namespace JwtXmppAuth.Tests.Gateway.Upstreams.Component;

/// <summary>
/// Sessions come, join, move and go while the link breaks at every moment, and what was on its way is lost in part. When it is
/// quiet again, nobody is in a room who is not there, and nobody believes himself in a room that he is not in.
/// </summary>
public sealed class BrokenLinkRunsTests
{
    private const int Steps = 120;

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task After_any_breaks_rooms_and_sessions_agree(int seed)
    {
        var run = new Run(seed);
        for (var step = 0; step < Steps; step++)
            await run.StepAsync();
        await run.SettleAsync();
        run.Require(run.Ghosts());
        run.Require(run.Mistaken());
        await run.EndAllAsync();
        run.Require(run.Ghosts());
    }

    public static TheoryData<int> Seeds() => [.. Enumerable.Range(1, 300)];

    private sealed class Run(int seed)
    {
        private static readonly string[] Rooms = ["one@conference.meet.example.com", "two@conference.meet.example.com"];

        private readonly Random _random = new(seed);
        private readonly ComponentWorld _world = new();
        private readonly PretendedRooms _rooms = new();
        private readonly Queue<Stanza> _sent = new();
        private readonly List<Someone> _here = [];
        private readonly List<string> _story = [];
        private bool _isUp = true;
        private bool _isLost;
        private int _came;

        private FakeLink Link => _world.Link;

        public async Task StepAsync()
        {
            switch (_random.Next(20))
            {
                case < 3 when _here.Count < 6 && !_isLost:
                    _here.Add(new Someone(await _world.ConnectAsync($"u{++_came}"), $"n{_random.Next(8)}"));
                    break;
                case < 8:
                    await SomebodyAsync(one => one.JoinAsync(Pick(Rooms), $"n{_random.Next(8)}"));
                    break;
                case < 10:
                    await SomebodyAsync(one => one.LeaveAsync(_random.Next(4) == 0 ? null : Pick(Rooms)));
                    break;
                case < 11:
                    await SomebodyAsync(one => one.Client.DisposeAsync().AsTask());
                    break;
                case < 15:
                    await CarryAsync();
                    break;
                case < 16:
                    if (_rooms.Occupants.ToList() is { Count: > 0 } occupants && Pick(occupants) is var out_)
                        _rooms.PutOut(out_.Session, out_.Room);
                    break;
                case < 17 when _isUp:
                    await CarryAsync();
                    _story.Add("confirmed");
                    Link.Confirm();
                    break;
                case < 19 when _isUp:
                    if (AnyWaits())
                        await CarryAsync();
                    Break();
                    break;
                default:
                    Return();
                    break;
            }

            await HearAsync();
        }

        /// <summary>The link is up, and everything arrives.</summary>
        public async Task SettleAsync()
        {
            Return();
            for (var round = 0; round < 10; round++)
            {
                await CarryAsync();
                await HearAsync();
            }
        }

        public async Task EndAllAsync()
        {
            foreach (var one in _here)
                await one.Client.DisposeAsync();
            _here.Clear();
            await SettleAsync();
        }

        public IEnumerable<string> Ghosts() => _rooms.Occupants
            .Where(occupant => !_here.Exists(one => one.Jid == occupant.Session && one.Wants(occupant.Room)))
            .Select(occupant => $"{occupant.Session} in {occupant.Room} as {occupant.Nick}");

        public IEnumerable<string> Mistaken() =>
            from one in _here
            from room in one.In
            where !_rooms.Occupants.Contains((one.Jid, room.Key, room.Value))
            select $"{one.Jid} believes to be in {room.Key} as {room.Value}";

        /// <summary>Fails with what has happened, where there is anybody.</summary>
        public void Require(IEnumerable<string> nobody)
        {
            string[] somebody = [.. nobody];
            Assert.True(somebody is [], string.Join('\n', [.. somebody, .. _story]));
        }

        private async Task SomebodyAsync(Func<Someone, Task> act)
        {
            if (_here.Where(one => one.Saying.IsCompleted).ToList() is not { Count: > 0 } free)
                return;
            var one = Pick(free);
            one.Saying = act(one);
            if (one.Saying.IsCompleted)
                await one.Saying;
        }

        private T Pick<T>(IReadOnlyList<T> among) => among[_random.Next(among.Count)];

        private bool AnyWaits() => _here.Exists(one => !one.Saying.IsCompleted);

        /// <summary>Both ways, until nobody waits for his lane any more.</summary>
        private async Task CarryAsync()
        {
            for (var isFirst = true; _isUp && (isFirst || AnyWaits()); isFirst = false)
            {
                foreach (var stanza in Link.Take())
                    _sent.Enqueue(stanza);
                while (_sent.Count > 0)
                    Arrive();
                while (_rooms.Said.Count > 0)
                    Hear();
                await Task.Yield();
                TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            }
        }

        private void Arrive()
        {
            var stanza = _sent.Dequeue();
            _story.Add($"> {stanza.Line()}");
            _rooms.Receive(stanza);
        }

        private void Hear()
        {
            var said = _rooms.Said.Dequeue();
            _story.Add($"< {said}");
            Link.Say(said);
        }

        /// <summary>Of what was on its way, the first part arrives; of the server's rest some comes back to it, some is lost with the connection.</summary>
        private void Break()
        {
            foreach (var stanza in Link.Take())
                _sent.Enqueue(stanza);
            for (var arrived = _random.Next(_sent.Count + 1); arrived > 0; arrived--)
                Arrive();
            _story.AddRange(_sent.Select(stanza => $"lost > {stanza.Line()}"));
            _sent.Clear();
            for (var arrived = _random.Next(_rooms.Said.Count + 1); arrived > 0; arrived--)
                Hear();
            for (var lost = _random.Next(_rooms.Said.Count + 1); lost > 0; lost--)
                _story.Add($"lost < {_rooms.Said.Dequeue()}");
            _isUp = false;
            Link.Interrupt();
            _isLost = _random.Next(5) == 0;
            _story.Add(_isLost ? "lost" : "down");
            if (_isLost)
                Link.Lose();
            BounceAll();
        }

        private void Return()
        {
            if (_isUp)
                return;
            BounceAll();
            (_isUp, _isLost) = (true, false);
            _story.Add("up");
            foreach (var stanza in Link.Farewells().Concat(Link.Return()))
                _sent.Enqueue(stanza);
        }

        private void BounceAll()
        {
            while (_rooms.Said.TryDequeue(out var said))
            {
                _story.Add($"back < {said}");
                _rooms.Bounce(Given.Stanza(said));
            }
        }

        private async Task HearAsync()
        {
            foreach (var one in _here.ToList())
            {
                one.Hear();
                if (one.Client.Connection.Ended.IsCompleted)
                {
                    _story.Add($"end {one.Jid}");
                    await one.Client.DisposeAsync();
                    _here.Remove(one);
                }
            }
        }
    }

    /// <summary>A client, and what it believes.</summary>
    private sealed class Someone(UpstreamClient client, string name)
    {
        // Where it has said last that it comes, and as whom.
        private readonly Dictionary<string, string> _meant = [];

        public UpstreamClient Client => client;

        public string Jid { get; } = client.Jid.ToString();

        public Dictionary<string, string> In { get; } = [];

        /// <summary>What it is saying still, as the lane is full.</summary>
        public Task Saying { get; set; } = Task.CompletedTask;

        public bool Wants(string room) => _meant.ContainsKey(room);

        public Task JoinAsync(string room, string nick)
        {
            _meant[room] = nick;
            return client.SendAsync($"<presence to='{room}/{nick}'><nick xmlns='http://jabber.org/protocol/nick'>{name}</nick></presence>");
        }

        /// <param name="room">Null for all.</param>
        public Task LeaveAsync(string? room)
        {
            if (room is null)
            {
                In.Clear();
                _meant.Clear();
                return client.SendAsync("<presence type='unavailable'/>");
            }

            if (!_meant.Remove(room, out var nick))
                return Task.CompletedTask;
            if (In.Remove(room, out var seen))
                nick = seen;
            return client.SendAsync($"<presence type='unavailable' to='{room}/{nick}'/>");
        }

        public void Hear()
        {
            foreach (var stanza in client.TakeAll())
            {
                if (stanza is not { Kind: StanzaKind.Presence, From: { Node: not null, Resource: { } nick } from } || from.Domain == client.Jid.Domain)
                    continue;
                Hear(stanza, from.Bare.ToString(), nick);
            }
        }

        private void Hear(Stanza presence, string room, string nick)
        {
            var renamed = presence.Element.Child("x", XmppNamespaces.MucUser)?.Child("item", XmppNamespaces.MucUser)?.Attribute("nick");
            switch (presence.Type)
            {
                case "unavailable" when renamed is not null && Wants(room):
                    In[room] = renamed;
                    break;
                case "unavailable" when In.GetValueOrDefault(room) == nick:
                    In.Remove(room);
                    break;
                case null when Wants(room):
                    In[room] = nick;
                    break;
            }
        }
    }
}

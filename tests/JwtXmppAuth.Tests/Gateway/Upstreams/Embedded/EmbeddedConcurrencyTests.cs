using System.Globalization;
using CsCheck;
using JwtXmppAuth.Testing.Scenarios;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;

namespace JwtXmppAuth.Tests.Gateway.Upstreams.Embedded;

/// <summary>Many sessions at once, on all threads there are: nothing hangs, and each session's view stays free of contradiction.</summary>
public sealed class EmbeddedConcurrencyTests
{
    private const int Talkers = 6;
    private const int Words = 40;
    private const int Workers = 8;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everybody_hears_every_word_once_and_all_in_the_same_order()
    {
        var server = new EmbeddedScenarioServer(TimeProvider.System);
        var talkers = await Task.WhenAll(Enumerable.Range(0, Talkers).Select(_ => server.ConnectAsync(Cancellation)));
        for (var i = 0; i < Talkers; i++)
            await talkers[i].JoinAsync($"t{i}");
        foreach (var talker in talkers)
            talker.TakeAll();

        var hearing = talkers.Select(talker => Task.Run(() => HearAsync(talker, Talkers * Words), Cancellation)).ToList();
        await Task.WhenAll(talkers.Select((talker, i) => Task.Run(() => TalkAsync(talker, i), Cancellation)));

        var heard = await Task.WhenAll(hearing);
        Assert.All(heard, words => Assert.Equal(heard[0], words));
        for (var i = 0; i < Talkers; i++)
        {
            var own = heard[0].Where(word => word.StartsWith($"{i}:", StringComparison.Ordinal));
            Assert.Equal(Enumerable.Range(0, Words).Select(word => $"{i}:{word}"), own);
        }
    }

    [Fact]
    public void Sessions_come_talk_go_and_die_at_random_and_nobody_sees_a_contradiction() =>
        Gen.Int.Array[Workers].Sample(seeds => ChurnAsync(seeds).GetAwaiter().GetResult(), iter: 20, threads: 1);

    private static async Task<bool> ChurnAsync(int[] seeds)
    {
        var server = new EmbeddedScenarioServer(TimeProvider.System);
        await Task.WhenAll(seeds.Select((seed, i) => Task.Run(() => LiveAsync(server, new Random(seed), $"w{i}"), Cancellation)));
        return server.Upstream.Health.Detail == "in this process: 0 sessions, 0 rooms";
    }

    /// <summary>A few lives, one after the other; each ends while it may still be busy.</summary>
    private static async Task LiveAsync(EmbeddedScenarioServer server, Random random, string nick)
    {
        for (var life = 0; life < 4; life++)
        {
            var client = await server.ConnectAsync(Cancellation);
            var view = new RoomView(nick);
            var watching = Task.Run(() => WatchAsync(client, view), Cancellation);
            for (var step = 0; step < 20; step++)
                await ActAsync(client, random, nick);
            await Task.WhenAll(ActAsync(client, random, nick), Task.Run(() => client.DisposeAsync().AsTask(), Cancellation));
            await watching;
        }
    }

    private static Task ActAsync(UpstreamClient client, Random random, string nick)
    {
        var room = $"r{random.Next(3)}@conference.meet.example.com";
        return random.Next(5) switch
        {
            0 or 1 => client.JoinAsync(nick, room),
            2 => client.LeaveAsync(nick, room),
            3 => client.SendAsync($"<presence to='{room}/{nick}'><show>away</show></presence>"),
            _ => client.SayAsync("word", room),
        };
    }

    private static async Task WatchAsync(UpstreamClient client, RoomView view)
    {
        await foreach (var stanza in client.Connection.Incoming.ReadAllAsync(Cancellation))
            view.See(stanza);
    }

    private static async Task TalkAsync(UpstreamClient talker, int i)
    {
        for (var word = 0; word < Words; word++)
            await talker.SayAsync(string.Create(CultureInfo.InvariantCulture, $"{i}:{word}"));
    }

    private static async Task<List<string>> HearAsync(UpstreamClient listener, int count)
    {
        var words = new List<string>();
        while (words.Count < count)
            words.Add((await listener.ReceiveAsync()).Element.Child("body", XmppNamespaces.Client)!.Text);
        return words;
    }

    /// <summary>What one session knows of its rooms from what it received; throws at the first contradiction.</summary>
    private sealed class RoomView(string nick)
    {
        private readonly Dictionary<Jid, HashSet<string>> _present = [];

        public void See(Stanza stanza)
        {
            if (stanza.Type == "error" || stanza.From is not { Node: not null } from)
                return;
            var present = _present.TryGetValue(from.Bare, out var known) ? known : _present[from.Bare] = [];
            if (stanza.Kind == StanzaKind.Presence)
                SeePresence(present, stanza, from.Resource!);
            else if (from.Resource is { } speaker)
                Assert.Contains(speaker, History(stanza) ? [speaker] : present);
        }

        private void SeePresence(HashSet<string> present, Stanza stanza, string who)
        {
            if (stanza.Type is null)
            {
                present.Add(who);
                return;
            }

            Assert.True(present.Remove(who), $"{who} left {stanza.From} without having been there");
            if (who == nick)
                present.Clear();
        }

        private static bool History(Stanza stanza) =>
            stanza.Element.Child("delay", "urn:xmpp:delay") is not null || stanza.Element.Child("subject", XmppNamespaces.Client) is not null;
    }
}

using System.Diagnostics.Metrics;
using JwtXmppAuth.Gateway.Diagnostics;
using JwtXmppAuth.Gateway.Moderation;
using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Xmpp;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace JwtXmppAuth.Tests.Gateway.Moderation;

/// <summary>The account's stream over a socket, against a server that says what a test makes it say.</summary>
public sealed class ModeratorAccountTests : IAsyncDisposable
{
    private const string Offer =
        "<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>PLAIN</mechanism><mechanism>SCRAM-SHA-1</mechanism></mechanisms></stream:features>";

    private static readonly TimeSpan Long = TimeSpan.FromMinutes(2);
    private static readonly Jid Room = Given.Jid("a@conference.meet.example.com");
    private static readonly Jid Alice = Given.Jid("alice@meet.example.com");

    private readonly FakeTimeProvider _clock = new();
    private readonly FakeLogger<ModeratorAccount> _log = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().AddSingleton<GatewayMetrics>().BuildServiceProvider();
    private readonly ScriptedServer _server = new();
    private readonly MetricCollector<long> _outcomes;
    private readonly ModeratorAccount _account;
    private int _seen;

    public ModeratorAccountTests()
    {
        _outcomes = new MetricCollector<long>(
            _services.GetRequiredService<IMeterFactory>(), GatewayMetrics.MeterName, "jwtxmppauth.moderation");
        var options = new ModeratorAccountOptions { Jid = "moderator@meet.example.com", Password = "pencil" };
        var server = new AnonymousOptions { Port = _server.Port };
        _account = new ModeratorAccount(
            "meet.example.com",
            options,
            new AccountLogin(options, server, _clock).ConnectAsync,
            server.ConnectTimeout,
            _services.GetRequiredService<GatewayMetrics>(),
            _clock,
            _log);
    }

    public async ValueTask DisposeAsync()
    {
        var disposal = _account.DisposeAsync().AsTask();
        await _clock.PassUntilAsync(() => disposal.IsCompleted, Long);
        await disposal;
        _server.Dispose();
        await _services.DisposeAsync();
    }

    [Fact]
    public async Task A_moderator_is_made_by_the_rooms_owner_and_unmade_again()
    {
        using var peer = await ConnectAsync();
        _account.Settle(Room, Alice, true);
        await AnswerAsync(peer, "owner", "result");
        await OutcomeAsync("granted");

        _account.Settle(Room, Alice, false);
        await AnswerAsync(peer, "none", "result");
        await OutcomeAsync("withdrawn");
        peer.Die();
    }

    [Fact]
    public async Task What_was_wished_while_it_was_down_is_done_when_it_is_back_and_what_was_withdrawn_is_not()
    {
        _account.Settle(Room, Alice, true);
        _account.Settle(Room, Given.Jid("bob@meet.example.com"), true);
        _account.Settle(Room, Given.Jid("bob@meet.example.com"), false);
        using var peer = await ConnectAsync();
        await AnswerAsync(peer, "owner", "result");
        await OutcomeAsync("granted");
        Assert.DoesNotContain("bob", string.Concat(_log.Collector.GetSnapshot().Select(line => line.Message)), StringComparison.Ordinal);
        peer.Die();
    }

    [Fact]
    public async Task What_was_under_way_when_the_stream_was_lost_is_done_on_the_next()
    {
        using (var peer = await ConnectAsync())
        {
            _account.Settle(Room, Alice, true);
            await peer.ReadToAsync("</iq>");
            peer.Die();
        }

        await _clock.PassUntilAsync(() => _server.HasClient, Long);
        using var next = await ConnectAsync();
        await AnswerAsync(next, "owner", "result");
        await OutcomeAsync("granted");
        next.Die();
    }

    [Fact]
    public async Task An_account_without_the_right_is_told_from_one_that_is_out()
    {
        using var peer = await ConnectAsync();
        _account.Settle(Room, Alice, true);
        await AnswerAsync(peer, "owner", "error", "<error type='auth'><forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>");
        await OutcomeAsync("refused");
        Assert.Contains(
            "Account moderator@meet.example.com of meet.example.com may not set affiliations at conference.meet.example.com: forbidden. Is it an admin of that component?",
            _log.Collector.GetSnapshot().Select(line => line.Message));
        peer.Die();
    }

    [Fact]
    public async Task A_room_that_does_not_answer_holds_up_no_other()
    {
        using var peer = await ConnectAsync();
        _account.Settle(Room, Alice, true);
        await peer.ReadToAsync("</iq>");
        _account.Settle(Given.Jid("b@conference.meet.example.com"), Alice, true);
        await AnswerAsync(peer, "owner", "result");
        await OutcomeAsync("granted");

        await _clock.PassUntilAsync(() => Outcomes().Contains("timeout"), Long);
        peer.Die();
    }

    [Fact]
    public async Task A_wrong_password_is_said_once_and_tried_again()
    {
        for (var attempt = 0; attempt < 3; attempt++)
        {
            await _clock.PassUntilAsync(() => _server.HasClient, Long);
            using var peer = await _server.AcceptAsync();
            await peer.OpenAsync(Offer);
            await peer.ReadToAsync("</auth>");
            await peer.SendAsync("<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/></failure>");
            await peer.ReadToEndAsync();
        }

        await _clock.PassUntilAsync(() => Outcomes().Count(outcome => outcome == "no_account") == 3, Long);
        var said = Assert.Single(_log.Collector.GetSnapshot(), line => line.Message.Contains("refused the login", StringComparison.Ordinal));
        Assert.DoesNotContain("pencil", said.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_password_is_not_said_to_a_server_that_asks_for_it_in_the_clear()
    {
        using var peer = await _server.AcceptAsync();
        await peer.OpenAsync("<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>PLAIN</mechanism></mechanisms></stream:features>");
        Assert.Equal("", await peer.ReadToEndAsync());
    }

    [Fact]
    public async Task The_end_of_the_process_waits_for_what_is_still_to_be_taken_back()
    {
        using var peer = await ConnectAsync();
        _account.Settle(Room, Alice, true);
        await AnswerAsync(peer, "owner", "result");
        await OutcomeAsync("granted");
        _account.Settle(Room, Alice, false);

        var disposal = _account.DisposeAsync();
        await AnswerAsync(peer, "none", "result");
        // Behind a stanza there may be space.
        Assert.Equal(ScriptedLogin.End, (await peer.ReadToAsync(ScriptedLogin.End)).Trim());
        await peer.SendAsync(ScriptedLogin.End);
        await disposal;
    }

    /// <summary>The login with SCRAM, whose challenge and proof are made here from the password.</summary>
    private async Task<ScriptedPeer> ConnectAsync()
    {
        var peer = await _server.AcceptAsync();
        await ScramPeer.LogInAsync(peer, Offer, "pencil");
        await peer.OpenAsync(ScriptedLogin.OfferBind);
        await peer.ReadToAsync("</iq>");
        await peer.SendAsync(
            "<iq type='result' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>moderator@meet.example.com/x</jid></bind></iq>");
        return peer;
    }

    private static async Task AnswerAsync(ScriptedPeer peer, string affiliation, string type, string content = "")
    {
        var iq = await peer.ReadToAsync("</iq>");
        Assert.Contains($"<query xmlns='http://jabber.org/protocol/muc#admin'><item affiliation='{affiliation}' jid='{Alice}'/></query>", iq, StringComparison.Ordinal);
        var id = iq.Split(" id='")[1].Split('\'')[0];
        await peer.SendAsync($"<iq type='{type}' id='{id}' from='{Room}'>{content}</iq>");
    }

    /// <summary>The next thing that became of a wish; no time passes meanwhile.</summary>
    private async Task OutcomeAsync(string outcome)
    {
        await _outcomes.WaitForMeasurementsAsync(++_seen, ScriptedPeer.Patience);
        Assert.Equal(outcome, Outcomes()[_seen - 1]);
    }

    private List<string?> Outcomes() => [.. _outcomes.GetMeasurementSnapshot().Select(each => each.Tags["outcome"] as string)];
}

using System.Diagnostics.Metrics;
using JwtXmppAuth.Gateway.Diagnostics;
using JwtXmppAuth.Gateway.Moderation;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Tests.Gateway.Upstreams.Component;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging.Testing;

namespace JwtXmppAuth.Tests.Gateway.Moderation;

/// <summary>Moderators made over the link of a component, by an address of the domain that the gateway is.</summary>
public sealed class OwnModeratorTests : IAsyncDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(2);
    private static readonly Jid Room = Given.Jid("a@conference.meet.example.com");
    private static readonly Jid Alice = Given.Jid("alice@meet.example.com");

    private readonly ComponentWorld _world = new(account: "moderator@meet.example.com");
    private readonly FakeLogger<ModeratorAccount> _log = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().AddSingleton<GatewayMetrics>().BuildServiceProvider();
    private readonly MetricCollector<long> _outcomes;
    private readonly ModeratorAccount _account;

    public OwnModeratorTests()
    {
        _outcomes = new MetricCollector<long>(
            _services.GetRequiredService<IMeterFactory>(), GatewayMetrics.MeterName, "jwtxmppauth.moderation");
        _account = new ModeratorAccount(
            "meet.example.com",
            new ModeratorAccountOptions { Jid = "moderator@meet.example.com" },
            _world.Upstream.ConnectOwnAsync,
            TimeSpan.FromSeconds(5),
            _services.GetRequiredService<GatewayMetrics>(),
            _world.Time,
            _log);
    }

    private FakeLink Link => _world.Link;

    public async ValueTask DisposeAsync()
    {
        var disposal = _account.DisposeAsync().AsTask();
        await _world.Time.PassUntilAsync(() => disposal.IsCompleted, Long);
        await disposal;
        await _services.DisposeAsync();
    }

    [Fact]
    public async Task A_moderator_is_made_without_any_password_and_unmade_again()
    {
        _account.Settle(Room, Alice, true);
        Answer(await AskedAsync("owner"));
        await OutcomesAsync("granted");
        _account.Settle(Room, Alice, false);
        Answer(await AskedAsync("none"));
        await OutcomesAsync("granted", "withdrawn");
    }

    [Fact]
    public async Task What_was_under_way_when_the_link_broke_is_asked_again_when_it_is_back()
    {
        _account.Settle(Room, Alice, true);
        await AskedAsync("owner");
        Link.Interrupt();
        await _world.Time.PassUntilAsync(() => _log.Collector.GetSnapshot().Any(line => line.Id.Id == 5103), Long);

        Link.Return();
        Answer(await AskedAsync("owner"));
        await OutcomesAsync("granted");
    }

    [Fact]
    public async Task Nobody_who_has_a_resource_answers_for_a_room()
    {
        _account.Settle(Room, Alice, true);
        var asked = await AskedAsync("owner");
        Answer(asked, from: $"{Room}/mallory");
        Answer(asked, "error", "<error type='auth'><forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>");
        await OutcomesAsync("refused");
    }

    private async Task<Stanza> AskedAsync(string affiliation)
    {
        List<Stanza> taken = [];
        await _world.Time.PassUntilAsync(() => (taken = Link.Take()).Count > 0, Long);
        var asked = Assert.Single(taken);
        Assert.Equal(("moderator@meet.example.com", Room), (asked.From?.Bare.ToString(), asked.To));
        var item = asked.Element.Child("query", XmppNamespaces.MucAdmin)?.Child("item", XmppNamespaces.MucAdmin);
        Assert.Equal((affiliation, Alice.ToString()), (item?.Attribute("affiliation"), item?.Attribute("jid")));
        return asked;
    }

    private void Answer(Stanza asked, string type = "result", string content = "", string? from = null) =>
        Link.Say($"<iq type='{type}' id='{asked.Id}' from='{from ?? Room.ToString()}' to='{asked.From}'>{content}</iq>");

    private async Task OutcomesAsync(params string[] outcomes)
    {
        await _outcomes.WaitForMeasurementsAsync(outcomes.Length, ScriptedPeer.Patience);
        Assert.Equal(outcomes, _outcomes.GetMeasurementSnapshot().Select(each => each.Tags["outcome"] as string));
    }
}

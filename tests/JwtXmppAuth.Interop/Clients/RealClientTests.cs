using System.Text.Json.Nodes;
using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Interop.Clients;

/// <summary>
/// What each client nobody here wrote does through the gateway, in a conference of a real server, by every door it knows.
/// The other side is an occupant on the server's own port, whom the gateway does not know.
/// </summary>
public abstract class RealClientTests<TProgram, TVersion>(Deployment<TVersion> deployment)
    : RealClientTests<TProgram>(deployment)
    where TProgram : IClientProgram
    where TVersion : IProsodyVersion;

/// <inheritdoc cref="RealClientTests{TProgram, TVersion}"/>
public abstract class RealClientTests<TProgram>(IConferenceDeployment deployment)
    where TProgram : IClientProgram
{
    /// <summary>Tests share a server, not a room.</summary>
    private readonly string _room = $"room-{Guid.NewGuid():N}";

#pragma warning disable CA1000 // xunit reads it from a derived class, which names no type argument.
    public static IEnumerable<TheoryDataRow<Door>> Doors => TProgram.Doors.Select(door => new TheoryDataRow<Door>(door));
#pragma warning restore CA1000

    private string RoomAddress => $"{_room}@{Prosody.Conference}";

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task A_good_token_logs_in(Door door)
    {
        await using var client = await StartAsync(door, Token());
        var connected = await client.ReportAsync("connected");
        Assert.EndsWith($"@{Prosody.Host}", RealClient.Text(connected, "jid").Split('/')[0], StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task A_refused_token_is_refused_with_a_reason_that_the_client_shows(Door door)
    {
        await using var client = await StartAsync(door, Token(claims => claims["exp"] = 1));
        var refused = await client.ReportAsync("refused");
        Assert.Matches(@"^Not acceptable by exp \(.*\) \[[0-9a-f]{12}\]$", RealClient.Text(refused, "text"));
    }

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task It_enters_its_room_and_the_others_see_who_it_is(Door door)
    {
        await using var observer = await deployment.ObserveInAsync(_room);
        await using var client = await ConnectAsync(door);
        var nick = await client.JoinAsync(RoomAddress);

        var seen = await observer.ReceiveAsync(stanza => stanza.From?.Resource == nick);
        Assert.Equal(
            "<identity xmlns='jabber:client'><user><id>u1</id><name>Alice</name><avatar>https://example.com/a.png</avatar></user><group>staff</group></identity>",
            Assert.Single(seen.Element.Elements, child => child.Name == "identity").ToString());
        await client.ReportAsync("occupant", occupant => RealClient.Text(occupant, "nick") == "observer");
    }

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task Two_of_them_know_each_other_by_what_their_tokens_say(Door door)
    {
        await using var alice = await ConnectAsync(door);
        var aliceNick = await alice.JoinAsync(RoomAddress, "alice");
        await using var bob = await ConnectAsync(door, claims => claims["context"]!["user"] = new JsonObject { ["id"] = "u2", ["name"] = "Bob" });
        var bobNick = await bob.JoinAsync(RoomAddress, "bob");

        await AssertKnowsAsync(
            bob, aliceNick, """{"user":{"id":"u1","name":"Alice","avatar":"https://example.com/a.png"},"group":"staff"}""");
        await AssertKnowsAsync(alice, bobNick, """{"user":{"id":"u2","name":"Bob"},"group":"staff"}""");
    }

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task Another_room_stays_shut_and_the_client_is_told(Door door)
    {
        await using var client = await ConnectAsync(door);
        await client.AskToJoinAsync($"another-{RoomAddress}");
        var answer = await client.ReportAsync("shut out");
        Assert.Equal("not-allowed", RealClient.Text(answer, "reason"));
    }

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task It_says_something_and_hears_what_others_say(Door door)
    {
        await using var observer = await deployment.ObserveInAsync(_room);
        await using var client = await ConnectAsync(door);
        var nick = await client.JoinAsync(RoomAddress);

        await client.SayAsync("Grüße & <b>hello</b>");
        var heard = await observer.ReceiveAsync(stanza => stanza.From?.Resource == nick && Body(stanza.Element) is not null);
        Assert.Equal("Grüße & <b>hello</b>", Body(heard.Element));

        await observer.SendTextAsync($"<message to='{RoomAddress}' type='groupchat'><body>welcome 👋</body></message>");
        var message = await client.ReportAsync("message", message => RealClient.Text(message, "nick") == "observer");
        Assert.Equal("welcome 👋", RealClient.Text(message, "text"));
    }

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task It_leaves_the_room_and_then_the_server(Door door)
    {
        await using var observer = await deployment.ObserveInAsync(_room);
        await using var client = await ConnectAsync(door);
        var nick = await client.JoinAsync(RoomAddress);

        await client.LeaveAsync();
        await client.ReportAsync("left");
        await observer.ReceiveAsync(stanza => stanza.Type == "unavailable" && stanza.From?.Resource == nick);

        await client.DisconnectAsync();
        await client.ReportAsync("disconnected");
    }

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task One_that_disconnects_has_left_its_room(Door door)
    {
        await using var observer = await deployment.ObserveInAsync(_room);
        await using var client = await ConnectAsync(door);
        var nick = await client.JoinAsync(RoomAddress);

        await client.DisconnectAsync();
        await observer.ReceiveAsync(stanza => stanza.Type == "unavailable" && stanza.From?.Resource == nick);
    }

    private static string? Body(Element stanza) => stanza.Child("body", XmppNamespaces.Client)?.Text;

    private static async Task AssertKnowsAsync(RealClient client, string nick, string identity)
    {
        var occupant = await client.ReportAsync("occupant", occupant => RealClient.Text(occupant, "nick") == nick);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(identity), occupant["identity"]), occupant.ToJsonString());
    }

    private string Token(Action<JsonObject>? change = null) => deployment.Issuer.Token(_room, Prosody.Host, change);

    private Task<RealClient> StartAsync(Door door, string token) =>
        RealClient.StartAsync<TProgram>(door.Url(deployment.Url(token, _room, door.Path)), Prosody.Host);

    private async Task<RealClient> ConnectAsync(Door door, Action<JsonObject>? change = null)
    {
        var client = await StartAsync(door, Token(change));
        await client.ReportAsync("connected");
        return client;
    }
}

using JwtXmppAuth.Interop.Containers;

namespace JwtXmppAuth.Interop.EndToEnd;

public sealed class RoomsOnProsody012(Deployment<Prosody012> deployment) : RoomTests<Prosody012>(deployment);

public sealed class RoomsOnProsody13(Deployment<Prosody13> deployment) : RoomTests<Prosody13>(deployment);

/// <summary>Which claim opens which room of a real Prosody.</summary>
public abstract class RoomTests<TVersion>(Deployment<TVersion> deployment) : IClassFixture<Deployment<TVersion>>
    where TVersion : IProsodyVersion
{
    [Theory]
    [InlineData("room-a", "room-a")]
    [InlineData("Room-A", "rOOM-a")]
    [InlineData("*", "anything")]
    [InlineData("caf\u00e9", "cafe\u0301")]
    [InlineData("cafe\u0301", "CAF\u00c9")]
    [InlineData("\u0416\u0443\u043a", "\u0436\u0443\u043a")]
    [InlineData("caf\u00e9 de flore", "caf%c3%a9%20de%20flore")]
    public async Task A_room_opens_to_the_claim_that_names_it(string claim, string room)
    {
        await using var client = await deployment.ConnectAsync(deployment.Issuer.Token(claim, Prosody.Host));
        // Others of these tests may still be in the room.
        var own = await client.JoinAsync(room, nick: $"{Guid.NewGuid():N}");
        Assert.True(own.Type is null, own.ToString());
        Assert.True(Conference.IsOwn(own));
    }

    [Theory]
    [InlineData("room-a", "room-b")]
    [InlineData("room-a", "room-a2")]
    [InlineData("room-a", "[tenant]room-a")]
    [InlineData("cafe", "caf\u00e9")]
    public async Task A_room_stays_shut_to_every_other_claim_and_is_not_created(string claim, string room)
    {
        await using var client = await deployment.ConnectAsync(deployment.Issuer.Token(claim, Prosody.Host));
        var answer = await client.JoinAsync(room);
        Assert.Equal("error", answer.Type);
        Assert.Equal("Room and token mismatched", Conference.ErrorText(answer));

        await using var observer = await deployment.Prosody.ObserveAsync();
        var rooms = await observer.AskAsync(
            $"<iq type='get' id='rooms' to='{Prosody.Conference}'><query xmlns='http://jabber.org/protocol/disco#items'/></iq>");
        var refused = $"{room}@{Prosody.Conference}".Normalize();
        Assert.DoesNotContain(rooms.Element.Elements.Single().Elements, item => item.Attribute("jid") == refused);
    }

    [Fact]
    public async Task Two_hosts_with_two_apps_cannot_enter_each_others_rooms()
    {
        // The other host's token, even for every room and every tenant, is no login here…
        await Assert.ThrowsAsync<InvalidDataException>(() => deployment.ConnectAsync(deployment.OtherIssuer.Token()));

        // …and who is logged in there stays there.
        await using var stranger = await deployment.ConnectAsync(deployment.OtherIssuer.Token(), Prosody.OtherHost);
        var refused = await stranger.JoinAsync("room-a", service: Prosody.Conference);
        Assert.Equal("error", refused.Type);

        var own = await stranger.JoinAsync("room-a", service: Prosody.OtherConference);
        Assert.Null(own.Type);
    }

    [Fact]
    public async Task A_client_that_goes_to_Prosody_itself_is_refused()
    {
        await using var direct = await deployment.Prosody.ConnectAsync(Prosody.Host);
        var answer = await direct.AuthenticateAsync("ANONYMOUS", "");
        Assert.Equal("failure", answer.Name);
    }
}

using System.Text.Json.Nodes;
using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Xmpp.Streams;

namespace JwtXmppAuth.Tests.Gateway.Sessions;

/// <summary>A place is lent on nothing but an id in a URL; nobody may live on it.</summary>
public sealed class LentPlaceTests
{
    [Fact]
    public async Task Who_comes_for_a_session_that_is_over_by_then_takes_a_place_of_his_own()
    {
        var fixture = new SessionFixture(maxSessions: 2);
        var former = await ManagedClient.EnabledAsync(fixture);
        var connection = new RecordingClient(transport: Transport.WebSocket);
        Assert.True(fixture.Table.TryOpen(
            SessionFixture.Request(SessionFixture.Token(), transport: Transport.WebSocket, previousId: former.Id), connection, out var session, out _));
        await former.Session.EndAsync(new SessionEnd(EndReason.ClientTerminated));
        await session.StartAsync();
        await session.ReceiveAsync(SessionFixture.Auth);
        await connection.NextAsync();
        Assert.Equal("success", (await connection.NextAsync()).Name);
        Assert.Equal(1, fixture.Table.Count);
        await session.EndAsync(new SessionEnd(EndReason.ClientTerminated));
        Assert.Equal(0, fixture.Table.Count);
    }

    [Fact]
    public async Task Who_is_somebody_else_than_the_session_he_names_takes_a_place_of_his_own()
    {
        var fixture = new SessionFixture(maxSessions: 1);
        var client = await ManagedClient.EnabledAsync(fixture, Token("u1"));
        client.Lose();
        var connection = new RecordingClient(transport: Transport.WebSocket);
        Assert.True(fixture.Table.TryOpen(
            SessionFixture.Request(Token("u2"), transport: Transport.WebSocket, previousId: client.Id), connection, out var stranger, out _));
        await stranger.StartAsync();
        await stranger.ReceiveAsync(SessionFixture.Auth);
        Assert.Equal(StreamError.ResourceConstraint, (await stranger.Ended).Error);
        Assert.Single(fixture.Upstream.Logins);
        Assert.Equal(1, fixture.Table.Count);
        // The session he named has lost nothing by it.
        Assert.Equal("resumed", (await client.ComeBackAsync()).Name);
    }

    private static string Token(string user) =>
        SessionFixture.Token(claims => claims["context"] = new JsonObject { ["user"] = new JsonObject { ["id"] = user } });
}

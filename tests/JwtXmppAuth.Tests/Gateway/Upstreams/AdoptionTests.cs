using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Tests.Gateway.Upstreams;

/// <summary>A newer hand-off on a stream that lives.</summary>
public sealed class AdoptionTests : ProsodyUpstreamFixture
{
    [Fact]
    public async Task A_newer_hand_off_is_fresh_and_for_the_same_session()
    {
        var (connection, peer, first) = await ConnectAsync();
        var adoption = AdoptAsync(connection);
        var (id, handoff) = await ReadAsync(peer);
        await peer.SendAsync($"<iq type='result' id='{id}'/>");
        await adoption;

        var claims = Claims(handoff);
        Assert.Equal(Logins.Node, claims.GetProperty("node").GetString());
        Assert.Equal(Logins.Guest.SessionId, claims.GetProperty("sid").GetString());
        Assert.Equal("newer", claims.GetProperty("room").GetString());
        Assert.NotEqual(Claims(first).GetProperty("jti").GetString(), claims.GetProperty("jti").GetString());
        peer.Die();
        await connection.DisposeAsync();
    }

    [Theory]
    [InlineData("not-authorized", "handoff refused: expired", UpstreamFailure.HandoffRefused, null)]
    [InlineData("service-unavailable", null, UpstreamFailure.HandoffRefused, null)]
    [InlineData("not-allowed", "user is banned", UpstreamFailure.RefusedByModule, "user is banned")]
    public async Task A_refusal_is_told_and_the_stream_lives_on(string condition, string? text, string code, string? forClient)
    {
        var (connection, peer, _) = await ConnectAsync();
        var adoption = AdoptAsync(connection);
        var (id, _) = await ReadAsync(peer);
        var said = text is null ? "" : $"<text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>{text}</text>";
        await peer.SendAsync(
            $"<iq type='error' id='{id}'><error type='cancel'><{condition} xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>{said}</error></iq>");

        var failure = await Assert.ThrowsAsync<UpstreamFailedException>(() => adoption);
        Assert.Equal(code, failure.Code);
        Assert.Equal(forClient, failure.ClientText);
        Assert.Contains(text ?? condition, failure.Message, StringComparison.Ordinal);
        Assert.False(connection.Ended.IsCompleted);
        peer.Die();
        await connection.DisposeAsync();
    }

    [Fact]
    public async Task One_that_is_too_large_is_not_sent()
    {
        var (connection, peer, _) = await ConnectAsync();
        var login = Logins.Guest with { UrlRoom = new string('r', Handoff.MaxBytes) };
        var failure = await Assert.ThrowsAsync<UpstreamFailedException>(() => connection.AdoptAsync(login, Patience, TestContext.Current.CancellationToken));
        Assert.Equal(UpstreamFailure.HandoffTooLarge, failure.Code);
        peer.Die();
        await connection.DisposeAsync();
    }

    private async Task<(IUpstreamConnection Connection, ScriptedPeer Peer, string Handoff)> ConnectAsync()
    {
        var login = LogInAsync();
        var peer = await Server.AcceptAsync();
        var handoff = await peer.LogInAsync();
        return (await login, peer, handoff);
    }

    private static Task AdoptAsync(IUpstreamConnection connection) => connection.AdoptAsync(
        Logins.Guest with { Identity = Logins.Guest.Identity with { Token = Logins.Token with { Room = "newer" } } },
        Patience,
        TestContext.Current.CancellationToken);

    private static async Task<(string Id, string Handoff)> ReadAsync(ScriptedPeer peer)
    {
        await peer.ExpectAsync("<iq type='set' id='");
        var id = (await peer.ReadToAsync("'"))[..^1];
        await peer.ExpectAsync("><handoff xmlns='urn:jwtxmppauth:handoff:0'>");
        var handoff = (await peer.ReadToAsync("</handoff>"))[..^"</handoff>".Length];
        await peer.ExpectAsync("</iq>");
        return (id, handoff);
    }
}

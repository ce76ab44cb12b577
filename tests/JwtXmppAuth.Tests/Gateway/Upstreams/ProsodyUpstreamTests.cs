using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Tests.Gateway.Upstreams;

/// <summary>Whole logins over a socket; what a stream does after the login is in <see cref="ClientStreamTests"/>.</summary>
public sealed class ProsodyUpstreamTests : ProsodyUpstreamFixture
{
    [Fact]
    public async Task A_login_goes_through_the_steps_of_RFC_6120_in_their_order()
    {
        var login = LogInAsync();
        using var peer = await Server.AcceptAsync();
        await peer.ExpectAsync(ScriptedLogin.ClientHeader);
        await peer.SendAsync(ScriptedLogin.ServerHeader + ScriptedLogin.OfferLogin);
        var claims = Claims(await peer.ReadCredentialsAsync());
        Assert.Equal(Logins.Node, claims.GetProperty("node").GetString());
        await peer.SendAsync(ScriptedLogin.Success);
        await peer.ExpectAsync(ScriptedLogin.ClientHeader);
        await peer.SendAsync(ScriptedLogin.ServerHeader + ScriptedLogin.OfferBind);

        await using var connection = await login;
        Assert.False(connection.Ended.IsCompleted);
        Assert.True(Upstream.Health.Ready);
        var disposal = connection.DisposeAsync();
        await peer.ExpectAsync(ScriptedLogin.End);
        await peer.SendAsync(ScriptedLogin.End);
        await disposal;
    }

    [Fact]
    public async Task A_login_does_not_depend_on_how_the_bytes_arrive()
    {
        var login = LogInAsync();
        using var peer = await Server.AcceptAsync();
        await peer.ExpectAsync(ScriptedLogin.ClientHeader);
        await peer.SendByteByByteAsync(ScriptedLogin.ServerHeader + ScriptedLogin.OfferLogin);
        await peer.ReadCredentialsAsync();
        await peer.SendByteByByteAsync(ScriptedLogin.Success);
        await peer.ExpectAsync(ScriptedLogin.ClientHeader);
        await peer.SendByteByByteAsync(ScriptedLogin.ServerHeader + ScriptedLogin.OfferBind);
        await using var connection = await login;
        peer.Die();
    }

    [Fact]
    public async Task Every_attempt_has_a_hand_off_of_its_own_and_of_its_own_time()
    {
        var login = LogInAsync();
        var ids = new List<string?>();
        var issued = new List<long>();
        for (var attempt = 0; attempt < 2; attempt++)
        {
            using var peer = await Server.AcceptAsync();
            await peer.OpenAsync(ScriptedLogin.OfferLogin);
            var claims = Claims(await peer.ReadCredentialsAsync());
            ids.Add(claims.GetProperty("jti").GetString());
            issued.Add(claims.GetProperty("iat").GetInt64());
            // A second that the next attempt must know of.
            Clock.Advance(TimeSpan.FromSeconds(1));
            peer.Die();
            await Clock.PassUntilAsync(() => Server.HasClient, Patience);
        }

        using var last = await Server.AcceptAsync();
        ids.Add(Claims(await last.LogInAsync()).GetProperty("jti").GetString());
        await using var connection = await login;
        last.Die();
        Assert.Equal(3, ids.Distinct().Count());
        Assert.True(issued[0] < issued[1]);
    }

    [Fact]
    public async Task A_client_that_gives_up_leaves_no_connection_behind()
    {
        using var client = new CancellationTokenSource();
        var login = Upstream.ConnectAsync(Logins.Guest, client.Token);
        using var peer = await Server.AcceptAsync();
        await peer.ExpectAsync(ScriptedLogin.ClientHeader);
        await peer.ReadCredentialsAsync();
        await client.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => login);
        Assert.Equal("", await peer.ReadToEndAsync());
    }

    [Fact]
    public async Task A_hand_off_does_not_wait_for_what_the_server_offers()
    {
        var login = LogInAsync();
        using var peer = await Server.AcceptAsync();
        await peer.ExpectAsync(ScriptedLogin.ClientHeader);
        await peer.ReadCredentialsAsync();
        await peer.SendAsync(ScriptedLogin.ServerHeader + ScriptedLogin.OfferLogin + ScriptedLogin.Success);
        await peer.OpenAsync(ScriptedLogin.OfferBind);
        await using var connection = await login;
        peer.Die();
    }

    [Fact]
    public async Task Nothing_of_a_login_stands_in_the_log()
    {
        Server.Dispose();
        for (var login = 0; login < 3; login++)
            await Record.ExceptionAsync(() => PassAsync(Upstream.ConnectAsync(
                Logins.Guest with { SessionId = "canary", UrlRoom = "canary", Identity = Logins.Guest.Identity with { Token = Logins.Token with { Raw = "canary" } } },
                TestContext.Current.CancellationToken)));
        Assert.NotEmpty(Logger.Collector.GetSnapshot());
        Assert.DoesNotContain(Logger.Collector.GetSnapshot(), line => $"{line.Message}{line.Exception}".Contains("canary", StringComparison.Ordinal));
    }
}

using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Tests.Gateway.Upstreams;

/// <summary>A server that goes on with the stream of the login, and binds a resource before it is asked (docs/handoff.md).</summary>
public sealed class BoundAtLoginTests : ProsodyUpstreamFixture
{
    private const string Refused =
        "<iq type='error' id='bind'><error type='cancel'><not-allowed xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>";

    [Fact]
    public async Task There_is_neither_a_second_stream_nor_a_question()
    {
        var (connection, peer) = await ConnectAsync(ScriptedLogin.SuccessThatBinds + Bound("bind", "r1"));
        using (peer)
        {
            Assert.Equal($"{Logins.Node}@{Logins.Host}/r1", $"{await BindAsync(connection)}");
            await EndAsync(connection, peer);
        }
    }

    [Fact]
    public async Task What_the_server_says_before_is_there_for_the_client()
    {
        var (connection, peer) = await ConnectAsync(ScriptedLogin.SuccessThatBinds + "<message id='early'/>" + Bound("bind", "r1") + "<message id='late'/>");
        using (peer)
        {
            await BindAsync(connection);
            Assert.Equal("early", (await connection.Incoming.ReadAsync(TestContext.Current.CancellationToken)).Id);
            Assert.Equal("late", (await connection.Incoming.ReadAsync(TestContext.Current.CancellationToken)).Id);
            await EndAsync(connection, peer);
        }
    }

    [Fact]
    public async Task A_resource_that_is_bound_is_not_asked_for()
    {
        var (connection, peer) = await ConnectAsync(ScriptedLogin.SuccessThatBinds + Bound("bind", "phone"));
        using (peer)
        {
            await BindAsync(connection, "phone");
            await EndAsync(connection, peer);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Another_one_is_asked_for_whether_or_not_one_was_bound(bool bound)
    {
        var (connection, peer) = await ConnectAsync(ScriptedLogin.SuccessThatBinds + (bound ? Bound("bind", "r1") : Refused));
        using (peer)
        {
            var bind = BindAsync(connection, "phone");
            var id = await ReadBindAnewAsync(peer, "phone");
            await peer.SendAsync(Bound(id, "phone"));
            Assert.Equal("phone", (await bind).Resource);
            Assert.Equal(0, connection.Incoming.Count);
            await EndAsync(connection, peer);
        }
    }

    [Fact]
    public async Task Another_one_can_be_refused()
    {
        var (connection, peer) = await ConnectAsync(ScriptedLogin.SuccessThatBinds + Bound("bind", "r1"));
        using (peer)
        {
            var bind = BindAsync(connection, "phone");
            var id = await ReadBindAnewAsync(peer, "phone");
            await peer.SendAsync(Refused.Replace("'bind'", $"'{id}'", StringComparison.Ordinal));
            Assert.Equal(UpstreamFailure.Protocol, (await Assert.ThrowsAsync<UpstreamFailedException>(() => bind)).Code);
            await EndAsync(connection, peer);
        }
    }

    [Fact]
    public async Task A_refusal_of_what_was_not_asked_for_is_heard_when_it_is()
    {
        var (connection, peer) = await ConnectAsync(ScriptedLogin.SuccessThatBinds + Refused);
        using (peer)
        {
            Assert.Equal(UpstreamFailure.Protocol, (await Assert.ThrowsAsync<UpstreamFailedException>(() => BindAsync(connection))).Code);
            await EndAsync(connection, peer);
        }
    }

    [Fact]
    public async Task A_server_that_never_says_which_is_not_waited_for_for_ever()
    {
        var (connection, peer) = await ConnectAsync(ScriptedLogin.SuccessThatBinds);
        using (peer)
        {
            var bind = BindAsync(connection);
            await Clock.PassUntilAsync(() => bind.IsCompleted, Patience);
            Assert.Equal(UpstreamFailure.Timeout, (await Assert.ThrowsAsync<UpstreamFailedException>(() => bind)).Code);
            await EndAsync(connection, peer);
        }
    }

    [Fact]
    public async Task A_server_that_goes_away_before_it_says_which_is_lost()
    {
        var (connection, peer) = await ConnectAsync(ScriptedLogin.SuccessThatBinds);
        var bind = BindAsync(connection);
        peer.Die();
        Assert.Equal(UpstreamFailure.Lost, (await Assert.ThrowsAsync<UpstreamFailedException>(() => bind)).Code);
        await connection.DisposeAsync();
    }

    [Theory]
    [InlineData("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>")]
    [InlineData("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>=</success>")]
    [InlineData("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>QmluZA==</success>")]
    public async Task Any_other_success_has_the_stream_started_anew_as_an_older_module_expects(string success)
    {
        var login = LogInAsync();
        using var peer = await AuthenticateAsync(success);
        await peer.OpenAsync(ScriptedLogin.OfferBind);
        var connection = await login;
        var bind = BindAsync(connection, "phone");
        await peer.ExpectAsync("<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>phone</resource></bind></iq>");
        await peer.SendAsync(Bound("bind", "phone"));
        Assert.Equal("phone", (await bind).Resource);
        peer.Die();
        await connection.DisposeAsync();
    }

    private static string Bound(string id, string resource) =>
        $"<iq type='result' id='{id}'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>{Logins.Node}@{Logins.Host}/{resource}</jid></bind></iq>";

    private static Task<Jid> BindAsync(IUpstreamConnection connection, string? resource = null) =>
        connection.BindAsync(resource, TestContext.Current.CancellationToken);

    private async Task<(IUpstreamConnection Connection, ScriptedPeer Peer)> ConnectAsync(string answer)
    {
        var login = LogInAsync();
        var peer = await AuthenticateAsync(answer);
        return (await login, peer);
    }

    private async Task<ScriptedPeer> AuthenticateAsync(string answer)
    {
        var peer = await Server.AcceptAsync();
        await peer.OpenAsync(ScriptedLogin.OfferLogin);
        Assert.Equal("", Claims(await peer.ReadCredentialsAsync()).GetProperty("bind").GetString());
        await peer.SendAsync(answer);
        return peer;
    }

    private static async Task<string> ReadBindAnewAsync(ScriptedPeer peer, string resource)
    {
        await peer.ExpectAsync("<iq type='set' id='");
        var id = (await peer.ReadToAsync("'"))[..^1];
        await peer.ExpectAsync($"><bind xmlns='urn:jwtxmppauth:handoff:0' resource='{resource}'/></iq>");
        return id;
    }

    /// <summary>Nothing else was sent before the end.</summary>
    private static async Task EndAsync(IUpstreamConnection connection, ScriptedPeer peer)
    {
        var end = connection.DisposeAsync();
        Assert.Equal(ScriptedLogin.End, (await peer.ReadToAsync(ScriptedLogin.End)).TrimStart());
        await peer.SendAsync(ScriptedLogin.End);
        await end;
    }
}

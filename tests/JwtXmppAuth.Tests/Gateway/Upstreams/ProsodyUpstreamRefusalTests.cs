using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Testing;

namespace JwtXmppAuth.Tests.Gateway.Upstreams;

/// <summary>Servers that refuse a login, or are none that it could succeed at.</summary>
public sealed class ProsodyUpstreamRefusalTests : ProsodyUpstreamFixture
{
    [Fact]
    public async Task A_refused_hand_off_is_not_tried_again_and_says_why()
    {
        var login = LogInAsync();
        using var peer = await Server.AcceptAsync();
        await peer.OpenAsync(ScriptedLogin.OfferLogin);
        await peer.ReadCredentialsAsync();
        await peer.SendAsync("<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/><text>expired\nsince 5 s</text></failure>");

        var failure = await Assert.ThrowsAsync<UpstreamFailedException>(() => login);
        Assert.Equal(UpstreamFailure.HandoffRefused, failure.Code);
        Assert.Equal(
            $"127.0.0.1:{Server.Port} for meet.example.com refused the login: not-authorized (expired since 5 s). The gateway's clock says 2023-11-14 22:13:20Z.",
            failure.Message);
        Assert.Equal("", await peer.ReadToEndAsync());
        Assert.False(Server.HasClient);
        Assert.True(Upstream.Health.Ready);
    }

    [Fact]
    public async Task A_hand_off_that_is_too_big_for_the_server_is_no_outage()
    {
        for (var n = 0; n < LoginPath.MinimumThroughput; n++)
        {
            var login = LogInAsync();
            using var peer = await Server.AcceptAsync();
            await peer.OpenAsync(ScriptedLogin.OfferLogin);
            await peer.ReadCredentialsAsync();
            await peer.SendAsync("<stream:error><policy-violation xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>"
                + "<text xmlns='urn:ietf:params:xml:ns:xmpp-streams'>XML stanza is too big</text></stream:error></stream:stream>");

            var failure = await Assert.ThrowsAsync<UpstreamFailedException>(() => login);
            Assert.Equal(UpstreamFailure.HandoffRefused, failure.Code);
            Assert.Contains("policy-violation (XML stanza is too big)", failure.Message, StringComparison.Ordinal);
            Assert.Contains("c2s_unauthed_stanza_size_limit", failure.Message, StringComparison.Ordinal);
        }

        Assert.True(Upstream.Health.Ready);
    }

    [Theory]
    [InlineData("<text>user is banned\nfor good</text>", "user is banned for good")]
    [InlineData("<text></text>", "not allowed by the server")]
    [InlineData("", "not allowed by the server")]
    public async Task A_module_that_refuses_the_client_is_no_outage_and_its_words_are_for_the_client(string text, string told)
    {
        for (var n = 0; n < LoginPath.MinimumThroughput; n++)
        {
            var login = LogInAsync();
            using var peer = await Server.AcceptAsync();
            await peer.OpenAsync(ScriptedLogin.OfferLogin);
            await peer.ReadCredentialsAsync();
            await peer.SendAsync($"<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-allowed/>{text}</failure>");

            var failure = await Assert.ThrowsAsync<UpstreamFailedException>(() => login);
            Assert.Equal(UpstreamFailure.RefusedByModule, failure.Code);
            Assert.Equal(told, failure.ClientText);
            Assert.False(Server.HasClient);
        }

        Assert.True(Upstream.Health.Ready);
    }

    [Fact]
    public async Task A_server_that_has_just_started_is_asked_again_until_the_gateways_clock_has_caught_up()
    {
        var login = LogInAsync();
        var ids = new List<string?>();
        for (var refusal = 0; refusal < 4; refusal++)
        {
            using var peer = await Server.AcceptAsync();
            ids.Add(await RefuseAsync(peer));
            await Clock.PassUntilAsync(() => Server.HasClient, Patience);
        }

        using var last = await Server.AcceptAsync();
        ids.Add(Claims(await last.LogInAsync()).GetProperty("jti").GetString());
        await using var connection = await login;
        last.Die();
        Assert.Equal(5, ids.Distinct().Count());
        Assert.True(Upstream.Health.Ready);
    }

    [Fact]
    public async Task A_clock_that_is_too_far_behind_ends_the_login_with_its_time()
    {
        Options.LoginTimeout = TimeSpan.FromSeconds(10);
        var began = Clock.GetUtcNow();
        var login = LogInAsync();
        while (!login.IsCompleted)
        {
            using var peer = await Server.AcceptAsync();
            await RefuseAsync(peer);
            await Clock.PassUntilAsync(() => Server.HasClient || login.IsCompleted, Patience);
        }

        Assert.Equal(UpstreamFailure.HandoffPredatesStart, (await Assert.ThrowsAsync<UpstreamFailedException>(() => login)).Code);
        Assert.InRange(Clock.GetUtcNow() - began, TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(30));
        Assert.True(Upstream.Health.Ready);
    }

    private static async Task<string?> RefuseAsync(ScriptedPeer peer)
    {
        await peer.OpenAsync(ScriptedLogin.OfferLogin);
        var id = Claims(await peer.ReadCredentialsAsync()).GetProperty("jti").GetString();
        await peer.SendAsync("<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/><text>handoff refused: predates-start</text></failure>");
        await peer.ReadToEndAsync();
        return id;
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n", "not-well-formed")]
    [InlineData("<!DOCTYPE html><html>", "restricted-xml")]
    [InlineData("<?xml version='1.0'?><stream xmlns='urn:example'>", "invalid-namespace")]
    [InlineData("\u0000\u0001\u0002", "not-well-formed")]
    public async Task A_server_that_does_not_speak_XMPP_is_told_so_and_left(string words, string condition)
    {
        var login = LogInAsync();
        using var peer = await Server.AcceptAsync();
        await peer.ExpectAsync(ScriptedLogin.ClientHeader);
        await peer.SendAsync(words);

        var failure = await Assert.ThrowsAsync<UpstreamFailedException>(() => login);
        Assert.Equal(UpstreamFailure.Protocol, failure.Code);
        Assert.Contains(condition, failure.Message, StringComparison.Ordinal);
        Assert.Contains($"<{condition} xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>", await peer.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>PLAIN</mechanism><mechanism>ANONYMOUS</mechanism></mechanisms></stream:features>", "does not offer JWTXMPPAUTH but [PLAIN, ANONYMOUS]")]
    [InlineData(ScriptedLogin.OfferStartTls, "does not offer JWTXMPPAUTH but []")]
    [InlineData("<stream:error><host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>", "ended the login with the stream error host-unknown")]
    [InlineData("<message/>", "sent <message/> instead of its features")]
    public async Task A_server_that_is_not_set_up_for_the_gateway_is_not_asked_again(string answer, string why)
    {
        var login = LogInAsync();
        using var peer = await Server.AcceptAsync();
        await peer.OpenAsync(answer);

        var failure = await Assert.ThrowsAsync<UpstreamFailedException>(() => login);
        Assert.Equal(UpstreamFailure.Protocol, failure.Code);
        Assert.Contains(why, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<challenge xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>")]
    [InlineData("<success xmlns='urn:example'/>")]
    public async Task Anything_but_success_is_no_login(string answer)
    {
        var login = LogInAsync();
        using var peer = await Server.AcceptAsync();
        await peer.OpenAsync(ScriptedLogin.OfferLogin);
        await peer.ReadCredentialsAsync();
        await peer.SendAsync(answer);
        Assert.Equal(UpstreamFailure.Protocol, (await Assert.ThrowsAsync<UpstreamFailedException>(() => login)).Code);
    }

    [Fact]
    public async Task A_server_that_speaks_after_success_before_its_turn_is_left()
    {
        var login = LogInAsync();
        using var peer = await Server.AcceptAsync();
        await peer.OpenAsync(ScriptedLogin.OfferLogin);
        await peer.ReadCredentialsAsync();
        await peer.SendAsync(ScriptedLogin.Success + "<message from='somebody@example.com'/>");
        Assert.Equal(UpstreamFailure.Protocol, (await Assert.ThrowsAsync<UpstreamFailedException>(() => login)).Code);
    }

    [Fact]
    public async Task A_stream_without_binding_is_no_login()
    {
        var login = LogInAsync();
        using var peer = await Server.AcceptAsync();
        await peer.OpenAsync(ScriptedLogin.OfferLogin);
        await peer.ReadCredentialsAsync();
        await peer.SendAsync(ScriptedLogin.Success);
        await peer.OpenAsync("<stream:features/>");
        Assert.Contains(
            "does not offer to bind a resource", (await Assert.ThrowsAsync<UpstreamFailedException>(() => login)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Claims_that_do_not_fit_are_refused_before_anything_is_opened_and_never_sent()
    {
        var login = Logins.Guest with { UrlRoom = new string('r', Handoff.MaxBytes) };
        Assert.Equal(UpstreamFailure.HandoffTooLarge, Upstream.Refuses(login)?.Code);
        Assert.Null(Upstream.Refuses(Logins.Guest));
        Assert.False(Server.HasClient);

        var connect = Upstream.ConnectAsync(login, TestContext.Current.CancellationToken);
        using var peer = await Server.AcceptAsync();
        Assert.Equal(UpstreamFailure.HandoffTooLarge, (await Assert.ThrowsAsync<UpstreamFailedException>(() => connect)).Code);
        Assert.Equal("", await peer.ReadToEndAsync());
    }
}

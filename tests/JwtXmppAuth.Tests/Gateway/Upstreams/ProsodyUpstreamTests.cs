using System.Text.Json;
using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Testing;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.Tokens;

namespace JwtXmppAuth.Tests.Gateway.Upstreams;

/// <summary>Whole logins over a socket; what a stream does after the login is in <see cref="ClientStreamTests"/>.</summary>
public sealed class ProsodyUpstreamTests : IAsyncDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    private readonly FakeTimeProvider _clock = new(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000));
    private readonly FakeLogger<ProsodyUpstream> _logger = new();
    private readonly ProsodyOptions _options;
    private readonly Lazy<ProsodyUpstream> _upstream;
    private ScriptedServer _server = new();

    public ProsodyUpstreamTests()
    {
        _options = new() { Port = _server.Port };
        _upstream = new(() => new(
            new Dictionary<string, ProsodyOptions> { [Logins.Host] = _options },
            new Handoff(new byte[32], _clock),
            _clock,
            _logger));
    }

    public async ValueTask DisposeAsync()
    {
        await _upstream.Value.DisposeAsync();
        _server.Dispose();
    }

    [Fact]
    public async Task A_login_goes_through_the_steps_of_RFC_6120_in_their_order()
    {
        var login = LogInAsync();
        using var peer = await _server.AcceptAsync();
        await peer.ExpectAsync(ScriptedLogin.ClientHeader);
        await peer.SendAsync(ScriptedLogin.ServerHeader + ScriptedLogin.OfferLogin);
        var claims = Claims(await peer.ReadCredentialsAsync());
        Assert.Equal(Logins.Node, claims.GetProperty("node").GetString());
        await peer.SendAsync(ScriptedLogin.Success);
        await peer.ExpectAsync(ScriptedLogin.ClientHeader);
        await peer.SendAsync(ScriptedLogin.ServerHeader + ScriptedLogin.OfferBind);

        await using var connection = await login;
        Assert.False(connection.Ended.IsCompleted);
        Assert.True(_upstream.Value.Health.Ready);
        var disposal = connection.DisposeAsync();
        await peer.ExpectAsync(ScriptedLogin.End);
        await peer.SendAsync(ScriptedLogin.End);
        await disposal;
    }

    [Fact]
    public async Task A_login_does_not_depend_on_how_the_bytes_arrive()
    {
        var login = LogInAsync();
        using var peer = await _server.AcceptAsync();
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
    public async Task Every_attempt_has_a_hand_off_of_its_own()
    {
        var login = LogInAsync();
        var ids = new List<string?>();
        for (var attempt = 0; attempt < 2; attempt++)
        {
            using var peer = await _server.AcceptAsync();
            await peer.OpenAsync(ScriptedLogin.OfferLogin);
            ids.Add(Claims(await peer.ReadCredentialsAsync()).GetProperty("jti").GetString());
            peer.Die();
            await _clock.PassUntilAsync(() => _server.HasClient, Long);
        }

        using var last = await _server.AcceptAsync();
        ids.Add(Claims(await last.LogInAsync()).GetProperty("jti").GetString());
        await using var connection = await login;
        last.Die();
        Assert.Equal(3, ids.Distinct().Count());
    }

    [Fact]
    public async Task A_refused_hand_off_is_not_tried_again_and_says_why()
    {
        var login = LogInAsync();
        using var peer = await _server.AcceptAsync();
        await peer.OpenAsync(ScriptedLogin.OfferLogin);
        await peer.ReadCredentialsAsync();
        await peer.SendAsync("<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/><text>expired\nsince 5 s</text></failure>");

        var failure = await Assert.ThrowsAsync<UpstreamFailedException>(() => login);
        Assert.Equal(UpstreamFailure.HandoffRefused, failure.Code);
        Assert.Equal(
            $"127.0.0.1:{_server.Port} for meet.example.com refused the login: not-authorized (expired since 5 s). The gateway's clock says 2023-11-14 22:13:20Z.",
            failure.Message);
        Assert.Equal("", await peer.ReadToEndAsync());
        Assert.False(_server.HasClient);
        Assert.True(_upstream.Value.Health.Ready);
    }

    [Fact]
    public async Task A_hand_off_that_is_too_big_for_the_server_is_no_outage()
    {
        for (var n = 0; n < LoginPath.MinimumThroughput; n++)
        {
            var login = LogInAsync();
            using var peer = await _server.AcceptAsync();
            await peer.OpenAsync(ScriptedLogin.OfferLogin);
            await peer.ReadCredentialsAsync();
            await peer.SendAsync("<stream:error><policy-violation xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>"
                + "<text xmlns='urn:ietf:params:xml:ns:xmpp-streams'>XML stanza is too big</text></stream:error></stream:stream>");

            var failure = await Assert.ThrowsAsync<UpstreamFailedException>(() => login);
            Assert.Equal(UpstreamFailure.HandoffRefused, failure.Code);
            Assert.Contains("policy-violation (XML stanza is too big)", failure.Message, StringComparison.Ordinal);
            Assert.Contains("c2s_unauthed_stanza_size_limit", failure.Message, StringComparison.Ordinal);
        }

        Assert.True(_upstream.Value.Health.Ready);
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n", "not-well-formed")]
    [InlineData("<!DOCTYPE html><html>", "restricted-xml")]
    [InlineData("<?xml version='1.0'?><stream xmlns='urn:example'>", "invalid-namespace")]
    [InlineData("\u0000\u0001\u0002", "not-well-formed")]
    public async Task A_server_that_does_not_speak_XMPP_is_told_so_and_left(string words, string condition)
    {
        var login = LogInAsync();
        using var peer = await _server.AcceptAsync();
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
        using var peer = await _server.AcceptAsync();
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
        using var peer = await _server.AcceptAsync();
        await peer.OpenAsync(ScriptedLogin.OfferLogin);
        await peer.ReadCredentialsAsync();
        await peer.SendAsync(answer);
        Assert.Equal(UpstreamFailure.Protocol, (await Assert.ThrowsAsync<UpstreamFailedException>(() => login)).Code);
    }

    [Fact]
    public async Task A_server_that_speaks_after_success_before_its_turn_is_left()
    {
        var login = LogInAsync();
        using var peer = await _server.AcceptAsync();
        await peer.OpenAsync(ScriptedLogin.OfferLogin);
        await peer.ReadCredentialsAsync();
        await peer.SendAsync(ScriptedLogin.Success + "<message from='somebody@example.com'/>");
        Assert.Equal(UpstreamFailure.Protocol, (await Assert.ThrowsAsync<UpstreamFailedException>(() => login)).Code);
    }

    [Fact]
    public async Task A_stream_without_binding_is_no_login()
    {
        var login = LogInAsync();
        using var peer = await _server.AcceptAsync();
        await peer.OpenAsync(ScriptedLogin.OfferLogin);
        await peer.ReadCredentialsAsync();
        await peer.SendAsync(ScriptedLogin.Success);
        await peer.OpenAsync("<stream:features/>");
        Assert.Contains(
            "does not offer to bind a resource", (await Assert.ThrowsAsync<UpstreamFailedException>(() => login)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<stream:stre")]
    [InlineData(ScriptedLogin.ServerHeader + ScriptedLogin.OfferLogin + "<succ")]
    [InlineData(ScriptedLogin.ServerHeader + ScriptedLogin.End)]
    [InlineData(ScriptedLogin.ServerHeader + "<stream:error><system-shutdown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>")]
    public async Task A_server_that_goes_away_during_the_login_is_tried_again(string lastWords)
    {
        var login = LogInAsync();
        for (var attempt = 0; attempt < 3; attempt++)
        {
            await _clock.PassUntilAsync(() => _server.HasClient, Long);
            using var peer = await _server.AcceptAsync();
            await peer.SendAsync(lastWords);
            peer.HalfClose();
            await peer.ReadToEndAsync();
        }

        Assert.Equal(UpstreamFailure.Unreachable, (await Assert.ThrowsAsync<UpstreamFailedException>(() => login)).Code);
        Assert.False(_server.HasClient);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<stream:stre")]
    [InlineData(ScriptedLogin.ServerHeader)]
    [InlineData(ScriptedLogin.ServerHeader + ScriptedLogin.OfferLogin)]
    public async Task A_server_that_falls_silent_is_given_up_in_time(string lastWords)
    {
        _options.ConnectRetries = 0;
        var start = _clock.GetUtcNow();
        var login = LogInAsync();
        using var peer = await _server.AcceptAsync();
        await peer.SendAsync(lastWords);

        await _clock.PassUntilAsync(() => login.IsCompleted, Long);
        Assert.Equal(UpstreamFailure.Timeout, (await Assert.ThrowsAsync<UpstreamFailedException>(() => login)).Code);
        Assert.InRange(_clock.GetUtcNow() - start, _options.ConnectTimeout, _options.ConnectTimeout + TimeSpan.FromSeconds(1));
        Assert.EndsWith(lastWords.Contains("mechanism", StringComparison.Ordinal) ? "</auth>" : ">", await peer.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_gives_up_leaves_no_connection_behind()
    {
        using var client = new CancellationTokenSource();
        var login = _upstream.Value.ConnectAsync(Logins.Guest, client.Token);
        using var peer = await _server.AcceptAsync();
        await peer.ExpectAsync(ScriptedLogin.ClientHeader);
        await client.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => login);
        Assert.Equal("", await peer.ReadToEndAsync());
    }

    [Fact]
    public async Task Claims_that_do_not_fit_are_refused_before_anything_is_opened_and_never_sent()
    {
        var login = Logins.Guest with { UrlRoom = new string('r', Handoff.MaxBytes) };
        Assert.Equal(UpstreamFailure.HandoffTooLarge, _upstream.Value.Refuses(login)?.Code);
        Assert.Null(_upstream.Value.Refuses(Logins.Guest));
        Assert.False(_server.HasClient);

        var connect = _upstream.Value.ConnectAsync(login, TestContext.Current.CancellationToken);
        using var peer = await _server.AcceptAsync();
        await peer.OpenAsync(ScriptedLogin.OfferLogin);
        Assert.Equal(UpstreamFailure.HandoffTooLarge, (await Assert.ThrowsAsync<UpstreamFailedException>(() => connect)).Code);
        Assert.Equal("", await peer.ReadToEndAsync());
    }

    [Fact]
    public async Task A_hand_off_is_as_fresh_as_the_moment_it_is_sent()
    {
        _options.ConnectRetries = 0;
        var login = LogInAsync();
        using var peer = await _server.AcceptAsync();
        await peer.ExpectAsync(ScriptedLogin.ClientHeader);
        _clock.Advance(TimeSpan.FromSeconds(4));
        await peer.SendAsync(ScriptedLogin.ServerHeader + ScriptedLogin.OfferLogin);
        Assert.Equal(1_700_000_004, Claims(await peer.ReadCredentialsAsync()).GetProperty("iat").GetInt64());
        peer.Die();
        await Assert.ThrowsAsync<UpstreamFailedException>(() => login);
    }

    [Fact]
    public async Task A_dead_server_is_not_bothered_and_is_found_when_it_is_back()
    {
        _server.Dispose();
        for (var login = 0; login < 2; login++)
            await FailAsync(UpstreamFailure.Unreachable);
        Assert.False(_upstream.Value.Health.Ready);
        Assert.Contains("ConnectionRefused", _upstream.Value.Health.Detail, StringComparison.Ordinal);
        await FailAsync(UpstreamFailure.CircuitOpen);

        _server = new ScriptedServer(_options.Port);
        await _clock.PassUntilAsync(() => _server.HasClient, Long);
        using (var probe = await _server.AcceptAsync())
        {
            await probe.OpenAsync(ScriptedLogin.OfferLogin);
            await probe.ExpectAsync(ScriptedLogin.End);
        }

        await _clock.PassUntilAsync(() => _upstream.Value.Health.Ready, Long);
        var again = LogInAsync();
        using var peer = await _server.AcceptAsync();
        await peer.LogInAsync();
        await using var connection = await again;
        peer.Die();
    }

    [Fact]
    public async Task One_hosts_outage_is_not_anothers()
    {
        using var other = new ScriptedServer();
        await using var upstream = new ProsodyUpstream(
            new Dictionary<string, ProsodyOptions> { [Logins.Host] = _options, ["other.example.com"] = new() { Port = other.Port } },
            new Handoff(new byte[32], _clock),
            _clock,
            _logger);
        other.Dispose();
        for (var login = 0; login < 2; login++)
        {
            var failing = upstream.ConnectAsync(Logins.Guest with { Host = "other.example.com" }, TestContext.Current.CancellationToken);
            await _clock.PassUntilAsync(() => failing.IsCompleted, Long);
            await Assert.ThrowsAsync<UpstreamFailedException>(() => failing);
        }

        Assert.True(upstream.Health.Ready);
        Assert.Contains("for meet.example.com: logins pass", upstream.Health.Detail, StringComparison.Ordinal);
        Assert.Contains("for other.example.com: Cannot connect", upstream.Health.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_of_a_login_stands_in_the_log()
    {
        _server.Dispose();
        for (var login = 0; login < 3; login++)
            await Record.ExceptionAsync(() => PassAsync(_upstream.Value.ConnectAsync(
                Logins.Guest with { SessionId = "canary", UrlRoom = "canary", Identity = Logins.Guest.Identity with { Token = Logins.Token with { Raw = "canary" } } },
                TestContext.Current.CancellationToken)));
        Assert.NotEmpty(_logger.Collector.GetSnapshot());
        Assert.DoesNotContain(_logger.Collector.GetSnapshot(), line => $"{line.Message}{line.Exception}".Contains("canary", StringComparison.Ordinal));
    }

    private Task<IUpstreamConnection> LogInAsync() =>
        _upstream.Value.ConnectAsync(Logins.Guest, TestContext.Current.CancellationToken).WaitAsync(ScriptedPeer.Patience);

    private async Task PassAsync(Task login)
    {
        await _clock.PassUntilAsync(() => login.IsCompleted, Long);
        await login;
    }

    private async Task FailAsync(string code) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<UpstreamFailedException>(() => PassAsync(LogInAsync()))).Code);

    private static JsonElement Claims(string handoff) => Logins.Json(Base64UrlEncoder.Decode(handoff.Split('.')[1]));
}

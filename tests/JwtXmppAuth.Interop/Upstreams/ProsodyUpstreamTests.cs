using System.Text.Json;
using JwtXmppAuth.Gateway.Identity;
using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Tokens;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Interop.Upstreams;

public sealed class UpstreamOnProsody012(RunningProsody<Prosody012> running) : ProsodyUpstreamTests<Prosody012>(running);

public sealed class UpstreamOnProsody13(RunningProsody<Prosody13> running) : ProsodyUpstreamTests<Prosody13>(running);

/// <summary>The gateway's own way into a real Prosody: login, stanzas both ways, the end.</summary>
public abstract class ProsodyUpstreamTests<TVersion>(RunningProsody<TVersion> running)
    : IClassFixture<RunningProsody<TVersion>>, IAsyncDisposable
    where TVersion : IProsodyVersion
{
    private readonly Prosody _prosody = running.Server;
    private readonly GatewaySide _gateway = new(running.Server);

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("phone")]
    public async Task A_session_has_the_node_it_was_given_and_the_resource_it_asked_for(string? resource)
    {
        var login = GatewaySide.Login();
        await using var session = await _gateway.ConnectAsync(login);

        var jid = await session.BindAsync(resource, TestContext.Current.CancellationToken);

        Assert.Equal(login.Identity.Node, jid.Node);
        Assert.Equal(Prosody.Host, jid.Domain);
        Assert.Equal(resource ?? jid.Resource, jid.Resource);
        await _prosody.Log.WaitForAsync($"handoff accepted (ref {login.SessionId}): {login.Identity.Node}@{Prosody.Host}");
    }

    [Fact]
    public async Task Prosodys_modules_find_everything_that_the_gateway_knows_of_the_session()
    {
        var login = GatewaySide.Login() with { UrlRoom = "standup", Tenant = "acme", Region = "eu", UserAgent = "Browser/1.0" };
        login = login with
        {
            Identity = login.Identity with
            {
                UserObject = JsonElement.Parse("""{"id":"u-1","name":"Zoë 😀","moderator":true}"""),
                Group = "staff",
                Callee = new Callee("c-1", "Bob", null),
            },
        };
        await using var session = await _gateway.ConnectAsync(login);
        await session.BindAsync(null, TestContext.Current.CancellationToken);

        var answer = await session.AskAsync(
            "get", Prosody.Host, new Element("session", "urn:jwtxmppauth:test:session"));

        var expected = $$"""
            {"username":"{{login.Identity.Node}}","jwtxmppauth_node":"{{login.Identity.Node}}","jwtxmppauth_sid":"{{login.SessionId}}","ip":"192.0.2.7",
             "jitsi_meet_context_user":{"id":"u-1","name":"Zoë 😀","moderator":true},"jitsi_meet_context_group":"staff",
             "jwtxmppauth_callee":{"id":"c-1","name":"Bob"},
             "jitsi_web_query_room":"standup","jitsi_web_query_prefix":"acme","user_region":"eu","user_agent_header":"Browser/1.0"}
            """;
        var fields = answer.Element.Child("session", "urn:jwtxmppauth:test:session")!.Text;
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(expected), JsonElement.Parse(fields)), fields);
    }

    [Fact]
    public async Task What_Prosodys_reader_could_not_take_does_not_reach_it()
    {
        var login = WithFeatures("""{"__array":5,"a":{"__hash":[{},1],"b":1},"__hash":[{},1],"recording":true}""");
        await using var session = await _gateway.ConnectAsync(login);
        await session.BindAsync(null, TestContext.Current.CancellationToken);

        var fields = JsonElement.Parse((await session.AskAsync("get", Prosody.Host, new Element("session", "urn:jwtxmppauth:test:session")))
            .Element.Child("session", "urn:jwtxmppauth:test:session")!.Text);
        var features = fields.GetProperty("jitsi_meet_context_features");
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse("""{"a":{"b":1},"recording":true}"""), features), features.GetRawText());
    }

    [Theory]
    [InlineData(14, true)]
    [InlineData(15, false)]
    public async Task What_is_nested_too_deep_for_it_is_refused_before_anything_is_opened(int arrays, bool taken)
    {
        var login = WithFeatures($$"""{"a":{{new string('[', arrays)}}{{new string(']', arrays)}}}""");
        Assert.Equal(taken, _gateway.Upstream.Refuses(login) is null);
        if (!taken)
            return;
        await using var session = await _gateway.ConnectAsync(login);
    }

    private static UpstreamLogin WithFeatures(string json)
    {
        var login = GatewaySide.Login();
        var token = new VerifiedToken { AppId = "a", Raw = "a.b.c", Issuer = "i", Subject = "s", Features = JsonElement.Parse(json) };
        return login with { Identity = login.Identity with { Token = token } };
    }

    [Fact]
    public async Task Two_sessions_talk_to_each_other()
    {
        await using var one = await _gateway.ConnectAsync();
        await using var two = await _gateway.ConnectAsync();
        var first = await one.BindAsync(null, TestContext.Current.CancellationToken);
        var second = await two.BindAsync(null, TestContext.Current.CancellationToken);
        var large = string.Concat(Enumerable.Repeat("<ä&😀> ", 10_000));

        for (var round = 0; round < 3; round++)
        {
            await one.SayAsync(second, $"{round} {large}");
            var heard = await two.HearAsync();
            Assert.Equal($"{round} {large}", heard.Element.Child("body", XmppNamespaces.Client)?.Text);
            Assert.Equal(first, heard.From);

            await two.SayAsync(first, $"{round}");
            Assert.Equal($"{round}", (await one.HearAsync()).Element.Child("body", XmppNamespaces.Client)?.Text);
        }
    }

    [Fact]
    public async Task A_session_that_is_closed_has_left_for_the_others_too()
    {
        var one = await _gateway.ConnectAsync();
        await using var two = await _gateway.ConnectAsync();
        var first = await one.BindAsync(null, TestContext.Current.CancellationToken);
        var second = await two.BindAsync(null, TestContext.Current.CancellationToken);
        await one.SendAsync(new Element("presence", XmppNamespaces.Client).WithAttribute("to", $"{second}"));
        Assert.Null((await two.HearAsync()).Type);

        await one.DisposeAsync();

        Assert.True((await one.Ended).Orderly);
        var last = await two.HearAsync();
        Assert.Equal("unavailable", last.Type);
        Assert.Equal(first, last.From);
    }

    [Fact]
    public async Task A_hand_off_of_64_KiB_gets_through()
    {
        var login = GatewaySide.Login();
        var room = Handoff.MaxBytes;
        while (_gateway.Upstream.Refuses(login with { UrlRoom = new string('r', room) }) is not null)
            room--;

        await using var session = await _gateway.ConnectAsync(login with { UrlRoom = new string('r', room) });
        await session.BindAsync(null, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Another_secret_is_refused_and_the_server_stays_ready()
    {
        await using var stranger = new GatewaySide(_prosody, secret: new string('x', 32));

        var failure = await Assert.ThrowsAsync<UpstreamFailedException>(() => stranger.ConnectAsync());

        Assert.Equal(UpstreamFailure.HandoffRefused, failure.Code);
        Assert.Contains("refused the login: not-authorized", failure.Message, StringComparison.Ordinal);
        Assert.True(stranger.Upstream.Health.Ready);
        await using var session = await _gateway.ConnectAsync();
    }

    [Fact]
    public async Task A_rush_of_logins_gets_in_a_few_at_a_time()
    {
        var sessions = await Task.WhenAll(Enumerable.Range(0, 150).Select(_ => _gateway.ConnectAsync()));

        var jids = await Task.WhenAll(sessions.Select(session => session.BindAsync(null, TestContext.Current.CancellationToken)));

        Assert.Equal(150, jids.Select(jid => jid.Node).Distinct().Count());
        await Task.WhenAll(sessions.Select(session => session.DisposeAsync().AsTask()));
    }

    [Theory]
    [InlineData(UpstreamTls.StartTls)]
    [InlineData(UpstreamTls.Direct)]
    public async Task The_stream_is_encrypted_with_the_certificate_that_is_trusted(UpstreamTls tls)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, await _prosody.CertificateAsync(), TestContext.Current.CancellationToken);
            await using var gateway = new GatewaySide(_prosody, options =>
            {
                options.Tls = tls;
                options.Port = tls == UpstreamTls.Direct ? _prosody.TlsPort : _prosody.Port;
                options.CertificateAuthorityFile = file;
            });
            await using var session = await gateway.ConnectAsync();
            await session.BindAsync(null, TestContext.Current.CancellationToken);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_certificate_that_is_not_trusted_ends_the_login()
    {
        await using var gateway = new GatewaySide(_prosody, options => options.Tls = UpstreamTls.StartTls);
        Assert.Equal(UpstreamFailure.Tls, (await Assert.ThrowsAsync<UpstreamFailedException>(() => gateway.ConnectAsync())).Code);
    }
}

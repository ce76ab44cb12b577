using System.Text;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Tests.Gateway.Sessions;

/// <summary>Tokens that are shown in SASL: in the place of PLAIN's password, and in OAUTHBEARER.</summary>
public sealed class TokenLoginTests
{
    private const string Sasl = "urn:ietf:params:xml:ns:xmpp-sasl";
    private const string Success = $"<success xmlns='{Sasl}'/>";
    private const string ServicePassword = "the-recorder's-own-password";

    private readonly SessionFixture _fixture = new(host => Offer(host, "ANONYMOUS", "PLAIN", "OAUTHBEARER"));

    public static TheoryData<string> Mechanisms => ["PLAIN", "OAUTHBEARER"];

    [Theory]
    [InlineData("ANONYMOUS")]
    [InlineData("PLAIN OAUTHBEARER")]
    [InlineData("OAUTHBEARER ANONYMOUS PLAIN")]
    public async Task What_a_host_takes_is_offered_in_its_order(string mechanisms)
    {
        var fixture = new SessionFixture(host => Offer(host, mechanisms.Split(' ')));
        var (session, client) = fixture.Open(null);
        await session.StartAsync();

        var offered = (await client.NextAsync()).Child("mechanisms", Sasl)!.Elements.Select(each => each.Text);
        Assert.Equal(mechanisms.Split(' '), offered);
    }

    [Theory]
    [MemberData(nameof(Mechanisms))]
    public async Task What_a_host_does_not_take_is_no_mechanism(string mechanism)
    {
        var fixture = new SessionFixture();
        var (session, client) = fixture.Open(null);
        await session.ReceiveAsync(Auth(mechanism, SessionFixture.Token()));
        Assert.Equal(Failure("invalid-mechanism"), await client.NextTextAsync());
    }

    [Fact]
    public async Task Where_ANONYMOUS_is_not_taken_a_token_in_the_URL_does_not_log_in_by_it()
    {
        var fixture = new SessionFixture(host => Offer(host, "PLAIN"));
        var (session, client) = fixture.Open(SessionFixture.Token());
        await session.ReceiveAsync(SessionFixture.Auth);
        Assert.Equal(Failure("invalid-mechanism"), await client.NextTextAsync());
    }

    [Theory]
    [MemberData(nameof(Mechanisms))]
    public async Task A_good_token_logs_in_as_who_it_says(string mechanism)
    {
        var token = SessionFixture.Token();
        var (session, client) = _fixture.Open(null);
        await session.ReceiveAsync(Auth(mechanism, token));

        Assert.Equal(Success, await client.NextTextAsync());
        var login = Assert.Single(_fixture.Upstream.Logins);
        Assert.Equal(token, login.Identity.Token?.Raw);
        Assert.NotEqual("alice", login.Identity.Node);
    }

    [Theory]
    [MemberData(nameof(Mechanisms))]
    public async Task Without_a_message_it_is_asked_for(string mechanism)
    {
        var (session, client) = _fixture.Open(null);
        await session.ReceiveAsync(Auth(mechanism));
        Assert.Equal($"<challenge xmlns='{Sasl}'/>", await client.NextTextAsync());
        await session.ReceiveAsync(Response(Message(mechanism, SessionFixture.Token())));
        Assert.Equal(Success, await client.NextTextAsync());
    }

    [Fact]
    public async Task A_refused_token_is_the_failure_that_ANONYMOUS_would_have_been()
    {
        var expired = SessionFixture.Token(claims => claims["exp"] = 1);
        var (session, client) = _fixture.Open(null);
        await session.ReceiveAsync(Auth("PLAIN", expired));
        var (other, otherClient) = _fixture.Open(expired);
        await other.ReceiveAsync(SessionFixture.Auth);

        var failure = await client.NextTextAsync();
        Assert.Contains("Not acceptable by exp", failure, StringComparison.Ordinal);
        Assert.Equal((await otherClient.NextTextAsync()).Replace(other.Id, session.Id, StringComparison.Ordinal), failure);
        Assert.Empty(_fixture.Upstream.Logins);
    }

    [Theory]
    [InlineData("AQ==")]
    [InlineData("")]
    [InlineData("!")]
    public async Task To_OAUTHBEARER_a_refusal_is_told_before_it_comes(string answer)
    {
        var (session, client) = _fixture.Open(null);
        await session.ReceiveAsync(Auth("OAUTHBEARER", SessionFixture.Token(claims => claims["exp"] = 1)));
        var challenge = await client.NextAsync();
        Assert.Equal("""{"status":"invalid_token"}""", Encoding.UTF8.GetString(Convert.FromBase64String(challenge.Text)));

        await session.ReceiveAsync(Response(answer));
        Assert.Matches(
            $@"^<failure xmlns='{Sasl}'><not-allowed/><text>Not acceptable by exp \(.*\) \[{session.Id}\]</text></failure>$", await client.NextTextAsync());
        Assert.Null(client.Closed);
        Assert.Contains("token.exp", Assert.Single(Refusals()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_is_told_where_there_are_tokens_where_the_operator_has_said_so()
    {
        var fixture = new SessionFixture(host =>
        {
            Offer(host, "OAUTHBEARER");
            (host.OAuthScope, host.OpenIdConfiguration) = ("openid meet", "https://id.example.com/.well-known/openid-configuration");
        });
        var (session, client) = fixture.Open(null);
        await session.ReceiveAsync(Auth("OAUTHBEARER", text: Base64("n,,\u0001auth=\u0001\u0001")));
        Assert.Equal(
            """{"status":"invalid_token","scope":"openid meet","openid-configuration":"https://id.example.com/.well-known/openid-configuration"}""",
            Encoding.UTF8.GetString(Convert.FromBase64String((await client.NextAsync()).Text)));
    }

    [Fact]
    public async Task Who_gives_up_after_the_error_is_told_so()
    {
        var (session, client) = _fixture.Open(null);
        await session.ReceiveAsync(Auth("OAUTHBEARER", "no.to.ken"));
        await client.NextAsync();
        await session.ReceiveAsync(Xml.Element($"<abort xmlns='{Sasl}'/>"));
        Assert.Equal(Failure("aborted"), await client.NextTextAsync());
        await session.ReceiveAsync(Response("AQ=="));
        Assert.Equal("not-authorized", (await session.Ended).Error?.Condition);
    }

    [Fact]
    public async Task Who_begins_anew_instead_of_hearing_the_refusal_has_had_an_attempt()
    {
        var (session, client) = _fixture.Open(null);
        for (var attempt = 0; attempt < Attempts.Max; attempt++)
        {
            Assert.Null(client.Closed);
            await session.ReceiveAsync(Auth("OAUTHBEARER", "no.to.ken"));
            await client.NextAsync();
        }

        await session.ReceiveAsync(Auth("OAUTHBEARER", SessionFixture.Token()));
        Assert.Equal("policy-violation", (await session.Ended).Error?.Condition);
        Assert.Empty(_fixture.Upstream.Logins);
    }

    [Theory]
    [InlineData("n,,\u0001\u0001")]
    [InlineData("n,,\u0001auth=\u0001\u0001")]
    [InlineData("n,,\u0001host=meet.example.com\u0001\u0001")]
    public async Task Who_shows_no_token_where_one_belongs_does_not_become_a_guest(string message)
    {
        var fixture = new SessionFixture(host =>
        {
            Offer(host, "ANONYMOUS", "OAUTHBEARER");
            host.Guests = GuestPolicy.Create;
        });
        var (session, client) = fixture.Open(null);
        await session.ReceiveAsync(Auth("OAUTHBEARER", text: Base64(message)));
        Assert.Equal("challenge", (await client.NextAsync()).Name);
        await session.ReceiveAsync(Response("AQ=="));
        Assert.Contains("<text>token required [", await client.NextTextAsync(), StringComparison.Ordinal);

        await session.ReceiveAsync(SessionFixture.Auth);
        Assert.Equal(Success, await client.NextTextAsync());
        Assert.True(Assert.Single(fixture.Upstream.Logins).Identity.IsGuest);
    }

    [Theory]
    [MemberData(nameof(Mechanisms))]
    public async Task A_second_and_different_token_is_refused_whichever_is_good(string mechanism)
    {
        foreach (var (url, shown) in new[]
        {
            (SessionFixture.Token(), SessionFixture.Token(claims => claims["room"] = "b")),
            (SessionFixture.Token(), "no.to.ken"),
            ("no.to.ken", SessionFixture.Token()),
            ("", SessionFixture.Token()),
        })
        {
            var (session, client) = _fixture.Open(url);
            await session.ReceiveAsync(Auth(mechanism, shown));
            if (mechanism == "OAUTHBEARER")
            {
                await client.NextAsync();
                await session.ReceiveAsync(Response("AQ=="));
            }

            Assert.Contains($"<text>two different tokens [{session.Id}]</text>", await client.NextTextAsync(), StringComparison.Ordinal);
        }

        Assert.Empty(_fixture.Upstream.Logins);
        Assert.All(Refusals(), refusal => Assert.Contains("token.conflict", refusal, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Mechanisms))]
    public async Task The_same_token_twice_is_one_token(string mechanism)
    {
        var token = SessionFixture.Token();
        var (session, client) = _fixture.Open(token);
        await session.ReceiveAsync(Auth(mechanism, token));
        Assert.Equal(Success, await client.NextTextAsync());
    }

    [Theory]
    [InlineData("", "alice", true)]
    [InlineData("", "anything at all ä", true)]
    [InlineData("alice@meet.example.com", "alice", true)]
    [InlineData("bob@meet.example.com", "alice", false)]
    [InlineData("alice@elsewhere.example.com", "alice", false)]
    [InlineData("alice@meet.example.com/phone", "alice", false)]
    [InlineData("alice", "alice", false)]
    public async Task A_user_name_may_be_any_but_nobody_acts_for_another(string onBehalfOf, string user, bool accepted)
    {
        var (session, client) = _fixture.Open(null);
        await session.ReceiveAsync(Auth("PLAIN", text: Base64($"{onBehalfOf}\0{user}\0{SessionFixture.Token()}")));
        Assert.Equal(accepted ? Success : Failure("invalid-authzid"), await client.NextTextAsync());
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("a=alice@meet.example.com", true)]
    [InlineData("a=meet.example.com", true)]
    [InlineData("a=alice@elsewhere.example.com", false)]
    [InlineData("a=alice@meet.example.com/phone", false)]
    [InlineData("a=alice", false)]
    [InlineData("a=@", false)]
    public async Task An_account_that_is_named_must_be_one_of_the_host(string name, bool accepted)
    {
        var (session, client) = _fixture.Open(null);
        await session.ReceiveAsync(Auth("OAUTHBEARER", text: Base64($"n,{name},\u0001auth=Bearer {SessionFixture.Token()}\u0001\u0001")));
        Assert.Equal(accepted ? Success : Failure("invalid-authzid"), await client.NextTextAsync());
    }

    [Theory]
    [InlineData("PLAIN", "=", "malformed-request")]
    [InlineData("PLAIN", "AGFsaWNl", "malformed-request")]
    [InlineData("PLAIN", "A GFsaWNl", "incorrect-encoding")]
    [InlineData("OAUTHBEARER", "=", "malformed-request")]
    [InlineData("OAUTHBEARER", "AQ==", "malformed-request")]
    [InlineData("OAUTHBEARER", "AQ", "incorrect-encoding")]
    public async Task What_is_no_message_is_malformed_and_the_operator_reads_why(string mechanism, string text, string condition)
    {
        var (session, client) = _fixture.Open(null);
        await session.ReceiveAsync(Auth(mechanism, text: text));
        Assert.Equal(Failure(condition), await client.NextTextAsync());
        Assert.Contains(_fixture.Log.Collector.GetSnapshot(), record => record.Id.Id == 2042 && record.Message.Contains(condition, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Mechanisms))]
    public async Task A_token_has_its_bound_whatever_carries_it(string mechanism)
    {
        var length = SessionFixture.Token().Length;
        foreach (var (bound, accepted) in new[] { (length, true), (length - 1, false) })
        {
            var fixture = new SessionFixture(host => Offer(host, mechanism), app: app => app.MaxTokenBytes = bound);
            var (session, client) = fixture.Open(null);
            await session.ReceiveAsync(Auth(mechanism, SessionFixture.Token()));
            Assert.Equal(accepted ? "success" : mechanism == "PLAIN" ? "failure" : "challenge", (await client.NextAsync()).Name);
        }
    }

    [Fact]
    public async Task On_one_mechanism_passwords_and_tokens_are_told_apart_by_their_form()
    {
        var fixture = new SessionFixture(host => Offer(host, "ANONYMOUS", "PLAIN"), services: [Recorder()]);
        foreach (var (user, password, answer) in new[]
        {
            ("recorder", ServicePassword, "<success"),
            ("alice", SessionFixture.Token(), "<success"),
            ("recorder", SessionFixture.Token(), "<success"),
            ("alice", ServicePassword, Failure("not-authorized")),
            ("recorder", "wrong", Failure("not-authorized")),
            ("recorder", "not.a.token", $"<failure xmlns='{Sasl}'><not-allowed/><text>"),
        })
        {
            var (session, client) = fixture.Open(null);
            await session.ReceiveAsync(Auth("PLAIN", text: Base64($"\0{user}\0{password}")));
            Assert.StartsWith(answer, await client.NextTextAsync(), StringComparison.Ordinal);
        }

        Assert.Equal(["recorder", null, null], fixture.Upstream.Logins.Select(login => login.Identity.Service?.Name));
    }

    [Fact]
    public async Task A_token_shown_late_leaves_the_places_of_the_refused_to_others()
    {
        var fixture = new SessionFixture(host => Offer(host, "PLAIN"), maxSessions: 2);
        var (session, client) = fixture.Open(null);
        Assert.False(fixture.Table.TryOpen(SessionFixture.Request(null), new RecordingClient(), out _, out _));

        await session.ReceiveAsync(Auth("PLAIN", SessionFixture.Token()));
        Assert.Equal(Success, await client.NextTextAsync());
        Assert.True(fixture.Table.TryOpen(SessionFixture.Request(null), new RecordingClient(), out _, out _));
    }

    [Fact]
    public async Task No_token_and_no_user_name_reaches_the_log()
    {
        var token = SessionFixture.Token(claims => claims["exp"] = 1);
        foreach (var mechanism in Mechanisms.Select(row => row.Data))
        {
            foreach (var message in new[] { Message(mechanism, token), Base64($"canary\0canary\0\0{token}"), Base64($"n,a=canary,\u0001auth=Basic {token}\u0001\u0001") })
            {
                var (session, _) = _fixture.Open(null);
                await session.ReceiveAsync(Auth(mechanism, text: message));
            }
        }

        Assert.DoesNotContain(_fixture.Log.Collector.GetSnapshot(), record =>
            record.Message.Contains(token.Split('.')[2], StringComparison.Ordinal) || record.Message.Contains("canary", StringComparison.Ordinal));
    }

    private static void Offer(HostOptions host, params string[] mechanisms)
    {
        foreach (var mechanism in mechanisms)
            host.Mechanisms.Add(mechanism);
    }

    private static ServiceOptions Recorder() => new()
    {
        Name = "recorder",
        Hosts = { SessionFixture.Domain },
        Password = ServicePassword,
        SkipRoomCheck = true,
    };

    private IEnumerable<string> Refusals() =>
        _fixture.Log.Collector.GetSnapshot().Where(record => record.Id.Id == 2002).Select(record => record.Message);

    private static string Failure(string condition) => $"<failure xmlns='{Sasl}'><{condition}/></failure>";

    private static string Base64(string message) => Convert.ToBase64String(Encoding.UTF8.GetBytes(message));

    private static string Message(string mechanism, string token) =>
        Base64(mechanism == "PLAIN" ? $"\0alice\0{token}" : $"n,,\u0001auth=Bearer {token}\u0001\u0001");

    private static Element Auth(string mechanism, string? token = null, string? text = null) => Xml.Element(
        $"<auth xmlns='{Sasl}' mechanism='{mechanism}'>{text ?? (token is null ? "" : Message(mechanism, token))}</auth>");

    private static Element Response(string text) => Xml.Element($"<response xmlns='{Sasl}'>{text}</response>");
}

using System.Diagnostics.Metrics;
using System.Net;
using System.Text;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Identity;
using JwtXmppAuth.Gateway.Sessions;
using JwtXmppAuth.Gateway.Sessions.Resumption;
using Microsoft.Extensions.Logging;

namespace JwtXmppAuth.Tests.Gateway.Sessions;

public sealed class ServiceSessionTests
{
    private const string Password = "the-recorder's-own-password";
    private static readonly IPAddress Inside = IPAddress.Parse("10.0.0.9");

    private readonly SessionFixture _fixture = new(services: [Recorder(), Dialer()]);

    [Fact]
    public async Task A_service_logs_in_by_its_password_and_gets_the_address_the_operator_gave_it()
    {
        var (session, client) = Open(Inside);
        await session.StartAsync();
        Assert.Contains("<mechanism>ANONYMOUS</mechanism><mechanism>PLAIN</mechanism>", await client.NextTextAsync(), StringComparison.Ordinal);
        await session.ReceiveAsync(Auth("recorder", Password));
        Assert.StartsWith("<success", await client.NextTextAsync(), StringComparison.Ordinal);
        await session.RestartAsync();
        await client.NextAsync();
        await session.ReceiveAsync(SessionFixture.Bind);
        Assert.Contains("<jid>jibri@meet.example.com/call</jid>", await client.NextTextAsync(), StringComparison.Ordinal);

        var login = Assert.Single(_fixture.Upstream.Logins);
        Assert.Equal(("recorder", true, "jibri"), (login.Identity.Service?.Name, login.MayCreateRooms, login.Identity.Node));
        Assert.Contains(
            "service recorder (Recorder) by its password, from 10.0.0.9",
            Assert.Single(_fixture.Log.Collector.GetSnapshot(), record => record.Id.Id == 2040).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_enters_every_room_and_is_nobodys_host()
    {
        var (session, _) = await LogInAsync(Inside, "recorder", Password);
        await session.ReceiveAsync(Xml.Element("<presence xmlns='jabber:client' to='any@conference.meet.example.com/x'/>"));
        Assert.Single(_fixture.Upstream.Connections[0].Sent);
    }

    [Theory]
    [InlineData("", "recorder", "wrong", "not-authorized")]
    [InlineData("", "nobody", Password, "not-authorized")]
    [InlineData("", "Recorder", Password, "not-authorized")]
    [InlineData("", "dialer", Password, "not-authorized")]
    [InlineData("alice@meet.example.com", "recorder", Password, "invalid-authzid")]
    [InlineData("jibri@meet.example.com", "recorder", Password, null)]
    [InlineData("", "", Password, "malformed-request")]
    [InlineData("", "recorder", "", "malformed-request")]
    public async Task Nobody_else_does(string onBehalfOf, string user, string password, string? condition)
    {
        var (session, client) = Open(Inside);
        await session.ReceiveAsync(Auth(user, password, onBehalfOf));

        Assert.Equal(condition is null ? "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>" : Failure(condition), await client.NextTextAsync());
        Assert.Equal(condition is null ? 1 : 0, _fixture.Upstream.Logins.Count);
        Assert.DoesNotContain(_fixture.Log.Collector.GetSnapshot(), record => record.Message.Contains(Password, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("=")]
    [InlineData("cmVjb3JkZXI=")]
    [InlineData("AHJlY29yZGVyAHgAeA==")]
    public async Task What_is_no_user_name_and_password_is_malformed(string message)
    {
        var (session, client) = Open(Inside);
        await session.ReceiveAsync(Xml.Element($"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{message}</auth>"));
        Assert.Equal(Failure("malformed-request"), await client.NextTextAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("alice@meet.example.com")]
    public async Task From_outside_its_networks_the_right_password_is_as_wrong_as_any_other(string onBehalfOf)
    {
        var (session, client) = Open(IPAddress.Parse("192.0.2.7"));
        await session.ReceiveAsync(Auth("recorder", Password, onBehalfOf));
        Assert.Equal(Failure("not-authorized"), await client.NextTextAsync());
        var warning = Assert.Single(_fixture.Log.Collector.GetSnapshot(), record => record.Level == LogLevel.Warning).Message;
        Assert.Contains("192.0.2.7", warning, StringComparison.Ordinal);
        Assert.Contains("service.network", warning, StringComparison.Ordinal);
    }

    /// <summary>It holds a place of those who have shown nothing no longer than it has shown nothing.</summary>
    [Fact]
    public async Task Who_has_shown_a_password_leaves_the_places_of_the_refused_to_others()
    {
        var fixture = new SessionFixture(maxSessions: 2, services: [Recorder()]);
        var nobody = SessionFixture.Request(null) with { RemoteAddress = Inside };
        var (session, client) = fixture.OpenWith(nobody);
        Assert.False(fixture.Table.TryOpen(nobody, new RecordingClient(), out _, out _));

        await session.ReceiveAsync(Auth("recorder", Password));
        Assert.StartsWith("<success", await client.NextTextAsync(), StringComparison.Ordinal);
        Assert.True(fixture.Table.TryOpen(nobody, new RecordingClient(), out _, out _));
    }

    /// <summary>Also with the right password: else the limit would only tell which one it is.</summary>
    [Fact]
    public async Task Who_guesses_too_often_is_not_listened_to_for_a_minute()
    {
        for (var guess = 0; guess < FailedLogins.Max; guess++)
        {
            var (guesser, told) = Open(Inside);
            await guesser.ReceiveAsync(Auth("recorder", "wrong"));
            Assert.Equal(Failure("not-authorized"), await told.NextTextAsync());
        }

        var (session, client) = Open(Inside);
        await session.ReceiveAsync(Auth("recorder", Password));
        Assert.Equal(Failure("temporary-auth-failure"), await client.NextTextAsync());

        var (other, otherClient) = Open(IPAddress.Parse("10.0.0.10"));
        await other.ReceiveAsync(Auth("recorder", Password));
        Assert.StartsWith("<success", await otherClient.NextTextAsync(), StringComparison.Ordinal);

        _fixture.Time.Advance(FailedLogins.Window);
        var (again, againClient) = Open(Inside);
        await again.ReceiveAsync(Auth("recorder", Password));
        Assert.StartsWith("<success", await againClient.NextTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_no_service_has_a_password_there_is_no_such_mechanism()
    {
        var fixture = new SessionFixture();
        var (session, client) = fixture.Open(SessionFixture.Token());
        await session.StartAsync();
        Assert.DoesNotContain("PLAIN", await client.NextTextAsync(), StringComparison.Ordinal);
        await session.ReceiveAsync(Auth("recorder", Password));
        Assert.Equal(Failure("invalid-mechanism"), await client.NextTextAsync());
    }

    /// <summary>An address that looks like a service's makes nobody one: only the credentials do.</summary>
    [Fact]
    public async Task A_token_of_a_services_app_makes_the_service_and_one_of_participants_does_not()
    {
        var token = SessionFixture.ServiceIssuer.Token("a", SessionFixture.Domain);
        var (session, client) = _fixture.Open(token);
        await session.ReceiveAsync(SessionFixture.Auth);
        Assert.StartsWith("<success", await client.NextTextAsync(), StringComparison.Ordinal);
        Assert.Equal("dialer", _fixture.Upstream.Logins[0].Identity.Service?.Name);
        Assert.Equal("dialer", _fixture.Upstream.Logins[0].Identity.Node);

        await _fixture.BoundAsync();
        Assert.Null(_fixture.Upstream.Logins[1].Identity.Service);
    }

    /// <summary>It shows a token, so its claims are judged; and whoever covers the room by it is still no host of it.</summary>
    [Fact]
    public async Task A_service_without_the_exemption_enters_what_its_token_opens()
    {
        var (session, client, server) = await _fixture.BoundAsync(SessionFixture.ServiceIssuer.Token("a", SessionFixture.Domain));
        await session.ReceiveAsync(Xml.Element("<presence xmlns='jabber:client' to='b@conference.meet.example.com/x'/>"));
        Assert.Contains("<not-allowed", await client.NextTextAsync(), StringComparison.Ordinal);
        await session.ReceiveAsync(Xml.Element("<presence xmlns='jabber:client' to='a@conference.meet.example.com/x'/>"));
        Assert.Single(server.Sent);
    }

    /// <summary>Neither has a token, and yet they are not the same; nor are two services.</summary>
    [Fact]
    public void Nobody_else_comes_back_to_its_session()
    {
        var resumptions = new Resumptions(new ResumptionOptions());
        var guest = new ClientIdentity { Node = "guest" };
        var recorder = guest with { Service = ServiceIdentity.Of(Recorder()) };
        var dialer = guest with { Service = ServiceIdentity.Of(Dialer()) };

        Assert.True(resumptions.IsSame(recorder, recorder));
        Assert.True(resumptions.IsSame(guest, guest));
        Assert.False(resumptions.IsSame(recorder, guest));
        Assert.False(resumptions.IsSame(guest, recorder));
        Assert.False(resumptions.IsSame(recorder, dialer));
    }

    [Fact]
    public async Task Its_logins_are_counted_by_its_name()
    {
        List<string> counted = [];
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, itself) =>
            {
                if (instrument.Name == "jwtxmppauth.service.logins")
                    itself.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => counted.Add($"{tags[0].Value} {tags[1].Value}"));
        listener.Start();
        var fixture = new SessionFixture(services: [Recorder()]);
        foreach (var (user, password) in new[] { ("recorder", Password), ("recorder", "wrong"), ("nobody", "wrong") })
        {
            var (session, client) = fixture.OpenWith(SessionFixture.Request(null) with { RemoteAddress = Inside });
            await session.ReceiveAsync(Auth(user, password));
            await client.NextAsync();
        }

        Assert.Equal(["recorder accepted", "recorder refused", "other refused"], counted.TakeLast(3));
    }

    private static ServiceOptions Recorder() => new()
    {
        Name = "recorder",
        Kind = ServiceKind.Recorder,
        Hosts = { SessionFixture.Domain },
        Password = Password,
        Networks = { "10.0.0.0/24" },
        Node = "jibri",
        Resource = "call",
        SkipRoomCheck = true,
        MayCreateRooms = true,
    };

    private static ServiceOptions Dialer() => new()
    {
        Name = "dialer",
        Kind = ServiceKind.DialIn,
        Hosts = { SessionFixture.Domain },
        App = SessionFixture.ServiceIssuer.Id,
    };

    private (GatewaySession Session, RecordingClient Client) Open(IPAddress from) =>
        _fixture.OpenWith(SessionFixture.Request(null) with { RemoteAddress = from });

    private async Task<(GatewaySession Session, RecordingClient Client)> LogInAsync(IPAddress from, string user, string password)
    {
        var (session, client) = Open(from);
        await session.ReceiveAsync(Auth(user, password));
        await client.NextAsync();
        await session.RestartAsync();
        await client.NextAsync();
        await session.ReceiveAsync(SessionFixture.Bind);
        await client.NextAsync();
        return (session, client);
    }

    private static string Failure(string condition) => $"<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><{condition}/></failure>";

    private static JwtXmppAuth.Xmpp.Xml.Element Auth(string user, string password, string onBehalfOf = "") => Xml.Element(
        "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>"
        + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{onBehalfOf}\0{user}\0{password}")) + "</auth>");
}

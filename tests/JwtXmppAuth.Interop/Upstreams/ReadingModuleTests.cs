using System.Text.Json;
using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Gateway.Identity;
using JwtXmppAuth.Gateway.Upstreams;
using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Interop.EndToEnd;
using JwtXmppAuth.Tokens;
using JwtXmppAuth.Xmpp;
using JwtXmppAuth.Xmpp.Stanzas;
using JwtXmppAuth.Xmpp.Xml;

namespace JwtXmppAuth.Interop.Upstreams;

public sealed class ReadingModulesOnProsody012(ReadingModuleTests<Prosody012>.WithReaders running) : ReadingModuleTests<Prosody012>(running);

public sealed class ReadingModulesOnProsody13(ReadingModuleTests<Prosody13>.WithReaders running) : ReadingModuleTests<Prosody13>(running);

/// <summary>
/// Modules that look where Jitsi's look: what they do for a session is what its token says, after the login and after a newer
/// one has come. Past the gateway's own rules, so that nobody but they decides.
/// </summary>
public abstract class ReadingModuleTests<TVersion>(ReadingModuleTests<TVersion>.WithReaders running)
    : IClassFixture<ReadingModuleTests<TVersion>.WithReaders>, IAsyncDisposable
    where TVersion : IProsodyVersion
{
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(20);

    private readonly Prosody _prosody = running.Server;
    private readonly GatewaySide _gateway = new(running.Server);

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task The_identity_in_presence_is_that_of_the_newest_token()
    {
        await using var observer = await _prosody.ObserveInAsync("identity");
        var login = Login("identity", """{"id":"u1","name":"Alice"}""", group: "staff");
        await using var session = await EnterAsync(login, "identity");
        Assert.Equal(("Alice", "staff"), IdentityIn(await observer.ReceiveAsync(FromAlice)));

        await AdoptAsync(session, login, "identity", """{"id":"u1","name":"Alicia"}""", group: "board");
        await session.SendAsync(Presence("identity"));

        Assert.Equal(("Alicia", "board"), IdentityIn(await observer.ReceiveAsync(FromAlice)));
    }

    [Fact]
    public async Task Features_allow_and_forbid_and_are_told_to_the_client()
    {
        await using var observer = await _prosody.ObserveInAsync("features");
        var login = Login("features", """{"id":"u1"}""", features: """{"recording":false}""");
        await using var session = await _gateway.ConnectAsync(login);
        await session.BindAsync(null, TestContext.Current.CancellationToken);
        var own = await JoinAsync(session, "features");
        Assert.Equal(
            "<p name='recording' val='false'/>",
            string.Concat(own.Element.Child("permissions", XmppNamespaces.Jitmeet)!.Elements.Select(p => $"<p name='{p.Attribute("name")}' val='{p.Attribute("val")}'/>")));
        await session.SendAsync(Recording());
        Assert.Equal("forbidden", ErrorOf(await HearAsync(session, stanza => stanza.Id == "record")));

        await AdoptAsync(session, login, "features", """{"id":"u1"}""", features: """{"recording":"true"}""");
        await session.SendAsync(Recording());

        await observer.ReceiveAsync(stanza => stanza.Element.Child("jibri", "http://jitsi.org/protocol/jibri") is not null);
    }

    [Theory]
    [InlineData("""{"id":"u1","moderator":true}""", "owner")]
    [InlineData("""{"id":"u1","moderator":"true"}""", "owner")]
    [InlineData("""{"id":"u1","affiliation":"owner"}""", "owner")]
    [InlineData("""{"id":"u1","moderator":false}""", "member")]
    [InlineData(null, "none")]
    public async Task The_affiliation_is_the_tokens(string? user, string affiliation)
    {
        var room = $"affiliation-{Guid.NewGuid():N}";
        await using var observer = await _prosody.ObserveInAsync(room);
        await using var session = await _gateway.ConnectAsync(Login("*", user));
        await session.BindAsync(null, TestContext.Current.CancellationToken);

        var own = await JoinAsync(session, room);

        // The room check of the same test has refused whoever has no token at all.
        var item = own.Element.Child("x", XmppNamespaces.MucUser)?.Child("item", XmppNamespaces.MucUser);
        Assert.Equal(affiliation, item?.Attribute("affiliation") ?? (own.Type == "error" ? "none" : "?"));
    }

    [Fact]
    public async Task The_room_is_checked_at_the_join_and_when_a_newer_token_comes()
    {
        await using var observer = await _prosody.ObserveInAsync("claim");
        await using var other = await _prosody.ObserveInAsync("other");
        var login = Login("claim", """{"id":"u1"}""");
        await using var session = await _gateway.ConnectAsync(login);
        await session.BindAsync(null, TestContext.Current.CancellationToken);
        Assert.Equal("not-allowed", ErrorOf(await JoinAsync(session, "other")));
        Assert.Null((await JoinAsync(session, "claim")).Type);

        var failure = await Assert.ThrowsAsync<UpstreamFailedException>(() => AdoptAsync(session, login, "other", """{"id":"u2"}"""));
        Assert.Equal((UpstreamFailure.RefusedByModule, "Room and token mismatched"), (failure.Code, failure.ClientText));
        Assert.Equal("u1", (await FieldsAsync(session)).GetProperty("jitsi_meet_context_user").GetProperty("id").GetString());

        await AdoptAsync(session, login, "*", """{"id":"u1"}""");
        Assert.Null((await JoinAsync(session, "other")).Type);
    }

    [Fact]
    public async Task A_component_finds_the_room_by_what_the_URL_said_and_still_does_after_a_newer_token()
    {
        var login = Login("*", """{"id":"u1"}""") with { UrlRoom = "component", Tenant = "acme" };
        await using var session = await EnterAsync(login, "[acme]component");
        var nick = $"[acme]component@{Prosody.Conference}/alice";
        Assert.Equal(nick, await AskFinderAsync(session));

        await session.AdoptAsync(login with { UrlRoom = "elsewhere", Tenant = "" }, AnswerPatience, TestContext.Current.CancellationToken);

        Assert.Equal(nick, await AskFinderAsync(session));
    }

    [Fact]
    public async Task Who_is_banned_is_told_so_and_the_server_stays_ready()
    {
        for (var login = 0; login < 6; login++)
        {
            var failure = await Assert.ThrowsAsync<UpstreamFailedException>(() => _gateway.ConnectAsync(Login("*", """{"id":"banned"}""")));
            Assert.Equal((UpstreamFailure.RefusedByModule, "user is banned"), (failure.Code, failure.ClientText));
        }

        Assert.True(_gateway.Upstream.Health.Ready);
        await using var session = await EnterAsync(Login("*", """{"id":"u1"}"""), "banned");
        var refusal = await Assert.ThrowsAsync<UpstreamFailedException>(() => AdoptAsync(session, GatewaySide.Login(), "*", """{"id":"u1"}"""));
        Assert.Equal(UpstreamFailure.HandoffRefused, refusal.Code); // another session's
    }

    private static UpstreamLogin Login(string room, string? user, string? features = null, string? group = null)
    {
        var login = GatewaySide.Login();
        return user is null ? login : login with { Identity = Identity(login.Identity.Node, room, user, features, group) };
    }

    private static Task AdoptAsync(
        IUpstreamConnection session, UpstreamLogin login, string room, string user, string? features = null, string? group = null) =>
        session.AdoptAsync(
            login with { Identity = Identity(login.Identity.Node, room, user, features, group) },
            AnswerPatience,
            TestContext.Current.CancellationToken);

    private static ClientIdentity Identity(string node, string room, string user, string? features, string? group)
    {
        var token = new VerifiedToken
        {
            AppId = "a",
            Raw = "a.b.c",
            Issuer = "i",
            Subject = "s",
            Sub = Prosody.Host,
            Room = room,
            Group = group,
            User = JsonElement.Parse(user),
            Features = features is null ? null : JsonElement.Parse(features),
        };
        return IdentityMapper.Map(token, node, new HostOptions { Domain = Prosody.Host });
    }

    /// <summary>Logged in, bound and in the room as alice.</summary>
    private async Task<IUpstreamConnection> EnterAsync(UpstreamLogin login, string room)
    {
        var session = await _gateway.ConnectAsync(login);
        await session.BindAsync(null, TestContext.Current.CancellationToken);
        Assert.Null((await JoinAsync(session, room)).Type);
        return session;
    }

    private static async Task<Stanza> JoinAsync(IUpstreamConnection session, string room)
    {
        await session.SendAsync(Presence(room).With(new Element("x", XmppNamespaces.Muc)));
        return await HearAsync(session, stanza => stanza.Kind == StanzaKind.Presence && (stanza.Type == "error" || Conference.IsOwn(stanza)));
    }

    private static Element Presence(string room) =>
        new Element("presence", XmppNamespaces.Client).WithAttribute("to", $"{room}@{Prosody.Conference}/alice");

    private static Element Recording() =>
        new Element("iq", XmppNamespaces.Client, new Element("jibri", "http://jitsi.org/protocol/jibri").WithAttribute("action", "start"))
            .WithAttribute("type", "set").WithAttribute("id", "record").WithAttribute("to", $"features@{Prosody.Conference}/observer");

    private static async Task<string?> AskFinderAsync(IUpstreamConnection session)
    {
        await session.SendAsync(new Element("message", XmppNamespaces.Client).WithAttribute("to", $"rooms.{Prosody.Host}"));
        var answer = await HearAsync(session, stanza => stanza.From?.Domain == $"rooms.{Prosody.Host}");
        return answer.Element.Child("body", XmppNamespaces.Client)?.Text;
    }

    private static async Task<JsonElement> FieldsAsync(IUpstreamConnection session)
    {
        await session.SendAsync(
            new Element("iq", XmppNamespaces.Client, new Element("session", "urn:jwtxmppauth:test:session"))
                .WithAttribute("type", "get").WithAttribute("id", "fields").WithAttribute("to", Prosody.Host));
        var answer = await HearAsync(session, stanza => stanza.Id == "fields");
        return JsonElement.Parse(answer.Element.Child("session", "urn:jwtxmppauth:test:session")!.Text);
    }

    private static async Task<Stanza> HearAsync(IUpstreamConnection session, Func<Stanza, bool> wanted)
    {
        while (true)
        {
            var stanza = await session.HearAsync();
            if (wanted(stanza))
                return stanza;
        }
    }

    private static bool FromAlice(Stanza stanza) => stanza.From?.Resource == "alice";

    private static (string? Name, string? Group) IdentityIn(Stanza presence)
    {
        var identity = Assert.Single(presence.Element.Elements, child => child.Name == "identity");
        return (identity.Child("user", XmppNamespaces.Client)?.Child("name", XmppNamespaces.Client)?.Text,
            identity.Child("group", XmppNamespaces.Client)?.Text);
    }

    private static string? ErrorOf(Stanza stanza) => StanzaError.TryRead(stanza.Element, out var error) ? error.Condition : null;

    public sealed class WithReaders : RunningProsody<TVersion>
    {
        protected override ProsodySetup Setup => new()
        {
            GlobalModules = ["test_events"],
            ClientModules = ["test_session", "presence_identity", "test_features"],
            RoomModules = ["test_room_claim", "test_affiliation"],
            RoomFinder = true,
        };
    }
}

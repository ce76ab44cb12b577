using JwtXmppAuth.Gateway.Configuration;
using JwtXmppAuth.Interop.Containers;
using JwtXmppAuth.Interop.Strophe;
using JwtXmppAuth.Testing;
using JwtXmppAuth.Xmpp;

namespace JwtXmppAuth.Interop.EndToEnd;

public sealed class FirstContactOnProsody012(RunningProsody<Prosody012> running) : FirstContactTests<Prosody012>(running);

public sealed class FirstContactOnProsody13(RunningProsody<Prosody13> running) : FirstContactTests<Prosody13>(running);

/// <summary>strophe.js through the gateway into a real conference, watched by an occupant on Prosody's own port.</summary>
public abstract class FirstContactTests<TVersion>(RunningProsody<TVersion> running) : IClassFixture<RunningProsody<TVersion>>, IAsyncLifetime
    where TVersion : IProsodyVersion
{
    private readonly Issuer _issuer = Issuer.Hmac();
    private GatewayHost _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        var options = new GatewayOptions
        {
            Apps = { _issuer.App() },
            Hosts = { new HostOptions { Domain = Prosody.Host, Upstream = "prosody", Prosody = { Port = running.Server.Port } } },
            Handoff = { Secret = running.Server.Secrets[0] },
        };
        _gateway = await GatewayHost.StartAsync(options);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task A_good_token_enters_its_room_and_the_others_see_who_it_is()
    {
        await using var observer = await running.Server.ObserveAsync();
        await observer.SendAsync($"<presence to='first@{Prosody.Conference}/observer'><x xmlns='{XmppNamespaces.Muc}'/></presence>");
        await observer.ReceiveAsync(stanza => stanza.From?.Resource == "observer");

        await using var strophe = await StropheClient.StartAsync(Service(_issuer.Token("first", Prosody.Host)), Prosody.Host);
        await strophe.StatusAsync("CONNECTED");
        await strophe.SendAsync($"<presence xmlns='jabber:client' to='first@{Prosody.Conference}/alice'><x xmlns='{XmppNamespaces.Muc}'/></presence>");

        var seen = await observer.ReceiveAsync(stanza => stanza.From?.Resource == "alice");
        Assert.Equal(
            "<identity xmlns='jabber:client'><user><id>u1</id><name>Alice</name><avatar>https://example.com/a.png</avatar></user><group>staff</group></identity>",
            Assert.Single(seen.Element.Elements, child => child.Name == "identity").ToString());
    }

    [Fact]
    public async Task A_bad_token_is_refused_with_a_text_the_client_can_read()
    {
        var token = _issuer.Token("first", Prosody.Host, claims => claims["aud"] = "somebody else");
        await using var strophe = await StropheClient.StartAsync(Service(token), Prosody.Host);
        await strophe.StatusAsync("AUTHFAIL");
        Assert.Matches(@"<failure.*><not-allowed/><text>invalid &apos;aud&apos; claim \[[0-9a-f]{12}\]</text></failure>", strophe.Raw);
    }

    [Fact]
    public async Task Another_room_is_refused()
    {
        await using var strophe = await StropheClient.StartAsync(Service(_issuer.Token("first", Prosody.Host)), Prosody.Host);
        await strophe.StatusAsync("CONNECTED");
        await strophe.SendAsync($"<presence xmlns='jabber:client' to='second@{Prosody.Conference}/alice'><x xmlns='{XmppNamespaces.Muc}'/></presence>");
        var answer = await strophe.ReceiveAsync(element => element.Name == "presence");
        Assert.Equal("error", answer.Attribute("type"));
        Assert.NotNull(answer.Child("error", XmppNamespaces.Client)?.Child("not-allowed", XmppNamespaces.Stanzas));
    }

    private Uri Service(string token) => new($"{_gateway.Bosh}?room=first&token={token}");
}
